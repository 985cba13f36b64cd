"""What tells two groups of a table apart."""

from footfall.analyses.contrast.contrast import Contrast

__all__ = ["Contrast"]
