"""What customers are likely to buy and bring from now on."""

from footfall.analyses.clv.clv import Clv

__all__ = ["Clv"]
