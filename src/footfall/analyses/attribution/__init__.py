"""Which channels conversions are credited to."""

from footfall.analyses.attribution.attribution import Attribution

__all__ = ["Attribution"]
