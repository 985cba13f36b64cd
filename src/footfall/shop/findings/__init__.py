"""What matters most in a shop: one finding a file, and the unit that puts them in order."""

from footfall.shop.findings.findings import Findings

__all__ = ["Findings"]
