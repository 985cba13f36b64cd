"""The rows of an experiment that was read, and what they stand on."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, reduce
from itertools import product
from operator import add
from typing import TYPE_CHECKING

from footfall.actions.experiments.arms import holds_out, weights_of
from footfall.actions.experiments.comparing import (
    Gap,
    figure_gap,
    mismatch,
    ratio_gap,
    share_gap,
    slope,
    unlike,
)
from footfall.actions.experiments.sums import Sums
from footfall.analysis import adjusted, finite
from footfall.answer import Fact

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from footfall.actions.experiments.design import Design
    from footfall.actions.experiments.measures import Measure, Seen
    from footfall.actions.experiments.people import People
    from footfall.actions.experiments.sums import Cell
    from footfall.answer import Row, Rows

ADJUSTED = {"p_value": "p_adjusted", "cuped_p_value": "cuped_p_adjusted", "interaction_p": "interaction_p_adjusted"}


@dataclass(frozen=True)
class Result:
    """An experiment added up: what was asked of whom, and the people of each arm and group."""

    design: Design
    people: People
    seen: Seen
    sql: str
    cells: Sequence[Cell]

    @cached_property
    def arms(self) -> dict[str, int]:
        """The people of each arm, the control first."""
        counts: dict[str, int] = {}
        for cell in self.cells:
            if cell.arm is not None:
                counts[cell.arm] = counts.get(cell.arm, 0) + cell.people
        return {arm: counts[arm] for arm in self.design.ordered(counts)}

    @property
    def control(self) -> str:
        """The control."""
        return self.design.control

    @property
    def level(self) -> float:
        """The level of every test, and what every interval leaves out."""
        return self.design.level

    @cached_property
    def groups(self) -> list[str]:
        """The groups, by name."""
        return sorted({cell.group for cell in self.cells if cell.group is not None})

    def sums(self, arm: str, place: int, group: str | None = None) -> Sums:
        """Add up an outcome over the people of an arm, of one group or of all."""
        own = (c.sums[place] for c in self.cells if c.arm == arm and group in (None, c.group))
        return reduce(add, own, Sums())

    @cached_property
    def slopes(self) -> list[tuple[float, float] | None]:
        """CUPED's theta and what it takes off the variance, of each outcome."""
        if self.seen.before is None:
            return [None] * len(self.seen.outcomes)
        return [slope([self.sums(arm, place) for arm in self.arms]) for place in range(len(self.seen.outcomes))]

    @cached_property
    def srm_p(self) -> float | None:
        """The p-value of the arms' sizes; where nobody knows what they should be there is none."""
        if self.design.shares:
            return mismatch(list(self.arms.values()), weights_of(self.design.shares, list(self.arms)))
        return None if holds_out(self.design.arm) else mismatch(list(self.arms.values()), [1] * len(self.arms))

    def pairs(self) -> Iterator[tuple[Measure, Sums, Sums]]:
        """Give each outcome with the sums of each arm and of the control."""
        for place, outcome in enumerate(self.seen.outcomes):
            for arm in list(self.arms)[1:]:
                yield outcome, self.sums(arm, place), self.sums(self.control, place)

    def rows(self) -> Rows:
        """Compare: everyone first, then group by group; each family of tests corrected for its size."""
        whole = [self._row(place, arm, None) for place, arm in self._comparisons()]
        parts = [self._row(place, arm, group) for group in self.groups for place, arm in self._comparisons()]
        for row in whole:
            row["interaction_p"] = self._interaction(row, parts)
        for family, (name, to) in product((whole, parts), ADJUSTED.items()):
            for row, p_value in zip(family, adjusted([row[name] for row in family]), strict=True):
                row[to] = p_value
        return [*whole, *parts]

    def _comparisons(self) -> Iterator[tuple[int, str]]:
        return product(range(len(self.seen.outcomes)), self.arms)

    def _row(self, place: int, arm: str, group: str | None) -> Row:
        outcome, own = self.seen.outcomes[place], self.sums(arm, place, group)
        control = self.sums(self.control, place, group)
        is_control = arm == self.control
        gap, ratio = (Gap(), Gap()) if is_control else (self._gap(outcome, own, control), self._ratio(own, control))
        cuped = Gap() if is_control else self._cuped(place, own, control)
        return {
            "arm": arm,
            "outcome": outcome.name,
            "group": group,
            "n": own.n,
            "mean": finite(own.mean),
            **_named(gap, "difference", "", p_value="p_value"),
            **_named(ratio, "ratio", "ratio_"),
            **_named(cuped, "cuped_difference", "cuped_", p_value="cuped_p_value"),
            "interaction_p": None,
            "comparison": self._title(arm, outcome, group),
            "measure": outcome,
            "gap": cuped if self.slopes[place] else gap,
        }

    def _title(self, arm: str, outcome: Measure, group: str | None) -> str:
        """Name a comparison by what parts it from the others."""
        of = [outcome.name] if len(self.seen.outcomes) > 1 else []
        within = [group if group is not None else "all"] if self.design.by else []
        return ", ".join([arm, *of, *within])

    def _gap(self, outcome: Measure, own: Sums, control: Sums) -> Gap:
        return (share_gap if outcome.is_share else figure_gap)(own, control, self.level)

    def _ratio(self, own: Sums, control: Sums) -> Gap:
        return ratio_gap(own, control, self.level)

    def _cuped(self, place: int, own: Sums, control: Sums) -> Gap:
        """Compare what is left once before has been taken off."""
        found = self.slopes[place]
        return figure_gap(own.less(found[0]), control.less(found[0]), self.level) if found else Gap()

    @staticmethod
    def _interaction(row: Row, parts: Rows) -> float | None:
        """Test whether an arm's difference is the same in every group."""
        own = [part["gap"] for part in parts if (part["arm"], part["outcome"]) == (row["arm"], row["outcome"])]
        return unlike(own)

    def facts(self, rows: Rows) -> dict[str, Fact]:
        """Name the figures that are no row."""
        decided = [row for row in rows if row["group"] is None and row["arm"] != self.control]
        differ = [row for row in decided if (p := self.decisive(row)) is not None and p < self.level]
        doc = "p-value of the arms' sizes against those they should have (chi-square); below 0.001 nothing is trusted."
        found = {
            "srm_p": Fact(self.srm_p, doc, n=sum(self.arms.values())),
            "people": Fact(sum(self.arms.values()), "People in an arm.", kind="count"),
            "comparisons": Fact(len(decided), "Comparisons of an arm and an outcome.", kind="count"),
            "differ": Fact(len(differ), "Of them, those whose corrected p-value is below the level.", kind="count"),
            "level": Fact(self.level, "The level of each test; intervals leave out as much.", kind="share"),
        }
        return found | self._of_before() | self._of_groups(rows)

    def decisive(self, row: Row) -> float | None:
        """Give the p-value that decides: CUPED's where there is one."""
        p_value: float | None = row["cuped_p_adjusted" if row["cuped_p_value"] is not None else "p_adjusted"]
        return p_value

    def _of_before(self) -> dict[str, Fact]:
        """Say how before foretells each outcome, the first by plain names."""
        found: dict[str, Fact] = {}
        for place, (outcome, known) in enumerate(zip(self.seen.outcomes, self.slopes, strict=True)):
            if known is None:
                continue
            of = f"_{outcome.name}" if place else ""
            n = sum(self.sums(arm, place).n for arm in self.arms)
            doc = f"How much {outcome.name} goes up with one more of {self.design.before}, within arms."
            found[f"theta{of}"] = Fact(known[0], doc, n=n)
            doc = f"The share of the variance of {outcome.name} that {self.design.before} takes off."
            found[f"variance_reduction{of}"] = Fact(known[1], doc, n=n, kind="share")
        return found

    def _of_groups(self, rows: Rows) -> dict[str, Fact]:
        known = [row["interaction_p_adjusted"] for row in rows if row["interaction_p_adjusted"] is not None]
        if not known:
            return {}
        doc = "The least corrected p-value against one difference in every group."
        return {"interaction_p": Fact(min(known), doc)}


def _named(gap: Gap, value: str, ends: str, p_value: str = "") -> Row:
    """Put a gap into a row's columns."""
    row: Row = {value: gap.value, f"{ends}low": gap.low, f"{ends}high": gap.high}
    return row | ({p_value: gap.p_value} if p_value else {})
