"""The plan in the making: audiences, who gets what, and what each action should bring."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import ibis
import numpy as np
from ibis import _

from footfall.actions.assigning import Stake, assigned, held_out, valued
from footfall.actions.baseline import Baseline, baseline
from footfall.actions.effect import Effect, Lift, Range, effect
from footfall.actions.fared import steady
from footfall.actions.head import Head
from footfall.actions.past import Past, past, union
from footfall.actions.rates import TRAITS
from footfall.actions.rule import Advice, Reach
from footfall.actions.seen import Seen
from footfall.errors import NotApplicable
from footfall.schema import PURCHASE
from footfall.tables.features import day_after

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import ibis.expr.types as ir
    from numpy.typing import NDArray

    from footfall.actions.rule import Advised, Rule
    from footfall.actions.timing import Timing
    from footfall.answer import Row
    from footfall.tables import Tables

    Floats = NDArray[np.float64]

DRAWS = 20_000


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What a plan is made by."""

    rules: tuple[Rule, ...]
    horizon: int
    n: int
    margin: float
    holdout: float
    power: float
    seed: int
    lifts: Mapping[str, Lift]
    """What experiments that were read say of actions."""


class Planning:
    """A plan of a shop's tables: every step is made when it is first asked for."""

    def __init__(self, t: Tables, terms: Terms) -> None:
        """Take the tables as asked, and what to plan by."""
        self.t, self.terms = t, terms
        self.why_not: dict[str, str] = {}
        self.failed: dict[str, str] = {}
        self.sql = ""

    @cached_property
    def seen(self) -> Seen:
        """Everyone as of now."""
        return Seen(self.t.whole, day_after(self.t.about))

    @cached_property
    def reach(self) -> dict[str, Reach]:
        """The rules that reach people and can speak of this log."""
        return {rule.name(): rule for rule in self.possible if isinstance(rule, Reach)}

    @cached_property
    def advice(self) -> dict[str, Advice]:
        """The rules that change the shop and can speak of this log."""
        return {rule.name(): rule for rule in self.possible if isinstance(rule, Advice)}

    @cached_property
    def advised(self) -> dict[str, Advised]:
        """What advice says of this shop."""
        told = {name: self._advised(rule) for name, rule in self.advice.items()}
        return {name: advised for name, advised in told.items() if advised}

    def _advised(self, rule: Advice) -> Advised | None:
        try:
            return rule.advised(self.t)
        except NotApplicable as why:
            self.why_not[rule.name()] = str(why).rstrip(".")
            return None

    @cached_property
    def possible(self) -> list[Rule]:
        """The rules that can speak of this log."""
        return list(self._possible())

    def _possible(self) -> Iterator[Rule]:
        """Leave out the rules that need events which the log does not have."""
        for rule in self.terms.rules:
            lacking = [event for event in rule.events if event not in self.t.about.events]
            if rule.on and not lacking:
                yield rule
            elif rule.on:
                self.why_not[rule.name()] = f"the log has no {' and no '.join(lacking)}"

    @cached_property
    def past(self) -> Past:
        """How such people fared; where the log has no orders nothing is known of that."""
        if PURCHASE not in self.t.about.events:
            return Past(self.terms.horizon)
        return past(self.t.whole, list(self.reach.values()), self.terms.horizon)

    @cached_property
    def baselines(self) -> dict[str, Baseline]:
        """What audiences order without their action."""
        return {name: baseline(self.past, name) for name in self.reach}

    def lift(self, name: str) -> Lift:
        """Give what is believed of an action: what an experiment said, else its prior."""
        rule = self.reach[name]
        prior = Lift.between(rule.lift[0], rule.lift[1], f"prior: {rule.source}")
        return self.terms.lifts.get(name, prior)

    @cached_property
    def people(self) -> ir.Table:
        """Everyone who gets an action: action, user_id, score, reason, whether held out, and what rules go by."""
        everyone = union([self._audience(name, place) for place, name in enumerate(self.reach)])
        mine = everyone.semi_join(self.t.users, "user_id") if self.t.filters else everyone
        chosen = held_out(assigned(mine, self.terms.n), self.terms.holdout, self.terms.seed)
        self.sql = self.t.engine.sql(chosen)
        return self.t.engine.held(chosen, self, self.sql)

    def _audience(self, name: str, place: int) -> ir.Table:
        """Give the people of a rule, each with the expected value of its action for them."""
        chosen, known = self.reach[name].audience(self.seen), self.baselines[name]
        relative = chosen.relative.cast("float64") if "relative" in chosen.columns else ibis.literal(1.0)
        people = chosen.select(
            "user_id",
            stratum=_.stratum.cast("int64"),
            score=_.score.cast("float64"),
            reason=_.reason,
            relative=relative,
            action=ibis.literal(name),
            place=ibis.literal(place),
        )
        of_each = self.seen.people.select("user_id", *TRAITS, revenue=_.revenue.cast("float64"), orders=_.orders)
        rate = _.relative * known.rates.of() if known.known else ibis.literal(0.0)
        return valued(people.join(of_each, "user_id").mutate(rate=rate.cast("float64")), self._stake(name))

    def _stake(self, name: str) -> Stake:
        known, rule = self.baselines[name], self.reach[name]
        lift = self.lift(name).ends[1]
        return Stake(
            worth=known.worth.mean if known.known and known.worth else 1.0,
            kept=lift * (self.terms.margin - rule.discount) - rule.discount,
            contact_cost=rule.contact_cost,
        )

    @cached_property
    def heads(self) -> dict[str, Head]:
        """Count who is reached and who is held out, and sum up what those reached order anyway."""
        heads = {name: Head() for name in self.reach}
        if not heads:
            return {}
        counts = self.people.group_by("action", "holdout").aggregate(
            people=_.count(), rate=_.rate.sum(), **{name: (_.rate * _[name]).sum() for name in TRAITS}
        )
        for row in self.t.engine.rows(counts):
            head = heads[row["action"]]
            if row["holdout"]:
                head.held_out = row["people"]
            else:
                head.reached, head.expected = row["people"], steady(row["rate"])
                head.gradient = np.array([head.expected, *(steady(row[name]) for name in TRAITS)])
        return heads

    @cached_property
    def effects(self) -> dict[str, Effect | None]:
        """Simulate what each action should bring; each has its own stream of chance, the season is common to all."""
        season = np.random.default_rng(self.terms.seed).standard_normal(DRAWS)
        return {name: self._effect(name, place, season) for place, name in enumerate(self.reach)}

    def _effect(self, name: str, place: int, season: Floats) -> Effect | None:
        chance = np.random.default_rng([self.terms.seed, place])
        return effect(self.baselines[name], self.heads[name], self.lift(name), chance, season)

    @cached_property
    def distinct(self) -> Row:
        """Count the customers who get an action, and those held out of one."""
        if not self.reach:
            return {"customers": 0, "holdout": 0}
        held = _.user_id.nunique(where=_.holdout)
        return self.t.engine.row(self.people.aggregate(customers=_.user_id.nunique(), holdout=held))

    def total(self, of: str) -> Range | None:
        """Sum up the draws of extra orders or revenue over all actions."""
        drawn = [made.drawn[of] for made in self.effects.values() if made and of in made.drawn]
        return Range.of(np.sum(drawn, axis=0)) if drawn else None

    @cached_property
    def timing(self) -> Timing:
        """Say when people should be reached."""
        from footfall.actions.timing import when

        return when(self.t.whole)

    @cached_property
    def figures(self) -> dict[str, Row]:
        """Sum up what each rule tells of its audience."""
        return {name: self._figures(name) for name, head in self.heads.items() if head.people}

    def _figures(self, name: str) -> Row:
        sums = self.reach[name].told()
        if not sums:
            return {}
        mine = self.people.filter(_.action == name).select("user_id")
        return self.t.engine.row(self.seen.people.semi_join(mine, "user_id").aggregate(**sums))
