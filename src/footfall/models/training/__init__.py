"""Training: candidates, preparation, balance, search and choice, all inside the folds."""

from footfall.models.training.training import train

__all__ = ["train"]
