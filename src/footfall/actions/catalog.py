"""The actions there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from footfall.actions.rules.cart_coupon import CartCoupon
from footfall.actions.rules.channel_budget import ChannelBudget
from footfall.actions.rules.cross_sell import CrossSell
from footfall.actions.rules.fix_tracking import FixTracking
from footfall.actions.rules.funnel_test import FunnelTest
from footfall.actions.rules.onboard_newcomers import OnboardNewcomers
from footfall.actions.rules.remarket_low_loyalty import RemarketLowLoyalty
from footfall.actions.rules.retarget_dormant import RetargetDormant
from footfall.actions.rules.reward_loyal import RewardLoyal
from footfall.actions.rules.win_back import WinBack
from footfall.actions.rules.wishlist_reminder import WishlistReminder
from footfall.errors import unknown

if TYPE_CHECKING:
    from footfall.actions.rule import Rule

SHOWN: tuple[type[Rule], ...] = (
    FixTracking,
    WinBack,
    RewardLoyal,
    RemarketLowLoyalty,
    OnboardNewcomers,
    RetargetDormant,
    CartCoupon,
    WishlistReminder,
    CrossSell,
    ChannelBudget,
    FunnelTest,
)
RULES: dict[str, type[Rule]] = {rule.name(): rule for rule in SHOWN}
"""In the order they are shown."""


def rule(name: str) -> type[Rule]:
    """Find an action by name, or guess the typo."""
    if name not in RULES:
        raise unknown("action", name, RULES, "`footfall plan --help` names them.")
    return RULES[name]
