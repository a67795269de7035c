"""A video put into a new file: picture and sound as they were, without title, place and device.

Drawing it anew would take more time and memory than a job may have, so the streams are copied;
what a camera writes into them beside the pictures is left out.
"""

import sys
from typing import IO, Any

import av
from av.bitstream import BitStreamFilterContext

from breaches.redrawing import confined

# What reads a file and what writes it, by its type: nothing that opens other files is ever tried.
FORMATS = {
    "video/mp4": ("mov", "mp4"),
    "video/quicktime": ("mov", "mp4"),
    "video/webm": ("webm", "webm"),
}
# By codec, the parts of a stream that hold whatever its maker wants to tell.
FURTHER_WORDS = {"h264": "filter_units=remove_types=6", "hevc": "filter_units=remove_types=39|40"}


def redraw(source: IO[bytes], target: IO[bytes]) -> None:
    reads, writes = FORMATS[sys.argv[1]]
    # Exactly the bits asked for: not which program wrote it either.
    with (
        av.open(source, "r", format=reads) as old,
        av.open(target, "w", format=writes, options={"fflags": "+bitexact"}) as new,
    ):
        kept: list[av.VideoStream | av.AudioStream] = [*old.streams.video, *old.streams.audio]
        copies = {stream.index: Copy(stream, new) for stream in kept}
        for packet in old.demux(kept):
            copies[packet.stream.index].take(packet)


class Copy:
    """A stream of the new file, as it is filled from one of the old."""

    def __init__(
        self, stream: av.VideoStream | av.AudioStream, new: av.container.OutputContainer
    ) -> None:
        self.new, self.stream = new, new.add_stream_from_template(stream)
        self.stream.metadata.clear()
        words = FURTHER_WORDS.get(stream.codec_context.name)
        self.filter = BitStreamFilterContext(words, stream, self.stream) if words else None

    def take(self, packet: "av.Packet[Any]") -> None:
        if packet.dts is None:  # The end of the stream, which holds nothing.
            return
        for each in self.filter.filter(packet) if self.filter else [packet]:
            each.stream = self.stream
            self.new.mux(each)


if __name__ == "__main__":
    confined.run(redraw)
