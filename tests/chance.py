"""Shops made up by chance, for properties that must hold of every shop."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from hypothesis import strategies as st

from footfall.schema import EVENT_ORDER, LOGGED
from stories import MONDAY, Row

EVENTS = ("view_item", "add_to_wishlist", "add_to_cart", "purchase", "search", "stroll")


def place(row: Row) -> tuple[Any, ...]:
    """Say where an event stands among its user's, by the contract: time, kind, then every other column, nulls first."""
    kind = row["event"]
    rank = EVENT_ORDER.index(kind) if kind in EVENT_ORDER else len(EVENT_ORDER)
    rest = (
        "item_id",
        *(name for name in LOGGED if name not in ("user_id", "event_at", "local_at", "event", "item_id")),
    )
    nulls_first = [(row.get(name) is not None, row.get(name) or 0) for name in rest]
    return (row["event_at"], rank, kind if rank == len(EVENT_ORDER) else "", *nulls_first)


def deeds(
    *, minutes: st.SearchStrategy[int], more: dict[str, st.SearchStrategy[Any]], clock: int = 0
) -> st.SearchStrategy[Row]:
    """Make up an event of one of four users; `clock` hours are between UTC and the shop's clock."""
    fixed: dict[str, st.SearchStrategy[Any]] = {
        "user_id": st.sampled_from("abcd"),
        "event_at": minutes.map(lambda minute: MONDAY + timedelta(minutes=minute)),
        "event": st.sampled_from(EVENTS),
    }
    made = st.fixed_dictionaries({**fixed, **more})
    return made.map(lambda row: {**row, "local_at": row["event_at"] + timedelta(hours=clock)}) if clock else made


def by_user(rows: list[Row]) -> dict[str, list[Row]]:
    """Give each user's events in order."""
    users = sorted({row["user_id"] for row in rows})
    return {user: sorted((row for row in rows if row["user_id"] == user), key=place) for user in users}


def cut(events: list[Row], gap: int = 1_800) -> list[list[Row]]:
    """Cut a user's events, in order, into sessions: each of the log's own on its own, numbered by their start."""
    mine: dict[Any, list[list[int]]] = {}
    for number, event in enumerate(events):
        parts = mine.setdefault(event.get("source_session_id"), [])
        if not parts or (event["event_at"] - events[parts[-1][-1]]["event_at"]).total_seconds() > gap:
            parts.append([])
        parts[-1].append(number)
    whole = sorted(part for parts in mine.values() for part in parts)
    return [[events[number] for number in part] for part in whole]
