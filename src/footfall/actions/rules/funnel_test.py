"""An A/B test of the weakest step on the way to a purchase."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from ibis import _

from footfall.actions.experiments.experiment_size import people
from footfall.actions.rule import Advice, Advised
from footfall.actions.shares import share
from footfall.answer import Fact
from footfall.errors import NotApplicable
from footfall.schema import CART, PURCHASE, USERS, Column, count_columns
from footfall.spec import param
from footfall.tables.features.carts import CHECKOUT
from footfall.tables.tables import counted

if TYPE_CHECKING:
    from footfall.tables import Tables

LATE = 28
"""The days over which present users are counted."""
WEEK = 7
MOST_DAYS = 730

Step = tuple[str, str]


@dataclass(frozen=True, kw_only=True)
class FunnelTest(Advice):
    """An A/B test where most are lost on the way: view, cart, checkout, purchase, those of them that the log has.

    Of users with one step it is the share that have the next one too, at any time: `funnel` says in which order. The
    weakest is the lowest share among steps of `least_users` users or more, of two alike the earlier. Impossible actors
    are left out. A log of fewer than two steps has nothing to compare.

    users_per_arm are those at the step whom each of two arms needs to find a relative change of `find` in a two-sided
    5 % test with `power`; days are those until both are full at the present number of such users a day (each counted
    once in the last 28 days, so a longer test fills more slowly), rounded up to whole weeks; missing beyond two years.
    """

    question = "Which step loses most, and how large must a test of it be?"

    find: float = param(0.1, "The relative change that the test must find: 0.1 is a tenth.", at_least=0.01, at_most=5)
    power: float = param(0.8, "The chance to find it if it is there.", at_least=0.5, at_most=0.99)
    least_users: int = param(100, "How many users a step must have.", at_least=1)

    def rule(self) -> str:
        """Say what it is about."""
        return f"the step to a purchase with the lowest share of those before it, from {self.least_users:,} users on"

    def offer(self) -> str:
        """Say what to do."""
        return "an A/B test of that step"

    def advised(self, t: Tables) -> Advised | None:
        """Find the weakest step and size its test."""
        known = t.through(exclude_anomalies=True)
        rates = {step: rate for step, rate in _rates(known).items() if (rate.n or 0) >= self.least_users}
        if not rates:
            return None
        weakest = min(rates, key=lambda step: rates[step].value)  # type: ignore[arg-type,return-value]
        return self._told(known, rates, weakest)

    def _told(self, t: Tables, rates: dict[Step, Fact], weakest: Step) -> Advised:
        """Say what to test, and how long."""
        rate, per_day = rates[weakest], _per_day(t, weakest[0])
        arm = self._arm(float(rate.value))  # type: ignore[arg-type]
        days = _weeks(arm, per_day)
        sizes = {
            "users_per_arm": Fact(arm, f"Users for a relative change of {100 * self.find:.3g} %.", kind="count"),
            "users_per_day": Fact(per_day, f"Users with {weakest[0]} a day, of late."),
        }
        return Advised(
            facts={
                "weakest_step": Fact(
                    " > ".join(weakest), "The lowest share of those before it.", n=rate.n, kind="text"
                ),
                **{f"{before}_to_{after}": found for (before, after), found in rates.items()},
                **(sizes if arm else {}),
            },
            offer=_said(weakest, rate),
            when="from a Monday, for whole weeks",
            days_to_confirm=days,
            stop_when=_stop(arm, rate) if arm else "",
        )

    def _arm(self, rate: float) -> int | None:
        """Size an arm, where a share can rise so far."""
        return people(rate, self.find, self.power) if 0 < rate * (1 + self.find) < 1 else None


def _rates(t: Tables) -> dict[Step, Fact]:
    """Give the share that takes each step, of those who took the one before."""
    columns = count_columns(counted(t.about.events), USERS)
    steps = [step for step in (t.view, CART, CHECKOUT, PURCHASE) if step in columns]
    if len(steps) < 2:
        raise NotApplicable("The log has fewer than two of view, cart, checkout and purchase.")
    made = {step: t.users[columns[step]] > 0 for step in steps}
    sums = {f"{place}_of": made[before].sum() for place, (before, _after) in enumerate(pairwise(steps))}
    sums |= {f"{place}": (made[a] & made[b]).sum() for place, (a, b) in enumerate(pairwise(steps))}
    row = t.engine.row(t.users.aggregate(**sums))
    return {
        (before, after): share(
            row[f"{place}"] or 0, row[f"{place}_of"] or 0, f"Users with {after} / users with {before}."
        )
        for place, (before, after) in enumerate(pairwise(steps))
    }


def _per_day(t: Tables, step: str) -> float:
    """Count the users at a step a day, over the last four weeks."""
    start = max(t.first_on, t.last_on - timedelta(days=LATE - 1))
    late = t.events.filter(_.event == step, _.local_at.date() >= start)
    users = t.engine.row(late.aggregate(users=_.user_id.nunique()))["users"]
    return float(users / ((t.last_on - start).days + 1))


def _weeks(arm: int | None, per_day: float) -> int | None:
    """Give the days until two arms are full, up to whole weeks."""
    if not arm or not per_day:
        return None
    weeks = -(-2 * arm // (WEEK * per_day))
    return int(weeks) * WEEK if weeks * WEEK <= MOST_DAYS else None


def _said(step: Step, rate: Fact) -> str:
    show = Column("", "share", "").show
    found = f"{show(rate.value)} ever go on ({show(rate.low)} to {show(rate.high)})"
    return f"an A/B test of what stands between {step[0]} and {step[1]}, where {found}"


def _stop(arm: int, rate: Fact) -> str:
    low = Column("", "share", "").show(rate.low)
    return (
        f"when each arm has {arm:,} users, and not before; at once where all of the new arm's interval lies below {low}"
    )
