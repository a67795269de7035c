"""How files come in that are too large for memory, and what is too large to come in."""

import tempfile
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render

from people import sizes

GetResponse = Callable[[HttpRequest], HttpResponseBase]


def not_too_large(get_response: GetResponse) -> GetResponse:
    """Middleware: what is too large is refused with a sentence before any of it is read."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        sent = request.META.get("CONTENT_LENGTH") or ""
        if sent.isdecimal() and int(sent) > sizes.REQUEST:
            most = {"most": sizes.in_mb(sizes.REQUEST)}
            return render(request, "413.html", most, status=413)
        return get_response(request)

    return answer


class NamelessUploadHandler(FileUploadHandler):
    """Keeps what comes in a temporary file without a name, which is gone with its process.

    Django's own has a name: where a process is killed it stays, and anybody who looks into the
    folder reads evidence of a concern, or the staff list.
    """

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.file: UploadedFile[bytes] = UploadedFile(
            tempfile.TemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR),  # noqa: SIM115 - closed with the request
            self.file_name,
            self.content_type,
            0,
            self.charset,
            self.content_type_extra,
        )

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.file.write(raw_data)

    def file_complete(self, file_size: int) -> "UploadedFile[bytes]":
        self.file.seek(0)
        self.file.size = file_size
        return self.file

    def upload_interrupted(self) -> None:
        if hasattr(self, "file"):
            self.file.close()
