import io
import tempfile
import tracemalloc
import zipfile

from breaches import vault
from breaches.case_file.archive import Enclosure, bundle, pieces_of

MB = 1024 * 1024


def test_each_file_is_listed_with_its_hash():
    file = io.BytesIO()
    bundle(file, [Enclosure("a.txt", lambda: [b"a", b"b"])])
    with zipfile.ZipFile(file) as archive:
        assert archive.read("a.txt") == b"ab"
        assert archive.read("SHA256SUMS") == (
            b"fb8e20fc2e4c3f248c60c39bd652f3c1347298bb977b8b4d5903b85055620603  a.txt\n"
        )


def test_large_files_go_through_a_little_memory():
    """60 MB of evidence, bundled and sealed, in less than a tenth of that memory."""
    tracemalloc.start()
    with tempfile.TemporaryFile() as file:
        bundle(file, [Enclosure("film.mp4", lambda: (bytes(MB) for _piece in range(60)))])
        for _sealed in vault.seal_file(vault.new_key(), pieces_of(file), "place"):
            pass
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 6 * MB
