"""Experiments that were read, kept in a shop's directory: what the plan believes of an action's lift.

SHOP/experiments.json is a list, the oldest first. It is Footfall's own, but no table: the manifest does not name it,
and a shop that is written anew keeps it.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from footfall.actions.experiments.arms import named
from footfall.actions.experiments.comparing import log_ratio
from footfall.errors import BadRequest, Failure
from footfall.whole import whole_file

if TYPE_CHECKING:
    from footfall.actions.experiments.result import Result

FILE = "experiments.json"


@dataclass(frozen=True, kw_only=True)
class Experiment:
    """An arm of an experiment that was read, as a belief of what its action does.

    The logarithm of (the arm's mean / the control's) is taken for normal with `mean` and `sd`, by the delta method on
    both arms' means and standard errors: 1 + the relative lift is log-normal.
    """

    action: str
    outcome: str
    arm: str
    control: str
    n: int
    control_n: int
    mean: float
    sd: float
    read_on: str
    """The day it was read, in UTC, as 2024-10-01."""
    file: str


def experiments_of(shop: str | Path | None) -> tuple[Experiment, ...]:
    """Give the experiments that a shop keeps, the oldest first; a shop without any has none."""
    if shop is None or not (Path(shop) / FILE).is_file():
        return ()
    try:
        told = json.loads((Path(shop) / FILE).read_text(encoding="utf-8"))
        return tuple(Experiment(**each) for each in told)
    except (OSError, ValueError, TypeError) as error:
        found = f"{FILE} is damaged ({type(error).__name__})."
        raise Failure(
            f"The experiments of '{shop}' cannot be read.", found, "Take it away, and read them anew."
        ) from error


def keep(shop: str | Path, action: str, result: Result, arm: str | None = None) -> tuple[Experiment, ...]:
    """Keep an arm of an experiment for an action, every outcome; the same read again takes its place."""
    new = _of(result, action, _arm(result, arm))
    read = {(each.action, each.outcome, each.file) for each in new}
    old = [each for each in experiments_of(shop) if (each.action, each.outcome, each.file) not in read]
    with whole_file(Path(shop) / FILE) as beside:
        told = [asdict(each) for each in (*old, *new)]
        beside.write_text(f"{json.dumps(told, ensure_ascii=False, indent=1)}\n", encoding="utf-8")
    return new


def _arm(result: Result, arm: str | None) -> str:
    """Find the arm in which the action was done."""
    others = [each for each in result.arms if each != result.control]
    if arm is not None:
        return named(arm, "the experiment", dict.fromkeys(others, 0))
    if len(others) > 1:
        do = "Name it with --action-arm."
        raise BadRequest("Several arms were read, and one is the action's.", f"They are {', '.join(others)}.", do)
    return others[0]


def _of(result: Result, action: str, arm: str) -> tuple[Experiment, ...]:
    """Make what is kept; an outcome whose means have no ratio is left out."""
    found = []
    for place, outcome in enumerate(result.seen.outcomes):
        own, control = result.sums(arm, place), result.sums(result.control, place)
        ratio = log_ratio(own, control)
        if ratio is not None and ratio[1] > 0:
            found.append(
                Experiment(
                    action=action,
                    outcome=outcome.name,
                    arm=arm,
                    control=result.control,
                    n=own.n,
                    control_n=control.n,
                    mean=ratio[0],
                    sd=ratio[1],
                    read_on=datetime.now(UTC).date().isoformat(),
                    file=result.people.file,
                )
            )
    if not found:
        wrong = "Nothing can be learned of the action."
        raise BadRequest(wrong, "No outcome has a mean above 0 in both arms.", "Name another with --outcome.")
    return tuple(found)
