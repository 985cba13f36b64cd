"""The arms of an experiment: which is the control, and how large each should be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from footfall.errors import BadRequest, unknown

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

CONTROLS = (
    *("control", "controls", "ctrl", "control group", "placebo", "no e-mail", "no email", "no mail", "no message"),
    *("none", "nothing", "no treatment", "untreated", "holdout", "hold-out", "hold out", "held out", "baseline"),
    *("default", "original", "old", "a", "0", "false", "no"),
)
"""What controls are called, the surest first."""
HELD_OUT = ("holdout", "hold_out", "hold-out", "held_out", "control")
"""Columns whose yes is the control."""
YES = ("true", "yes", "1")


def holds_out(column: str) -> bool:
    """Tell whether a column says of whom nothing is done."""
    return column.strip().casefold().removeprefix("is_") in HELD_OUT


def control_of(column: str, arms: Mapping[str, int]) -> tuple[str, str]:
    """Choose the control among arms of so many people, and say by what."""
    by_fold = {arm.casefold(): arm for arm in sorted(arms, reverse=True)}
    for word in YES if holds_out(column) else ():
        if word in by_fold:
            return by_fold[word], f"{column} says of whom nothing is done"
    for word in CONTROLS:
        if word in by_fold:
            return by_fold[word], "it is called so"
    return min(arms, key=lambda arm: (-arms[arm], arm)), "it is the largest, and none is called so"


def named(arm: str, column: str, arms: Mapping[str, int]) -> str:
    """Find an arm by name, letter case ignored where that is not ambiguous."""
    alike = [each for each in arms if each.casefold() == arm.strip().casefold()]
    if arm in arms or len(alike) == 1:
        return arm if arm in arms else alike[0]
    raise unknown(f"arm in {column}", arm, arms, "Name one of them.")


def weights_of(shares: Sequence[str], arms: Sequence[str]) -> list[float]:
    """Read how large the arms should be: a figure an arm in their order, or `arm=figure` for each."""
    pairs = [share.rpartition("=") for share in shares]
    if all(equals for _name, equals, _weight in pairs):
        known = dict.fromkeys(arms, 0)
        by_name = {named(name, "the experiment", known): _weight(weight) for name, _equals, weight in pairs}
        found = [by_name[arm] for arm in arms if arm in by_name]
    else:
        found = [_weight(share) for share in shares]
    if len(found) != len(arms) or len(shares) != len(arms):
        do = f"Give one for each of {', '.join(arms)}, in this order."
        raise BadRequest("'shares' must have a figure for each arm.", f"{len(shares)} for {len(arms)} arms.", do)
    return found


def _weight(text: str) -> float:
    try:
        weight = float(text)
    except ValueError:
        weight = 0.0
    if not 0 < weight < float("inf"):
        raise BadRequest("'shares' must be figures above 0.", f"'{text}' was given.", "Write --shares 0.9,0.1.")
    return weight
