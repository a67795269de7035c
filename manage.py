#!/usr/bin/env python
import os
import sys

from django.core.management import execute_from_command_line

from web.confinement.isolation import hide

if __name__ == "__main__":
    hide()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    execute_from_command_line(sys.argv)
