"""How much sessions depend on the pause that ends them."""

from footfall.analyses.session_gap.session_gap import SessionGap

__all__ = ["SessionGap"]
