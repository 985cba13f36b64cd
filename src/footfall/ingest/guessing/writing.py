"""A guess written as a map, with what speaks for each line and a question wherever it may be otherwise."""

from __future__ import annotations

import json
import re
from functools import partial
from typing import TYPE_CHECKING

from footfall.errors import Failure
from footfall.ingest.fields import spread
from footfall.ingest.guessing.beside import join_near, line_of
from footfall.ingest.guessing.guess import guess
from footfall.ingest.guessing.sample import sample_of
from footfall.ingest.sources import Source
from footfall.ingest.sources.open_map import ASKED
from footfall.schema import LOGGED

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from footfall.engine.duck import DuckEngine
    from footfall.ingest.fields import Spread
    from footfall.ingest.files import LogFile
    from footfall.ingest.guessing.guess import Guess
    from footfall.ingest.guessing.sample import Sample

ROWS = 10_000
"""So many rows are looked at."""
OF_LINES = {"item_id", "price", "quantity", "revenue", "item_name"}
"""What a line of an order has."""


def guessed(engine: DuckEngine, file: LogFile, reading: Mapping[str, str], near: Sequence[LogFile] = ()) -> str:
    """Write a map of what a log's columns and events may be; `reading` is what it takes to read the file at all.

    Files `near` it are joined where they say who, when or what, and the log does not.

    A line that may be otherwise is followed by a question, a comment that ends with "say which"; whoever has answered
    it in the map deletes it.
    """
    names = _unnamed(file)
    source = type("Unnamed", (Source,), {"header": names})() if names else None
    whole, look = spread(engine, file, source), partial(_look, engine, "," if file.delimiter == ";" else ".")
    found, files = (_best(engine, file, whole), []) if whole.lists else join_near(engine, whole.rows, near, look)
    if not found.sample.rows:
        raise _no_rows(file)
    joins = [line_of(one) for one in files]
    parts = [*_head(file, found), *_read(names, reading, found), *joins, *_columns(found), *_events(found)]
    return "\n".join(parts) + "\n"


def _no_rows(file: LogFile) -> Failure:
    """Say that nothing below a header can be read, and what there is."""
    rows = file.first_rows[1:2]
    widths = (
        f"Its header has {len(file.header)} fields, its first row {len(rows[0])}." if rows else "It has a header only."
    )
    return Failure(f"No row of '{file.name}' can be read.", widths, "Mend the file, or name its delimiter in a map.")


def _best(engine: DuckEngine, file: LogFile, whole: Spread) -> Guess:
    """Guess by records, or by the elements of a list of theirs where those hold times, or things and their prices."""
    best = guess(_look(engine, ".", whole.rows, list(whole.lists)))
    for name in whole.lists:
        rows, others = whole.lines(engine, file, name), [one for one in whole.lists if one != name]
        found = guess(_look(engine, ".", rows, others), name)
        inside = {ours for ours, theirs in found.columns.items() if theirs.startswith(f"{name}.")}
        better = best.lines is None or len(found.columns) > len(best.columns)
        if better and ("event_at" in inside or ("item_id" in inside and len(inside & OF_LINES) > 1)):
            best = found
    return best


def _look(engine: DuckEngine, tie: str, rows: str, lists: Sequence[str] = ()) -> Sample:
    engine.run(f"create or replace table looked_at as from ({rows}) limit {ROWS}")
    return sample_of(engine, engine.backend.table("looked_at"), lists, tie)


def _unnamed(file: LogFile) -> list[str]:
    """Name the columns of a file whose first line is a row already."""
    values = [field for field in file.header if re.fullmatch(r"[-+]?[\d.:/ -]*\d", field)]
    return [f"column_{place + 1}" for place in range(len(file.header))] if values and file.format == "csv" else []


def _head(file: LogFile, found: Guess) -> Iterator[str]:
    yield f"# Guessed from the first {found.sample.rows:,} rows of {file.name}: look at every line before you use it."
    if asks := _asks(found):
        many = f"{len(asks):,} questions, comments that end" if len(asks) > 1 else "a question, a comment that ends"
        yield f'# It has {many} with "{ASKED}": answer in the map, then delete the comment.'
    yield f"kind = {_quoted(found.kind)}{_why_kind(found)}"
    yield from _questions(found, "kind")
    if found.lines:
        yield f"lines = {_quoted(found.lines)}  # a row for each element of this list"
    if found.unique:
        yield f"unique = {json.dumps(found.unique, ensure_ascii=False)}  # alike in all: sent twice"
    yield '# timezone = "Europe/London"  # the shop\'s; without it days are those of UTC'
    yield (
        f'currency = "{found.currency}"  # by the sign before or after its figures'
        if found.currency
        else '# currency = "EUR"'
    )


