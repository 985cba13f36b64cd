"""What is said of an experiment that was read: the reading and the caveats."""

from __future__ import annotations

from typing import TYPE_CHECKING

from footfall.actions.experiments.comparing import expects_few, figure_gap, leans, uneven
from footfall.answer import Note
from footfall.schema import Column

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from footfall.actions.experiments.measures import Measure
    from footfall.actions.experiments.result import Result
    from footfall.answer import Fact, Row, Rows

ALARM = 0.001
"""p-values of what must not be amiss: tested at every reading, so a false alarm must be rare."""
MOST_SAID = 3


def reading(result: Result, rows: Rows, facts: Mapping[str, Fact]) -> str:
    """Say how far the arms lie from the control in the main outcome, and how many comparisons differ."""
    alarm = result.srm_p is not None and result.srm_p < ALARM
    lead = (
        f"The arms have not the sizes they should (p = {facts['srm_p'].show()}): trust none of this. " if alarm else ""
    )
    own = [row for row in rows if row["group"] is None and row["measure"] is result.seen.outcomes[0]]
    control, others = own[0], own[1:]
    if control["mean"] is None or all(row["mean"] is None for row in others):
        return f"{lead}{control['outcome']} is not known of two arms."
    said = [_against(row, result) for row in others[:MOST_SAID] if row["mean"] is not None]
    more = len(others) - MOST_SAID
    rest = f"; {more} more arms stand in the rows" if more > 0 else ""
    first = f"{control['outcome']} is {_mean(control)} in {control['arm']}, {', '.join(said)}{rest}."
    return f"{lead}{first} {_counted(facts, result)}{_over_groups(facts, result)}"


def _against(row: Row, result: Result) -> str:
    gap = row["gap"]
    said = f"{_mean(row)} in {row['arm']}"
    if gap.value is None or gap.low is None:
        return said
    word = "more" if gap.value >= 0 else "less"
    less = f" once {result.design.before} is taken off" if gap.p_value == row["cuped_p_value"] is not None else ""
    ends = f"{_show(row, gap.low)} to {_show(row, gap.high)}"
    return f"{said} ({_show(row, abs(gap.value))}{_points(row)} {word}{less}, {ends})"


def _mean(row: Row) -> str:
    share: bool = row["measure"].is_share
    return Column("", "share" if share else "number", "").show(row["mean"])


def _show(row: Row, figure: float) -> str:
    """Write a difference; of shares in points."""
    if not row["measure"].is_share:
        return Column("", "number", "").show(figure)
    return Column("", "share", "").show(figure).removesuffix(" %")


def _points(row: Row) -> str:
    return " points" if row["measure"].is_share else ""


def _counted(facts: Mapping[str, Fact], result: Result) -> str:
    """Say how many comparisons can be told from chance."""
    of, differ = facts["comparisons"], facts["differ"]
    at = f"at {facts['level'].show()}" + (" after correction" if of.value != 1 else "")
    if of.value == 1:
        return f"The difference can{'' if differ.value else 'not'} be told from chance {at}."
    if not differ.value:
        return f"None of the {of.show()} comparisons with {result.control} can be told from chance {at}."
    every = "Both" if of.value == 2 else f"All {of.show()}"
    which = every if differ.value == of.value else f"{differ.show()} of {of.show()}"
    return f"{which} comparisons with {result.control} can be told from chance {at}."


def _over_groups(facts: Mapping[str, Fact], result: Result) -> str:
    """Say whether the difference is one and the same in every group."""
    if "interaction_p" not in facts:
        return ""
    fact = facts["interaction_p"]
    least = float(str(fact.value))
    varies = least < result.level
    verdict = "A difference is not the same in every" if varies else "No difference is shown to vary by"
    return f" {verdict} {result.design.by} (corrected p = {fact.show()})."


def notes(result: Result, rows: Rows) -> Iterator[Note]:
    """Give the caveats."""
    yield from _of_arms(result)
    yield from _of_rows(result)
    for place, outcome in enumerate(result.seen.outcomes):
        yield from _of_outcome(result, place, outcome)
    yield from _of_before(result)
    yield from _of_groups(result, rows)
    yield _of_looks(result)


def _of_arms(result: Result) -> Iterator[Note]:
    """Tell which arm is the control, and whether the arms have the sizes they should."""
    design = result.design
    if design.chosen:
        told = f"{result.control} is taken for the control, since {design.chosen}: --control names another."
        yield Note("control-chosen", told)
    if result.srm_p is None:
        told = "How large the arms of a hold-out should be is not known, so it is not tested: --shares says it."
        yield Note("sizes-not-tested", told)
    elif result.srm_p < ALARM:
        sizes = ", ".join(f"{count:,} in {arm}" for arm, count in result.arms.items())
        do = "Find out who was lost before trusting any difference."
        do += "" if design.shares else " Where they were meant to be unlike, say so with --shares."
        yield Note("sample-ratio-mismatch", f"The arms have not the sizes they should: {sizes}. {do}")


