from operations.models.run import Run

__all__ = ["Run"]
