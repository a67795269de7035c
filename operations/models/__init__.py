from operations.models.alert import Alert
from operations.models.run import Run

__all__ = ["Alert", "Run"]