def _why_kind(found: Guess) -> str:
    if found.kind == "events":
        return ""
    if "event" in found.columns:
        return f"  # {_quoted(found.columns['event'])} says what became of each order"
    if found.kind == "orders":
        return "  # no column names events: every row is taken for a purchase line"
    return "  # every row is taken for a view of something"


def _read(names: Sequence[str], reading: Mapping[str, str], found: Guess) -> Iterator[str]:
    """Write how the file is read, where not as usual."""
    at, sample = found.column("event_at"), found.sample
    given = {name: _quoted(value) for name, value in reading.items() if value}
    given |= {"time_format": _quoted(at.pattern)} if at and at.pattern else {}
    given |= {"decimal": '","'} if any(column.decimal == "," for column in sample.columns.values()) else {}
    unnamed = {"header": "false", "columns": json.dumps(names)} if names else {}
    if sample.order:
        texts = [name for name in sample.first_only if name not in found.money.of_order]
        given |= {"fill_down": json.dumps(texts, ensure_ascii=False), "order": _quoted(sample.order)}
    if given or unnamed:
        yield "\n[read]"
        yield from (f"{name} = {value}" for name, value in (unnamed | given).items())
    yield from _questions(found, "decimal")


def _columns(found: Guess) -> Iterator[str]:
    """Write what the columns are, and what is left of them."""
    yield "\n[columns]  # ours = theirs"
    for ours in (name for name in LOGGED if name in found.columns):
        yield _line(found, ours)
        yield from _questions(found, ours)
    for ours in ("user_id", "event_at"):
        if ours not in found.columns:
            yield f'# {ours} = ""  # not found: name it here'
            yield from _questions(found, ours)
    yield from _left(found.sample, found)


def _line(found: Guess, ours: str) -> str:
    theirs = found.columns[ours]
    why = found.why.get(ours) or found.money.why.get(ours)
    said = f"{why}; as " if why else "as "
    named = json.dumps(found.also[ours], ensure_ascii=False) if ours in found.also else _quoted(theirs)
    if ours == "event_at" and found.clock:
        named = f"{{ day = {named}, time = {_quoted(found.clock)} }}"
    return f"{ours} = {named}  # {said}{found.sample.columns[theirs].examples}"


def _questions(found: Guess, ours: str) -> Iterator[str]:
    yield from (f"# {ask}: {ASKED}" for ask in _asks(found) if ask.startswith(f"{ours}:"))


def _asks(found: Guess) -> list[str]:
    return list(dict.fromkeys(found.asks))


def _left(sample: Sample, found: Guess) -> Iterator[str]:
    for name, why in found.money.of_order.items():
        if name not in found.columns.values():
            yield f"# {_quoted(name)} {why}: the order's, and no line's"
    for name, column in sample.columns.items():
        if name not in (*found.columns.values(), *found.money.of_order, found.clock):
            yield f"# not mapped, kept under its own name: {name}, as {column.examples}"
    yield from (f"# a list in each row, not mapped: {name}" for name in sample.lists)
    if sample.empty:
        yield f"# empty in the rows looked at, and no guess: {', '.join(sample.empty)}"


def _events(found: Guess) -> Iterator[str]:
    """Write what events may be called here, the most frequent first, and ask about those unknown."""
    words = found.words
    if words is None or not (words.ours or words.unknown or words.asks):
        return
    counts, rows = found.sample.columns[words.column].different, found.sample.rows
    yield "\n[events]  # theirs = ours"
    for theirs in sorted(counts, key=lambda word: -counts[word]):
        if theirs in words.ours:
            why = words.why.get(theirs) or f"{counts[theirs]:,} of {rows:,} rows looked at"
            yield f"{_quoted(theirs)} = {_quoted(words.ours[theirs])}  # {why}"
        elif theirs in words.unknown:
            yield f'# {_quoted(theirs)} = ""  # {counts[theirs]:,} of {rows:,} rows looked at'
        yield from _questions(found, _quoted(theirs))


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
