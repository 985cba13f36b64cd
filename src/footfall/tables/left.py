"""Why filters leave nothing: days beyond the log, and values that no row has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ibis import _

from footfall.errors import BadRequest, guess

if TYPE_CHECKING:
    from collections.abc import Iterator

    import ibis.expr.types as ir

    from footfall.tables.filters import Condition
    from footfall.tables.tables import Tables

MOST_VALUES = 5_000
"""Among the values of so many, at most, one that is near is looked for."""


def why_nothing(t: Tables) -> str:
    """Say why the filters leave no event; nothing where they leave any, or there are none."""
    if not t.filters or not t.about.events or not t.holds("events"):
        return ""
    return t.once("why the filters leave nothing", lambda: "" if _leaves_any(t) else " ".join(_reasons(t)))


def _leaves_any(t: Tables) -> bool:
    if next(_beyond(t), None):
        return False
    return bool(t.engine.rows(t.events.select("user_id").limit(1)))


def _reasons(t: Tables) -> Iterator[str]:
    told = [*_beyond(t), *_unmet(t)]
    yield from told or ["Nothing of the shop fits all that was asked."]


def _beyond(t: Tables) -> Iterator[str]:
    """Tell of days before the log begins or after it ends."""
    since, until, about = t.filters.since, t.filters.until, t.about
    if since and about.last_on and since > about.last_on:
        yield f"The log ends on {about.last_on}: nothing of it is since {since}."
    if until and about.first_on and until < about.first_on:
        yield f"The log begins on {about.first_on}: nothing of it is until {until}."


def _unmet(t: Tables) -> Iterator[str]:
    """Tell of the values named that nothing has."""
    for condition in (*t.filters.where, *t.filters.who):
        known = _values(t, condition) if condition.operator in ("=", "in") else []
        for value in condition.values if known else ():
            if value not in known:
                yield f"Nothing has {condition.column} = {value}. {guess(value, known)}"


def _values(t: Tables, condition: Condition) -> list[str]:
    """Give the words that a condition's column holds; none where it holds no words, or too many."""
    column = _column(t, condition)
    if column is None or not column.type().is_string():
        return []
    found = column.name("word").as_table().filter(_.word.notnull()).distinct().limit(MOST_VALUES + 1)
    words = sorted(str(row["word"]) for row in t.engine.rows(found))
    return words if len(words) <= MOST_VALUES else []


def _column(t: Tables, condition: Condition) -> ir.Column | None:
    if condition in t.filters.where:
        try:
            return t.with_dimension(t.all_events, condition.column, to="asked_of")["asked_of"]
        except BadRequest:
            return None
    for name in ("users", "groups", "customers"):
        if t.holds(name):
            table: ir.Table = t.all_users if name == "users" else getattr(t.whole, name)
            by_lower = {column.lower(): column for column in table.columns}
            if condition.column.lower() in by_lower:
                return table[by_lower[condition.column.lower()]]
    return None
