"""The plan: what is worth doing, for whom, why, when, and what it should bring."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path  # noqa: TC003 - a parameter's type is looked up
from typing import TYPE_CHECKING, Literal, Self

from footfall.actions.planned import Planning, Terms
from footfall.actions.settings import settings
from footfall.actions.telling import facts_of, notes_of, rows_of
from footfall.actions.timing import focus
from footfall.analysis import Analysis
from footfall.answer import dots
from footfall.errors import NotApplicable, foreseen
from footfall.schema import ACTIONS, EVENTS
from footfall.spec import Duration, param

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from footfall.answer import Chart, Fact, Note, Rows
    from footfall.tables import Tables

DAY = 86_400
USUAL_DAYS = 28


@dataclass(frozen=True, kw_only=True)
class Plan(Analysis):
    """What is worth doing, each action with its audience, its expected effect, its cost and how to find out.

    An audience is chosen by a rule from what is known on the day after the log's last. A customer gets at most `n`
    actions, those of the highest expected value: orders expected without it x what an order of theirs brings x (lift x
    (margin - discount) - discount) - the cost of a contact; the customer's own revenue per order leans on that of the
    audience by two orders. Of each audience the share `holdout` is left alone, by chance, in proportion in every
    stratum (orders so far 0, 1, 2 to 3, 4 and more; last seen under 7, 28, 84 days ago, or longer); seed decides who.

    Baseline: the rule is asked of up to four days of the past, a horizon apart, and what those people ordered in the
    horizon after makes a Poisson regression of orders on their orders so far, the days since the last one (or the last
    event), the days since they are known and whether they were seen of late; it gives each person's rate now. A rule
    that goes by a model's scores lets the rates differ in proportion. Where fewer than 30 people fitted then, everyone
    speaks for them. Whatever was done for them then is in it. Each past horizon is forecast from those before it alone,
    and how far that missed corrects the forecast and widens its range, the same in all actions.

    Expected orders and revenue are what comes on top of it in the horizon among the customers reached (those held out
    not): baseline x lift, by 20,000 draws. lift is log-normal, from an experiment of the action that was read into the
    shop, else from the rule's stated belief; extra orders are a Poisson count, each bringing what an order of such
    people does. The figure expected is the mean, low and high the 5th and 95th percentile: a 90 % range. Where
    customers get several actions their effects are added as if none disturbed the other.

    cost is contacts and the discount on all orders of those reached, those that come anyway too; break_even_lift the
    relative change of orders at which margin x extra revenue pays for that, none where it never does; expected_gain
    is margin x expected_revenue - cost. days_to_confirm: days until buyers among the reached and the held out differ
    with the power asked in a two-sided 5 % test, at the median lift; none beyond two years. Advice (tracking, channels,
    the weakest step) has no audience and no expected orders. Actions by expected gain, else orders, fix-tracking before
    all, then those that nobody fits, then advice.
    """

    plan: Path | None = param(None, "A plan.toml: the parameters below, and a table for each action that is set.")
    horizon: Duration | None = param(
        None, "How long effects are summed up; default 28d, or a third of a log under 84 days.", at_least=DAY
    )
    n: int = param(1, "How many actions a customer gets at most.", at_least=1, at_most=20)
    margin: float = param(1.0, "The share of revenue that is left after the goods are paid.", at_least=0.01, at_most=1)
    holdout: float = param(0.1, "The share of each audience that is left alone.", at_least=0, at_most=0.9)
    power: float = param(0.8, "How surely a true effect of median size should show.", at_least=0.5, at_most=0.99)
    seed: int = param(7, "Where chance starts: the same seed gives the same plan.", at_least=0, at_most=2**31 - 1)
    measure: Literal["revenue", "orders"] | None = param(
        None, "What the chart shows; default revenue where the log has it.", shows=True
    )

    question = "What is worth doing, for whom, and what should it bring?"
    reads = (EVENTS,)
    columns = ACTIONS.columns

    def reads_state(self, t: Tables) -> tuple[str, ...]:
        """It reads experiments, lists and scores."""
        del t
        return ("experiments", "recommendations", "scores")

    def settle(self, t: Tables) -> Self:
        """Take what plan.toml sets and the call leaves at its default, and choose horizon and measure."""
        if t.about.first_on is None:
            raise NotApplicable("The log holds no event, so there is nobody to plan for.", "no-rows")
        told = {name.replace("-", "_"): value for name, value in settings(self.plan).plan.items()}
        asked = type(self).make(told)
        left = {p.name: getattr(asked, p.name) for p in self.parameters() if getattr(self, p.name) == p.default}
        chosen = replace(self, **(left | {"plan": self.plan}))
        return replace(
            chosen,
            horizon=chosen.horizon or Duration(usual_days(t) * DAY),
            measure=chosen.measure or ("revenue" if t.has("revenue") else "orders"),
        )

    def drawn(self) -> Chart | None:
        """Draw the ranges."""
        over = f"expected_{self.measure or 'revenue'}"
        return dots(over, "action", low=f"{over}_low", high=f"{over}_high")

    def planning(self, t: Tables) -> Planning:
        """Give the plan in the making; of the same tables always the same."""
        return t.once(self, lambda: self._working(t))

    def _working(self, t: Tables) -> Planning:
        """Make the plan; where it cannot be made, without the actions that fail by themselves, each told of."""
        planning = Planning(t, self._terms(t))
        try:
            rows_of(planning)
        except Exception as error:
            failed = dict(self._failing(t))
            rest = tuple(rule for rule in planning.terms.rules if rule.name() not in failed)
            if isinstance(error, NotApplicable) or not failed or not rest:
                raise
            planning = Planning(t, replace(planning.terms, rules=rest))
            planning.failed = failed
        return planning

    def _failing(self, t: Tables) -> Iterator[tuple[str, str]]:
        """Plan each action by itself, and give those that cannot be, with why."""
        terms = self._terms(t)
        for rule in terms.rules:
            try:
                rows_of(Planning(t, replace(terms, rules=(rule,))))
            except Exception as error:  # noqa: BLE001 - told in its place
                yield rule.name(), str(foreseen(error))

    def _terms(self, t: Tables) -> Terms:
        from footfall.actions.learned import lifts

        return Terms(
            rules=settings(self.plan).rules,
            horizon=self.days,
            n=self.n,
            margin=self.margin,
            holdout=self.holdout,
            power=self.power,
            seed=self.seed,
            lifts=lifts(t.path),
        )

    @property
    def days(self) -> int:
        """The horizon in whole days."""
        return max((self.horizon.seconds if self.horizon else USUAL_DAYS * DAY) // DAY, 1)

    def compute(self, t: Tables) -> tuple[str, Rows]:
        """Plan; its SQL reads tables that are held for the while only, and is not given."""
        return "", rows_of(self.planning(t))

    def facts(self, rows: Rows, t: Tables) -> dict[str, Fact]:
        """Name the sums of the plan, and what each action rests on."""
        del rows
        return facts_of(self.planning(t))

    def notes(self, rows: Rows, t: Tables) -> list[Note]:
        """Tell what is believed and not known, and whose audience is small."""
        return notes_of(self.planning(t), rows)

    def reading(self, rows: Rows, facts: Mapping[str, Fact]) -> str:
        """Say what to begin with, and what all of it should bring."""
        from footfall.actions.telling import reading

        return reading(rows, facts)


def usual_days(t: Tables) -> int:
    """Take four weeks, or a third of a shorter log; stray days before and after it do not make it longer."""
    if t.about.first_on is None or t.about.last_on is None:
        return USUAL_DAYS
    first, last = focus(t.whole)
    return max(min(USUAL_DAYS, ((last - first).days + 1) // 3), 1)
