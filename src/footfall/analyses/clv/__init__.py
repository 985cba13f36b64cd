"""What customers are likely to buy and bring from now on."""

from footfall.analyses.clv.clv import Clv
from footfall.analyses.clv.everyone import clv_table

__all__ = ["Clv", "clv_table"]
