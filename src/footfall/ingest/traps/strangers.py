"""Ids that are nobody's: those of all guests together, and one that stands for more than a user can be."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis
from ibis import _

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from footfall.ingest.traps.case import Case

NOBODY = (
    *("0", "-1", "unknown", "guest", "anonymous", "anonym", "anon", "visitor", "customer", "default", "test", "nobody"),
    *("no user", "not logged in", "unbekannt", "gast", "00000000-0000-0000-0000-000000000000"),
)
"""What shops write for whoever they do not know, in small letters."""
MORE = 10
"""A number is nobody's who has more than so many times the rows of the median user."""
SHARE, TIMES, FEWEST = 0.05, 10, 50
"""One user is too large who makes this share of all rows, so many times the next one's, where so many users are."""


def shared_ids(case: Case) -> Iterator[tuple[str, str]]:
    """Tell of users that are words for nobody, and of one that is too large to be one."""
    count = case.events.group_by("user_id").aggregate(rows=_.count())
    word = count.user_id.cast("string")
    whole = sum(case.counts.values())
    nobody = word.lower().isin(NOBODY)
    if count.user_id.type().is_integer():  # where users are numbered, one of them may be number 0
        nobody &= count.rows > MORE * count.rows.median().as_scalar()
    known = case.engine.rows(count.filter(nobody).order_by(ibis.desc("rows"), "user_id"))
    if known:
        yield "shared-id", _nobody(known, whole)
        return
    first = case.engine.rows(count.order_by(ibis.desc("rows"), "user_id").limit(2))
    if len(first) > 1 and _is_too_large(first, whole) and case.engine.count(count.limit(FEWEST)) >= FEWEST:
        user, rows, next_ = first[0]["user_id"], first[0]["rows"], first[1]["rows"]
        text = f"User {user} makes {rows:,} of {whole:,} rows, {100 * rows / whole:.0f} %; the next makes {next_:,}. "
        yield "shared-id", f"{text}It may stand for many people: {_leave_out([user])} leaves it out."


def _is_too_large(first: list[dict[str, Any]], whole: int) -> bool:
    most, next_ = (line["rows"] for line in first)
    return bool(most >= SHARE * whole and most >= TIMES * next_)


def _nobody(known: list[dict[str, Any]], whole: int) -> str:
    rows = sum(line["rows"] for line in known)
    users = [line["user_id"] for line in known]
    told = ", ".join(f"{line['user_id']} ({line['rows']:,} {'row' if line['rows'] == 1 else 'rows'})" for line in known)
    many = "is a word" if len(known) == 1 else "are words"
    return (
        f"{told} {many} for whoever the shop does not know, and counted as one user each: {100 * rows / whole:.1f} % "
        f"of rows. {_leave_out(users)} leaves them out."
    )


def _leave_out(users: list[object]) -> str:
    return " ".join(f'--where "user_id != {user}"' for user in users)


def shared_instants(case: Case) -> Iterator[tuple[str, str]]:
    """Tell how many events share an instant with another of their user, where the log does not say which was first."""
    if case.has("sequence"):
        return
    same = (case.events.gap_seconds == 0) & (case.events.previous_event != case.events.event)
    found: Mapping[str, Any] = case.engine.row(case.events.aggregate(rows=_.count(), same=same.sum()))
    if found["same"] and found["same"] >= INSTANTS * found["rows"]:
        yield (
            "shared-instants",
            (
                f"{found['same']:,} of {found['rows']:,} events have the instant of another of their user's before "
                "them: they stand in the usual order (view, cart, checkout, purchase), which the log itself does "
                "not tell. "
                "A map's sequence names the column that does."
            ),
        )


INSTANTS = 0.01
"""From this share of events on it is told."""
