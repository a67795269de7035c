"""Where files are kept: in folders, or in two buckets of an S3-compatible store, neither public."""

from typing import Any

from config.environment import together, value_of


def stores() -> dict[str, dict[str, Any]]:
    """Django's STORAGES."""
    both = {"default": _folder("FILES_ROOT"), "locked": _folder("LOCKED_ROOT")}
    if value_of("S3_BUCKET"):
        for needed in ("S3_LOCKED_BUCKET", "S3_ACCESS_KEY", "S3_SECRET_KEY"):
            together("S3_BUCKET", needed)
        both = {"default": _bucket("S3_BUCKET"), "locked": _bucket("S3_LOCKED_BUCKET")}
    return {
        **both,
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    }


def _folder(name: str) -> dict[str, Any]:
    return {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": value_of(name), "base_url": None},
    }


def _bucket(name: str) -> dict[str, Any]:
    return {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": value_of(name),
            "endpoint_url": value_of("S3_ENDPOINT") or None,
            "region_name": value_of("S3_REGION") or None,
            "access_key": value_of("S3_ACCESS_KEY"),
            "secret_key": value_of("S3_SECRET_KEY"),
            # As on disk, an existing file is never overwritten.
            "file_overwrite": False,
        },
    }
