"""Sends stored files to people who may have them."""

import logging
from typing import Any

from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404

logger = logging.getLogger(__name__)


def hand_out(file: FieldFile, **options: Any) -> FileResponse:
    """Hand out the file as a response; options as FileResponse takes them.

    Raises Http404 if the file is missing from storage, and logs it.
    """
    try:
        return FileResponse(file.open("rb"), **options)
    except FileNotFoundError as error:
        logger.error("The stored file %s is missing.", file.name)
        raise Http404 from error
