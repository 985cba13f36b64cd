"""A year of an online shop, with the columns and words of Footfall itself."""

from footfall.simulate.funnel_shop.funnel_shop import FunnelShop

__all__ = ["FunnelShop"]
