"""The members of an archive: what they are called, and how they are told to be whole."""

import hashlib
import io
import json
import tarfile
from dataclasses import dataclass, field
from typing import IO, Any

from printing.seals import Sealer

FORMAT = 2
ABOUT, JOBS, MANIFEST, SEAL = "about.json", "jobs.jsonl", "manifest.jsonl", "seal.json"
ROWS, FILES = "rows", "files"


@dataclass
class Hashing(io.RawIOBase):
    """A file that is hashed as it is read."""

    source: IO[bytes]
    sha256: Any = field(default_factory=hashlib.sha256)

    def read(self, size: int = -1) -> bytes:
        content = self.source.read(size)
        self.sha256.update(content)
        return content


@dataclass(frozen=True)
class Members:
    """The archive as it grows; `manifest` gets a line for each member."""

    tar: tarfile.TarFile
    manifest: IO[bytes]
    seal: Sealer | None

    def add(self, name: str, content: IO[bytes], size: int) -> None:
        hashing = Hashing(content)
        # Nothing should reveal when a piece of evidence arrived, so times are left out.
        info = tarfile.TarInfo(name)
        info.size = size
        self.tar.addfile(info, hashing)
        self.manifest.write(manifest_line(name, hashing.sha256.hexdigest(), size))

    def add_bytes(self, name: str, content: bytes) -> None:
        self.add(name, io.BytesIO(content), len(content))

    def close(self) -> None:
        info = tarfile.TarInfo(MANIFEST)
        info.size = self.manifest.tell()
        self.manifest.seek(0)
        hashing = Hashing(self.manifest)
        self.tar.addfile(info, hashing)
        if self.seal:
            said = {**self.seal.sign(hashing.sha256.digest()), "authority": self.seal.authority}
            content = json.dumps(said).encode()
            info = tarfile.TarInfo(SEAL)
            info.size = len(content)
            self.tar.addfile(info, io.BytesIO(content))


def manifest_line(name: str, sha256: str, size: int) -> bytes:
    return json.dumps({"name": name, "sha256": sha256, "size": size}).encode() + b"\n"
