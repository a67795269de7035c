"""Rows whose file is made only once."""

import hashlib

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction

from acknowledgements.models import Certificate, Checkpoint


def keep_once(row: Certificate | Checkpoint, name: str, content: bytes) -> bool:
    """Insert the row with its file and the file's hash; False if the row already exists.

    The row comes first: of two runs, one waits for the other and then does nothing. A run that is
    killed leaves at most a file without a row, which the next one overwrites.
    """
    row.sha256 = hashlib.sha256(content).hexdigest()
    row.file.name = name
    storage = row.file.storage
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            storage.delete(name)
            storage.save(name, ContentFile(content))
    except IntegrityError:
        if not type(row).objects.filter(pk=row.pk).exists():
            raise
        return False
    return True
