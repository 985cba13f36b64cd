"""What an action costs, and how much it must change to pay."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from footfall.actions.effect import Effect, Lift
    from footfall.actions.rule import Reach


def cost(rule: Reach, people: int, effect: Effect, lift: Lift) -> float | None:
    """Give the money spent: each contact, and the discount on every order of theirs, those that come anyway too."""
    contacts = rule.contact_cost * people
    if not rule.discount:
        return contacts
    return (
        None if effect.worth is None else contacts + rule.discount * effect.worth * effect.anyway * (1 + lift.ends[1])
    )


def break_even(rule: Reach, people: int, effect: Effect, margin: float) -> float | None:
    """Give the relative change of orders at which an action pays for itself, or nothing where none could.

    margin x extra revenue = contacts + discount x all revenue of those reached.
    """
    anyway = None if effect.worth is None else effect.worth * effect.anyway
    fixed = rule.contact_cost * people + rule.discount * (anyway or 0)
    if not fixed and not rule.discount:
        return 0.0
    kept = margin - rule.discount
    return None if not anyway or kept <= 0 else fixed / (kept * anyway)