def _of_rows(result: Result) -> Iterator[Note]:
    """Tell of rows that count nowhere, and of people of several."""
    seen, design = result.seen, result.design
    if result.people.strangers:
        told = f"{result.people.strangers:,} rows are of people that the log does not know: they did nothing."
        yield Note("not-in-log", told)
    if seen.armless:
        yield Note("missing-arm", f"{seen.armless:,} rows have no {design.arm} and are left out.")
    if result.people.broken:
        yield Note("rows-refused", f"{result.people.broken:,} lines could not be read and are left out.")
    if seen.nameless:
        yield Note("missing-person", f"{seen.nameless:,} rows have no {design.unit} and are left out.")
    if seen.in_several:
        yield Note("in-several-arms", f"{seen.in_several:,} of {design.unit} stand in several arms and are left out.")
    if seen.put_together:
        told = f"Rows of the same {design.unit} were put together: {seen.people:,} people of {seen.rows:,} rows."
        yield Note("put-together", told)


def _of_outcome(result: Result, place: int, outcome: Measure) -> Iterator[Note]:
    """Tell what an outcome lacks, and where its tests stand on weak ground."""
    name = outcome.name
    if outcome.kind.unread:
        told = f"{outcome.kind.unread:,} values of {name} could not be read, such as '{outcome.kind.example}'."
        yield Note("values-not-read", told)
    known = [result.sums(arm, place).n for arm in result.arms]
    missing = [count - n for count, n in zip(result.arms.values(), known, strict=True)]
    if any(missing):
        told = f"{sum(missing):,} of {sum(result.arms.values()):,} people have no {name} and are left out of it."
        yield Note("missing-outcome", told)
    if (p := uneven(missing, known)) is not None and p < ALARM:
        shares = ", ".join(f"{lack:,} in {arm}" for arm, lack in zip(result.arms, missing, strict=True))
        yield Note(
            "missing-unevenly", f"{name} is missing unlike in the arms ({shares}): those left may be unlike too."
        )
    pairs = [(own, control) for of, own, control in result.pairs() if of is outcome and own.n and control.n]
    if outcome.is_share and any(expects_few(*pair) for pair in pairs):
        told = (
            f"Fewer than 5 people are expected in a cell of {name}: Fisher's exact test is used, intervals are rough."
        )
        yield Note("small-sample", told)
    if not outcome.is_share and any(leans(*pair) for pair in pairs):
        told = f"{name} has heavy tails for so few people: its intervals lean, and miss more often than they say."
        yield Note("heavy-tails", told)


def _of_before(result: Result) -> Iterator[Note]:
    """Tell where what was known before is of no use, or cannot have been known before."""
    before = result.seen.before
    if before is None:
        return
    if before.kind.unread:
        yield Note("values-not-read", f"{before.kind.unread:,} values of {before.name} could not be read.")
    if all(known is None for known in result.slopes):
        yield Note(
            "before-constant", f"{before.name} or the outcome is the same for everyone: there is nothing to take off."
        )
    sums = {arm: result.sums(arm, 0).before for arm in result.arms}
    gaps = {arm: figure_gap(own, sums[result.control], ALARM) for arm, own in sums.items() if arm != result.control}
    odd = [arm for arm, gap in gaps.items() if gap.p_value is not None and gap.p_value < ALARM]
    if odd:
        told = (
            f"{before.name} differs between {odd[0]} and {result.control}: arms are no random draw, or it came after."
        )
        yield Note("before-differs", told)


def _of_groups(result: Result, rows: Rows) -> Iterator[Note]:
    if result.design.by is None:
        return
    lost = sum(cell.people for cell in result.cells if cell.arm is not None and cell.group is None)
    if lost:
        told = f"{lost:,} of {sum(result.arms.values()):,} people have no {result.design.by} and are in no group."
        yield Note("missing-values", told)
    if all(row["interaction_p"] is None for row in rows):
        yield Note("no-interaction", "Fewer than two groups have an interval: whether they are alike cannot be tested.")


def _of_looks(result: Result) -> Note:
    if result.design.looks == 1:
        told = "All of this holds for one look at a size fixed beforehand; who looks more often says so with --looks."
        return Note("peeking", told)
    told = f"Intervals and tests are at 5 % / {result.design.looks}: hold p-values against the fact level."
    return Note("looks", told)
