"""Pillow as a confined process needs it: with all that it would load while it reads a picture."""

from importlib import import_module

from PIL import Image

LATE = ("copy", "PIL.ImageCms")


def load_pillow() -> None:
    Image.init()
    for name in LATE:
        import_module(name)
