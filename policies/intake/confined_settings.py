"""The settings of the process that reads a file: those that its parent gives it, and no keys."""

import json
import os

globals().update(json.loads(os.environ["GIVEN_SETTINGS"]))
