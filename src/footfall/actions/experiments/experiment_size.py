"""How many people an experiment needs, and how long they take to come."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import ClassVar

from footfall.answer import Answer, Chart, Fact, Note, Row, Rows, bars
from footfall.errors import BadRequest
from footfall.schema import Column
from footfall.spec import Unit, param

LEVEL = 0.05
MOST = 10**10
"""More people than there are."""
FEW = 5
"""Where fewer than so many are expected in a cell, normal theory stands on weak ground."""


@dataclass(frozen=True, kw_only=True)
class ExperimentSize(Unit):
    """How many people each of two arms of the same size needs, for a two-sided 5 % test of two shares to find a lift.

    baseline is the share of people of whom it comes true without the action, lift how much more it is with it, relative
    to the baseline: 0.1 of 5 % is 5.5 %. power is the chance to find a lift that is there and just so large. n_per_arm
    is the least that has the power, by the normal approximation of the score test (pooled under no difference, unpooled
    under the lift), which is `experiment read`'s own test of shares. days are whole days until both arms are full, with
    `per-day` people coming into both together; without it they are missing. A harm of the same size needs nearly as
    many, and is found by the same test.

    The size holds for one look, when all have come and had their time: who looks more often needs more. Half the lift
    needs about four times the people. Where so few are needed that one expects fewer than 5 in a cell, the
    approximation is weak (note `small-sample`). Figures a head, such as revenue, need more than shares do: size an
    experiment by the share that buys.
    """

    how = "footfall experiment size --help"

    baseline: float | None = param(None, "The share without the action, above 0 and below 1: 0.05 is 5 %.")
    lift: tuple[float, ...] | None = param(None, "How much more it is with it, relative: 0.1 is a tenth; or several.")
    power: float = param(0.8, "The chance to find a lift that is there.", at_least=0.5, at_most=0.999)
    per_day: int | None = param(None, "How many people come into both arms together, a day.", at_least=1)

    question = "How many people does the experiment need?"
    columns: ClassVar[tuple[Column, ...]] = (
        Column("baseline", "share", "The share without the action."),
        Column("lift", "share", "How much more it is with it, relative."),
        Column("power", "share", "The chance to find such a lift."),
        Column("n_per_arm", "count", "People in each of the two arms."),
        Column("days", "count", "Whole days until both arms are full."),
    )
    chart: ClassVar[Chart] = bars("n_per_arm", "lift")

    def __post_init__(self) -> None:
        """Take a lone lift for a list of one; refuse shares and lifts that no experiment can have."""
        if isinstance(self.lift, int | float):
            object.__setattr__(self, "lift", (self.lift,))
        super().__post_init__()
        if self.baseline is None or not self.lift:
            missing = "baseline" if self.baseline is None else "lift"
            do = "It is written footfall experiment size --baseline 0.05 --lift 0.1."
            raise BadRequest(f"'{missing}' is missing.", "A size rests on a baseline and a lift.", do)
        if not 0 < self.baseline < 1:
            do = "Give the share without the action: 0.05 is 5 %."
            raise BadRequest(
                "'baseline' must lie between 0 and 1, neither included.", f"{self.baseline:g} was given.", do
            )
        for lift in self.lift:
            _check(self.baseline, lift)

    def answer(self) -> Answer:
        """Size the experiment for each lift."""
        rows = [self._row(self.baseline or 0, lift) for lift in self.lift or ()]
        return Answer(
            name=self.name(),
            question=self.question,
            definition=self.definition(),
            asked=self.asked(),
            columns=self.columns,
            rows=rows,
            facts=self._facts(rows),
            reading=self._reading(rows),
            notes=tuple(self._notes(rows)),
            drawing=self.chart,
        )

    def _row(self, baseline: float, lift: float) -> Row:
        n = people(baseline, lift, self.power)
        days = None if self.per_day is None else -(-2 * n // self.per_day)
        return {"baseline": baseline, "lift": lift, "power": self.power, "n_per_arm": n, "days": days}

    def _facts(self, rows: Rows) -> dict[str, Fact]:
        raised = rows[0]["baseline"] * (1 + rows[0]["lift"])
        return {
            "people": Fact(2 * rows[0]["n_per_arm"], "People in both arms together, for the first lift.", kind="count"),
            "with_lift": Fact(raised, "The share with the first lift.", kind="share"),
            "level": Fact(LEVEL, "How often a difference is found where there is none.", kind="share"),
        }

    def _notes(self, rows: Rows) -> list[Note]:
        told = [
            Note("peeking", "The size holds for one look at the end: who looks earlier too finds what is not there.")
        ]
        few = min(row["n_per_arm"] * min(row["baseline"], 1 - row["baseline"] * (1 + row["lift"])) for row in rows)
        if few < FEW:
            told.append(Note("small-sample", "So few people are needed that fewer than 5 are expected in a cell."))
        return told

    def _reading(self, rows: Rows) -> str:
        first, show = rows[0], {column.name: column.show for column in self.columns}
        raised = _percent(first["baseline"] * (1 + first["lift"]))
        said = f"To find a rise from {_percent(first['baseline'])} to {raised} with a chance of {_percent(self.power)}"
        said = f"{said}, each of two arms needs {show['n_per_arm'](first['n_per_arm'])} people"
        if first["days"] is not None:
            said += f": {show['days'](first['days'])} {'day' if first['days'] == 1 else 'days'}"
        more = [f"{show['n_per_arm'](row['n_per_arm'])} for a lift of {_percent(row['lift'])}" for row in rows[1:]]
        return f"{said}; {', '.join(more)}." if more else f"{said}."


def _percent(share: float) -> str:
    return f"{100 * share:.3g} %"


def people(baseline: float, lift: float, power: float) -> int:
    """Give the least people an arm whose test has the power."""
    from statsmodels.stats.proportion import samplesize_proportions_2indep_onetail

    needed: float = samplesize_proportions_2indep_onetail(baseline * lift, baseline, power, alpha=LEVEL)
    if needed > MOST:
        found = f"It would take {needed:.2g} people in each arm."
        raise BadRequest("No experiment finds so small a lift.", found, "Give a larger one to --lift.")
    return ceil(needed)


def _check(baseline: float, lift: float) -> None:
    if not lift > 0:
        do = "Give --lift 0.1 for a tenth; the test is two-sided and finds a harm of that size as well."
        raise BadRequest("'lift' must be above 0.", f"{lift:g} was given.", do)
    if not baseline * (1 + lift) < 1:
        found = f"{baseline:g} and {lift:g} more is {baseline * (1 + lift):.4g}."
        raise BadRequest("With the lift the share must still be below 1.", found, "The lift is relative: lower it.")
