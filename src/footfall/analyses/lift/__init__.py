"""What follows an event, against comparable moments without it."""

from footfall.analyses.lift.lift import Lift

__all__ = ["Lift"]
