"""A video redrawn: its pictures and its sound, and nothing else.

Smaller, and only the beginning of a long one: anyone who needs more opens the original. VP8 and
Opus in WebM, which browsers play and anybody may make.
"""

import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import IO, Any

import av
import av.subtitles.stream  # noqa: F401  # PyAV loads it when it opens a file.
from av.filter import Graph

from breaches.evidence.redrawing import confined

# The demuxer for each type: none that opens other files is ever tried.
FORMATS = {"video/mp4": "mov", "video/quicktime": "mov", "video/webm": "webm"}
SIDE = 854  # pixels at most
RATE = 15  # frames per second
PICTURE_BITS, SOUND_BITS = 800_000, 48_000  # per second
SOUND_RATE = 48_000  # Hz, as Opus requires
PIECE = 960  # samples: 20 ms
# The rest is left out: this is before the process must end, so that the file is complete.
SECONDS = 180
# How to turn frames upright, by the degrees the camera was turned.
TURNS = {
    90: ["transpose=cclock"],
    -90: ["transpose=clock"],
    180: ["hflip", "vflip"],
    -180: ["hflip", "vflip"],
}
Packets = Iterator["av.Packet[Any]"]


def redraw(source: IO[bytes], target: IO[bytes]) -> None:
    # Bit-exact: doesn't name the program that wrote it.
    with (
        av.open(source, "r", format=FORMATS[sys.argv[1]]) as old,
        av.open(target, "w", format="webm", options={"fflags": "+bitexact"}) as new,
    ):
        drawn: list[Pictures | Sound] = [Pictures(old, new)]
        drawn += [Sound(stream, new) for stream in old.streams.audio[:1]]
        for packet in _draw(old, drawn):
            new.mux(packet)


def _draw(old: av.container.InputContainer, drawn: "list[Pictures | Sound]") -> Packets:
    by_stream, end = {each.source.index: each for each in drawn}, time.monotonic() + SECONDS
    for packet in old.demux([each.source for each in drawn]):
        for frame in packet.decode():
            yield from by_stream[packet.stream.index].take(frame)
        if time.monotonic() > end:
            break
    for each in drawn:
        yield from each.take(None)
        yield from each.stream.encode(None)


class Pictures:
    """The new file's pictures, made from the old ones as they come.

    One thread for each step: more would keep more pictures in memory.
    """

    def __init__(self, old: av.container.InputContainer, new: av.container.OutputContainer) -> None:
        self.source = old.streams.video[0]
        self.source.codec_context.thread_count = 1
        turns = TURNS.get(next(old.decode(self.source)).rotation, [])
        old.seek(0)
        wide, high = self._size(turned="transpose" in str(turns))
        fast = {"deadline": "realtime", "cpu-used": "8"}
        self.stream = new.add_stream("libvpx", rate=RATE, options=fast)
        self.stream.bit_rate, self.stream.pix_fmt = PICTURE_BITS, "yuv420p"
        self.stream.codec_context.thread_count = 1
        self.stream.width, self.stream.height = wide, high
        steps = [*turns, f"fps={RATE}", f"scale={wide}:{high}", "setsar=1", "format=yuv420p"]
        self.graph = _graph(self.source, steps)

    def _size(self, *, turned: bool) -> tuple[int, int]:
        """Even, as the codec requires."""
        size = self.source.codec_context.width, self.source.codec_context.height
        scale = min(1, SIDE / max(size)) / 2
        wide, high = (max(1, int(side * scale)) * 2 for side in size)
        return (high, wide) if turned else (wide, high)

    def take(self, frame: Any) -> Packets:
        """Redraw a picture; None after the last one."""
        self.graph.push(frame)
        for each in _pulled(self.graph):
            each.pict_type = 0  # The codec chooses the keyframes.
            yield from self.stream.encode(each)


def _graph(source: av.VideoStream, steps: Iterable[str]) -> Graph:
    """The steps a picture goes through."""
    graph = Graph()
    graph.threads = 1
    nodes = [graph.add_buffer(template=source, time_base=source.time_base)]
    nodes += [graph.add(*step.split("=", 1)) for step in steps]
    graph.link_nodes(*nodes, graph.add("buffersink")).configure()
    return graph


def _pulled(graph: Graph) -> Iterator[Any]:
    with suppress(av.BlockingIOError, av.EOFError):
        while True:
            yield graph.pull()


class Sound:
    """The sound of the new file."""

    def __init__(self, source: av.AudioStream, new: av.container.OutputContainer) -> None:
        self.source = source
        self.stream = new.add_stream("libopus", rate=SOUND_RATE, layout="mono")
        self.stream.bit_rate = SOUND_BITS
        self.resampler = av.AudioResampler("s16", "mono", SOUND_RATE, PIECE)

    def take(self, frame: Any) -> Packets:
        """Re-encode a piece of sound; None after the last one."""
        for each in self.resampler.resample(frame):
            yield from self.stream.encode(each)


if __name__ == "__main__":
    confined.run(redraw)
