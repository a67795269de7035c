"""Production's settings, with the bare views beside the real ones."""

from config.settings import *  # noqa: F403 - all of them
from config.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "bench"]
ROOT_URLCONF = "bench.urls"
