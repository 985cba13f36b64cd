"""Budget between channels."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from math import ceil
from typing import TYPE_CHECKING, Literal

import ibis
from ibis import _

from footfall.actions.rule import Advice, Advised
from footfall.actions.rules.words import several
from footfall.actions.shares import share
from footfall.analysis import adjusted
from footfall.answer import Fact
from footfall.errors import NotApplicable
from footfall.schema import PURCHASE, Column
from footfall.spec import param

if TYPE_CHECKING:
    from footfall.answer import Row, Rows
    from footfall.tables import Tables

LEVEL = 0.05
LATE = 28
"""The days over which present users are counted."""
MOST_DAYS = 730
FREE = re.compile(
    r"direct( (none|entry|entries|traffic|visits?))?|typed bookmarked|organic.*|referral|none|unassigned|internal|"
    r"not (set|provided)|unknown|undefined|null|n a",
    re.IGNORECASE,
)
"""Channels that have no budget, where the log does not say which are paid for."""


@dataclass(frozen=True, kw_only=True)
class ChannelBudget(Advice):
    """A test of moving budget from a channel of many users and hardly any buyers to one of many buyers.

    A user's channel is their most frequent one, or the first. Channels of `least_users` users or more are tested, each
    against all other users (chi-square with Yates' correction, adjusted by Benjamini and Hochberg for how many there
    are). The weak channel is the largest of those below the others whose rate is at most overall / `apart`; the strong
    one that of the highest lower bound of those above the others. Without either there is no advice. Only channels
    with an event that is paid for count where the log says so; else none called direct, organic, referral or the like.
    Impossible actors are left out.

    Who comes by another channel is somebody else: the gap is no effect of the budget, so only a part is moved, as a
    test. It is confirmed when the users whom the moved part brings (as many as it brought before) convert better than
    those of the weak channel: days until that shows at 5 % and `power`, if they convert halfway between both channels.
    """

    question = "Which channel brings users and hardly any buyers, and which may do better with its budget?"
    events = (PURCHASE,)

    assign: Literal["dominant", "first"] = param("dominant", "Which of a user's channels is theirs.")
    least_users: int = param(200, "How many users a channel must have.", at_least=2)
    apart: float = param(2.0, "How many times below the overall rate the weak channel must be.", at_least=1)
    part: float = param(0.1, "The share of the weak channel's budget that is moved.", at_least=0.01, at_most=0.9)
    power: float = param(0.8, "The chance to see the difference if it is there.", at_least=0.5, at_most=0.99)

    def rule(self) -> str:
        """Say what it is about."""
        return f"channels of {self.least_users:,} users or more whose share of buyers is apart from all others'"

    def offer(self) -> str:
        """Say what to do."""
        return f"move {100 * self.part:.3g} % of a weak channel's budget to a strong one, as a test"

    def advised(self, t: Tables) -> Advised | None:
        """Find a weak and a strong channel."""
        if not t.has("channel"):
            raise NotApplicable("The log has no channels.")
        known = t.through(exclude_anomalies=True)
        channels = _tested(self._counted(known), self.least_users)
        weak, strong = self._ends(channels, _paid(t, [row["channel"] for row in channels]))
        return self._told(known, weak, strong, channels) if weak and strong else None

    def _counted(self, t: Tables) -> Rows:
        """Count users and buyers by channel, and those who came of late."""
        whose = "channel" if self.assign == "dominant" else "first_channel"
        late = _.first_on > t.last_on - timedelta(days=LATE)
        users = t.users.mutate(channel=_[whose]).filter(_.channel.notnull())
        counts = users.group_by("channel").aggregate(
            users=_.count(), buyers=_.converted.cast("int64").sum(), late=_.count(where=late)
        )
        return t.engine.rows(counts.order_by(ibis.desc("users"), "channel"))

    def _ends(self, channels: Rows, paid: set[str]) -> tuple[Row | None, Row | None]:
        """Choose the weak and the strong channel."""
        sure = [row for row in channels if row["channel"] in paid and row["p_adjusted"] < LEVEL]
        weak = [row for row in sure if row["rate"].value * self.apart <= row["overall"]]
        strong = [row for row in sure if row["rate"].value > row["overall"]]
        return max(weak, key=lambda row: row["users"], default=None), max(
            strong, key=lambda row: row["rate"].low, default=None
        )

    def _told(self, t: Tables, weak: Row, strong: Row, channels: Rows) -> Advised:
        """Say what to move, and how long to watch."""
        needed = _needed(weak["rate"].value, strong["rate"].value, self.part, self.power)
        per_day = self.part * weak["late"] / min(LATE, (t.last_on - t.first_on).days + 1)
        days = ceil(needed / per_day) if per_day else None
        facts = {
            "weak_channel": Fact(weak["channel"], "Many users, hardly any buyers.", n=weak["users"], kind="text"),
            "weak_rate": weak["rate"],
            "weak_p_adjusted": Fact(weak["p_adjusted"], "Of the weak channel against all others."),
            "strong_channel": Fact(
                strong["channel"], "The most buyers among its users.", n=strong["users"], kind="text"
            ),
            "strong_rate": strong["rate"],
            "strong_p_adjusted": Fact(strong["p_adjusted"], "Of the strong channel against all others."),
            "channels_tested": Fact(len(channels), "Channels with enough users.", kind="count"),
            "users_needed": Fact(needed, "Users whom the moved part must bring.", kind="count"),
            "users_per_day": Fact(per_day, "Users a day that the moved part brought to the weak channel."),
        }
        return Advised(
            facts=facts,
            offer=self._said(weak, strong),
            when="from a Monday, for whole weeks",
            days_to_confirm=days if days and days <= MOST_DAYS else None,
            stop_when=_stop(needed, weak),
        )

    def _said(self, weak: Row, strong: Row) -> str:
        moved = f"move {100 * self.part:.3g} % of the budget of {weak['channel']} to {strong['channel']}, as a test"
        return f"{moved}: that those who come by it buy more does not say that more of its budget brings more of them"


def _tested(counted: Rows, least: int) -> Rows:
    """Test each channel of enough users against all other users."""
    users, buyers = (sum(row[name] for row in counted) for name in ("users", "buyers"))
    large = [row for row in counted if least <= row["users"] < users]
    if not large or not 0 < buyers < users:
        return []
    p_values = [_p_value(row["users"], row["buyers"], users, buyers) for row in large]
    return [
        row | {"p_adjusted": p, "rate": _rate(row), "overall": buyers / users}
        for row, p in zip(large, adjusted(p_values), strict=True)
    ]


def _rate(row: Row) -> Fact:
    return share(row["buyers"], row["users"], f"Buyers among the users of {row['channel']}.")


def _p_value(users: int, buyers: int, of_users: int, of_buyers: int) -> float:
    from scipy.stats import chi2_contingency

    others = of_users - users
    rest = of_buyers - buyers
    return float(chi2_contingency([[buyers, users - buyers], [rest, others - rest]]).pvalue)


def _paid(t: Tables, channels: list[str]) -> set[str]:
    """Leave out the channels that have no budget."""
    if not t.has("is_paid"):
        return {channel for channel in channels if not FREE.fullmatch(re.sub(r"[\W_]+", " ", channel).strip())}
    paid = t.events.filter(_.is_paid, _.channel.notnull()).select("channel").distinct()
    return {row["channel"] for row in t.engine.rows(paid)}


def _needed(weak: float, strong: float, part: float, power: float) -> int:
    """Count the users whom the moved part must bring, until a rate halfway shows beside that of those who stay."""
    from statsmodels.stats.power import NormalIndPower
    from statsmodels.stats.proportion import proportion_effectsize

    effect = proportion_effectsize((weak + strong) / 2, weak)
    needed: float = NormalIndPower().solve_power(effect, alpha=LEVEL, power=power, ratio=(1 - part) / part)
    return max(ceil(needed), 2)


def _stop(needed: int, weak: Row) -> str:
    high = Column("", "share", "").show(weak["rate"].high)
    brought = f"after {several(needed, 'user')} brought by the moved part, not before"
    return f"{brought}; it failed if no more than {high} of them buy, the upper end of {weak['channel']}"
