"""What an experiment showed, once it was run."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar, Self

from footfall.actions.experiments.design import Design
from footfall.actions.experiments.measures import seen
from footfall.actions.experiments.result import Result
from footfall.actions.experiments.sums import cells
from footfall.actions.experiments.telling import notes, reading
from footfall.answer import Answer, Chart, dots
from footfall.errors import BadRequest
from footfall.schema import Column
from footfall.spec import Unit, param

if TYPE_CHECKING:
    from footfall.actions.experiments.measures import Seen
    from footfall.actions.experiments.people import People
    from footfall.schema import KindName

FIGURES = ("mean", "difference", "low", "high", "cuped_difference", "cuped_low", "cuped_high")
OF_BEFORE = ("cuped_difference", "cuped_low", "cuped_high", "cuped_p_value", "cuped_p_adjusted")
OF_GROUPS = ("group", "interaction_p", "interaction_p_adjusted")


@dataclass(frozen=True, kw_only=True)
class ExperimentRead(Unit):
    """How far each arm of a randomised experiment lies from its control, outcome by outcome.

    A row of the file is a person; with `unit` (by default `user_id`, where the file has it) the rows of one person are
    put together: figures added, yes where any row says yes. Who stands in several arms, or in none, is left out. The
    control is the arm that is called so (control, no e-mail, none, holdout, a, 0, false, ...; of a column `holdout` its
    true), else the largest, ties by name; a note says which was taken. An outcome whose every value is 0 or 1, true or
    false, yes or no is a share, any other a figure a head. An empty outcome is no 0: who has none is left out of that
    outcome and told (note `missing-outcome`; `missing-unevenly` where arms lack it unlike, p below 0.001).

    mean is the arm's, difference its mean less the control's, ratio its mean / the control's, by the delta method on
    the scale of logarithms, missing where a mean is not above 0. Of shares the interval is Newcombe's and the test the
    score test, Fisher's exact one where a cell expects fewer than 5 people (note `small-sample`); of figures a head
    both are Welch's. Money has heavy tails, and where arms are of unlike size Welch's interval then leans to one side:
    note `heavy-tails` where the skewness of the difference itself is beyond 1 / sqrt(355). No bootstrap is put in its
    place: tried on such data, percentiles miss as often as Welch, and bootstrap-t nearly so. Intervals are 95 %, one by
    one. p_adjusted is corrected for all comparisons of arm and outcome (Benjamini and Hochberg).

    srm_p asks whether the arms have the sizes they should have: equal ones, or in the ratio of `shares`; of a hold-out
    nothing is known without `shares`. Below 0.001 the note is `sample-ratio-mismatch`: then people were lost or sent
    astray, and no difference can be trusted. So strict, since it is tested at every reading, and a false alarm throws a
    sound experiment away.

    before is a figure that was known of each person before the experiment: CUPED takes off what it foretells of the
    outcome, theta times its distance from the mean, with theta pooled within arms (as least squares on arms and before
    has it), and compares by Welch. theta and variance_reduction are facts; cuped_difference has its own interval and
    p-values, and the reading goes by it. Who has no value of before counts as the mean. A figure that the experiment
    itself can move must not be used (note `before-differs` where arms differ in it, p below 0.001).

    by parts people by a column: rows of each group, beside those of all (group missing); interaction_p asks whether the
    difference is one and the same in every group (Cochran's Q), corrected for how many are asked. Read groups by that
    and not by which of them differ: among many, some will. A group must be known before the experiment.

    All of it holds for one look, at a size fixed beforehand (note `peeking`). Who planned to look several times says so
    with `looks`: every interval and the level of every test is then at 5 % / looks (Bonferroni), whichever look it is,
    the p-values stay as they are, and the fact level says what to hold them against.
    """

    how = "footfall experiment read --help"

    arm: str | None = param(None, "The column that says who is in which arm.")
    outcome: tuple[str, ...] | None = param(None, "What is measured: a column or several, the main one first.")
    control: str | None = param(None, "The arm that the others are held against; default the one called so.")
    before: str | None = param(None, "A column known before the experiment, to take its share of the noise off.")
    by: str | None = param(None, "A column known before the experiment, to part people by.")
    unit: str | None = param(None, "The column that says whose a row is; default user_id where there is one.")
    shares: tuple[str, ...] | None = param(
        None, "How large the arms should be, control first, then by name, as `1,9`, or `b=9,a=1`; default alike."
    )
    looks: int = param(1, "How many looks were planned in all.", at_least=1, at_most=100)

    question = "What did the experiment show?"
    columns: ClassVar[tuple[Column, ...]] = (
        Column("arm", "text", "The arm."),
        Column("outcome", "text", "What was measured."),
        Column("group", "text", "The group of `by`; missing: all people."),
        Column("n", "count", "People of the arm whose outcome is known."),
        Column("mean", "number", "Their mean; of yes or no, their share."),
        Column("difference", "number", "The mean less the control's."),
        Column("low", "number", "Lower end of its interval."),
        Column("high", "number", "Upper end of its interval."),
        Column("ratio", "number", "The mean / the control's."),
        Column("ratio_low", "number", "Lower end of its interval."),
        Column("ratio_high", "number", "Upper end of its interval."),
        Column("p_value", "number", "The p-value of the difference."),
        Column("p_adjusted", "number", "The same, corrected for all comparisons."),
        Column("cuped_difference", "number", "The difference, less what before foretells."),
        Column("cuped_low", "number", "Lower end of its interval."),
        Column("cuped_high", "number", "Upper end of its interval."),
        Column("cuped_p_value", "number", "Its p-value."),
        Column("cuped_p_adjusted", "number", "The same, corrected for all comparisons."),
        Column("interaction_p", "number", "The p-value against one difference in every group."),
        Column("interaction_p_adjusted", "number", "The same, corrected for all that are asked."),
        Column("comparison", "text", "The row's name in the chart."),
    )

    def answer(self, people: People) -> Answer:
        """Read the experiment that these people took part in, and tell of it."""
        return self.told(self.read(people))

    def read(self, people: People) -> Result:
        """Add up what was measured of these people."""
        if self.arm is None or not self.outcome:
            missing = "arm" if self.arm is None else "outcome"
            do = f"Name a column with --{missing}."
            raise BadRequest(f"'{missing}' is missing.", f"{people.file} has {', '.join(people.names)[:200]}.", do)
        named = Design(arm=self.arm, outcomes=self.outcome, before=self.before, by=self.by, unit=self.unit)
        design = replace(named.found(people), control=self.control or "", shares=self.shares, looks=self.looks)
        whole = seen(people, design.columns, design.outcomes)
        arms = whole.arms(design.arm)
        if design.by is not None:
            whole.groups(design.by)
        return Result(design.controlled(arms), people, whole, *cells(whole))

    def told(self, result: Result) -> Answer:
        """Tell of an experiment that was read."""
        rows, columns = result.rows(), self._shown(result.seen)
        facts = result.facts(rows)
        return Answer(
            name=self.name(),
            question=self.question,
            definition=self.definition(),
            asked={"file": result.people.file} | self._settled(result.design).asked(),
            columns=columns,
            rows=[{column.name: row[column.name] for column in columns} for row in rows],
            facts=facts,
            reading=reading(result, rows, facts),
            notes=tuple(notes(result, rows)),
            sql=result.sql,
            drawing=self._drawn(result.seen),
        )

    def _settled(self, design: Design) -> Self:
        """Show as asked what was found."""
        found = {part: getattr(design, part) for part in ("arm", "before", "by", "unit", "control")}
        return replace(self, outcome=design.outcomes, **found)

    def _shown(self, whole: Seen) -> tuple[Column, ...]:
        """Leave out what was not asked; figures are shares where every outcome is one."""
        left = (() if self.before else OF_BEFORE) + (() if self.by else OF_GROUPS)
        kind: KindName = "share" if all(each.is_share for each in whole.outcomes) else "number"
        columns = (replace(each, kind=kind) if each.name in FIGURES else each for each in self.columns)
        return tuple(column for column in columns if column.name not in left)

    def _drawn(self, whole: Seen) -> Chart:
        """Draw differences of one outcome; several have one scale only as ratios."""
        if len(whole.outcomes) > 1:
            ends = {"low": "ratio_low", "high": "ratio_high"}
            return dots("ratio", "comparison", **ends, color="outcome", cuts=(1,), scale="log")
        name = "cuped_" if self.before else ""
        return dots(f"{name}difference", "comparison", low=f"{name}low", high=f"{name}high", cuts=(0,))
