"""Ids of people that number orders."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ibis import _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from footfall.ingest.traps.case import Case

MANY = 50
"""Among so many orders some customer comes twice."""


def never_again(case: Case) -> Iterator[tuple[str, str]]:
    """Tell of a log in which nobody does anything but one order, though there are many."""
    if not case.has("order_id"):
        return
    users = case.events.group_by("user_id").aggregate(
        orders=_.order_id.nunique(), instants=_.event_at.nunique(), bare=_.order_id.isnull().any()
    )
    found = case.engine.row(users.aggregate(users=_.count(), twice=((_.orders != 1) | (_.instants > 1) | _.bare).sum()))
    if found["users"] >= MANY and not found["twice"]:
        theirs = case.log.source.columns.get("user_id", "user_id")
        yield (
            "never-again",
            (
                f"user_id ({theirs}) never comes twice in {found['users']:,} orders: either every customer is new, or "
                "it numbers orders, and another column or file names people. It tells nothing of coming back."
            ),
        )
