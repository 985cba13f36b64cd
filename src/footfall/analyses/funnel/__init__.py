"""How many get from step to step."""

from footfall.analyses.funnel.funnel import Funnel

__all__ = ["Funnel"]
