"""Shops told in a line: `ann: view@0d cart@1h buy@2d=20; bob: view@1d:mug#ads{device=mobile}`.

A user, then what they did: a word or an event's own name, `@` when (from Monday 1 January 2024, 00:00; `+5m` is five
minutes after the user's event before), `=` revenue, `:` item, `#` channel, `{...}` any other columns.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import ibis
import pyarrow as pa

from footfall.answer import Answer
from footfall.schema import EVENTS
from footfall.shop.opening import open_shop
from footfall.shop.shop import Shop

MONDAY = datetime(2024, 1, 1)
WORDS = {
    "page": "page_view",
    "view": "view_item",
    "fav": "add_to_wishlist",
    "cart": "add_to_cart",
    "checkout": "begin_checkout",
    "buy": "purchase",
}

_DEED = re.compile(
    r"(?P<event>[\w-]+)@(?P<sign>[+-]?)(?P<when>[\dhmsd.]+)(=(?P<revenue>-?[\d.]+))?(:(?P<item>[\w-]+))?(#(?P<channel>[\w-]+))?"
    r"(\{(?P<more>[^}]*)\})?"
)
_SECONDS = {"d": 86_400, "h": 3_600, "m": 60, "s": 1}
_TYPES = {
    "time": pa.timestamp("us"),
    "money": pa.float64(),
    "number": pa.float64(),
    "count": pa.int64(),
    "flag": pa.bool_(),
}
_NUMBERS = count()

Row = dict[str, Any]


def length(text: str) -> timedelta:
    """Read `1h30m`."""
    return timedelta(seconds=sum(float(n) * _SECONDS[unit] for n, unit in re.findall(r"([\d.]+)([dhms])", text)))


def at(text: str) -> datetime:
    """Say when, as a story does."""
    return MONDAY + length(text)


def read(story: str, clock: str = "") -> list[Row]:
    """Give a story's events as rows; `clock` is how far the shop's wall clock is ahead of UTC."""
    rows: list[Row] = []
    for part in re.split(r"[;\n]", story):
        if part.strip():
            user, deeds = part.split(":", 1)
            rows += _deeds(user.strip(), deeds)
    if clock:
        ahead = -length(clock[1:]) if clock.startswith("-") else length(clock)
        rows = [{**row, "local_at": row["event_at"] + ahead} for row in rows]
    return rows


def _deeds(user: str, told: str) -> Iterator[Row]:
    before = MONDAY
    for deed in told.split():
        found = _DEED.fullmatch(deed)
        assert found, f"'{deed}' is no deed"
        since = before if found["sign"] == "+" else MONDAY
        before = since - length(found["when"]) if found["sign"] == "-" else since + length(found["when"])
        yield {"user_id": user, "event_at": before, "event": WORDS.get(found["event"], found["event"]), **_more(found)}


def _more(found: re.Match[str]) -> Row:
    more = dict(pair.split("=", 1) for pair in (found["more"] or "").split(",") if pair)
    given = {"revenue": found["revenue"], "item_id": found["item"], "channel": found["channel"], **more}
    return {name: _value(name, text) for name, text in given.items() if text is not None}


def _value(name: str, text: str) -> object:
    kind = _type(name)
    return float(text) if pa.types.is_floating(kind) else text == "true" if pa.types.is_boolean(kind) else text


def _type(name: str) -> pa.DataType:
    column = EVENTS.column(name)
    return _TYPES.get(column.kind, pa.string()) if column else pa.string()


def table(rows: Iterable[Row]) -> pa.Table:
    """Put rows into a table of the contract's types, the last first: no answer may depend on how rows lie."""
    rows = list(rows)[::-1]
    names = dict.fromkeys(["user_id", "event_at", "event", *(name for row in rows for name in row)])
    return pa.table({name: pa.array([row.get(name) for row in rows], _type(name)) for name in names})


def opened(backend: ibis.BaseBackend, rows: Iterable[Row]) -> Shop:
    """Open a shop of rows in a running engine."""
    name, events = f"story_{next(_NUMBERS)}", table(rows)
    if backend.name == "pyspark":
        _to_spark(backend, name, events)
    else:
        backend.create_table(name, events)
    return open_shop(engine=backend, events=name)


def _to_spark(backend: ibis.BaseBackend, name: str, events: pa.Table) -> None:
    """Hand Spark a table of Arrow: its rows then lie in the plan, and no task has to unpack them for each question."""
    kinds = {pa.string(): "string", pa.timestamp("us"): "timestamp_ntz", pa.float64(): "double", pa.int64(): "bigint"}
    schema = ", ".join(f"`{field.name}` {kinds.get(field.type, 'boolean')}" for field in events.schema)
    backend._session.createDataFrame(events, schema).createOrReplaceTempView(name)


def told(answer: Answer, *names: str) -> list[Any]:
    """Give an answer's columns: a list of values, or of tuples where several are named."""
    if len(names) == 1:
        return [row[names[0]] for row in answer.rows]
    return [tuple(row[name] for name in names) for row in answer.rows]


def codes(answer: Answer) -> set[str]:
    """Give the codes of an answer's notes."""
    return {note.code for note in answer.notes}


def ago(days: int) -> datetime:
    """Say when `days` before today was, at midnight UTC."""
    today = datetime.now(UTC).replace(tzinfo=None, hour=0, minute=0, second=0, microsecond=0)
    return today - timedelta(days=days)


def rows_of(shop: Shop, name: str = "events") -> list[Row]:
    """Give a table's rows."""
    return shop.engine.rows(shop.table(name))


def ledger(shop: Shop) -> dict[str, int]:
    """Give the rows of every step that has any."""
    return {row["step"]: row["rows"] for row in shop.ask("ledger").rows if row["rows"]}


def refused(shop: Shop) -> list[tuple[int, str, str]]:
    """Give record, reason and text of what was refused."""
    return [(row["record"], row["reason"], row["text"]) for row in rows_of(shop, "rejected")]
