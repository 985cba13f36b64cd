"""Any other log, by a MAP.toml that says what its columns and events are called here."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import ibis

from footfall.errors import BadRequest, Failure, unknown
from footfall.ingest import parse
from footfall.ingest.sources.source import RECORD, Source
from footfall.schema import LOGGED, PURCHASE

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from footfall.ingest.files import LogFile

_TOP = ("kind", "timezone", "currency", "read", "columns", "events")
_READ = ("delimiter", "header", "columns", "encoding", "decimal", "time_format")


@dataclass(frozen=True, kw_only=True)
class Mapped(Source):
    """A log read by a map: canonical = theirs for columns, theirs = canonical for events."""

    more_events = True

    def recognise(self, file: LogFile) -> str | None:
        """Never by itself; a map is named."""
        del file
        return None

    def takes(self, file: LogFile) -> bool:
        """Take every file for one of the log: the map says so."""
        del file
        return True

    def by_the_clock(self, file: LogFile) -> bool:
        """Take times for the shop's clock unless they are counted in seconds, or say their zone."""
        names = list(self.header or file.header)
        if self.pattern or self.columns["event_at"] not in names:
            return True
        place, rows = names.index(self.columns["event_at"]), file.first_rows[0 if self.header else 1 :]
        seen = [row[place] for row in rows if len(row) > place and row[place]]
        return not (seen and all(map(parse.is_instant, seen[:20])))

    def instant(self, theirs: ir.Value) -> ir.Value:
        """Read whole numbers as seconds, milliseconds or microseconds since 1970, else text."""
        return parse.instant(theirs, self.pattern)

    def read(self, raw: ir.Table) -> dict[str, ir.Value]:
        """Refuse a column that is not there; make purchases of orders' lines, and revenue of quantity and price."""
        for name, theirs in self.columns.items():
            if theirs not in raw.columns:
                do = f"Mend [columns] {name} in the map."
                raise unknown("column in the log", theirs, [c for c in raw.columns if c != RECORD], do)
        given = super().read(raw)
        if "event" in given:
            given["event"] = self._grouped(given["event"])
        if self.of == "orders":
            given["event"] = ibis.literal(PURCHASE)
        return self.priced(self.returned(given))

    def _grouped(self, event: ir.Value) -> ir.Value:
        """Give events that fit a name with * in it the one name of their group; a name written out goes first."""
        patterns = [(theirs, ours) for theirs, ours in self.events.items() if "*" in theirs]
        named = set(self.events.values())
        groups = [(~event.isin(list(named)) & event.re_search(_pattern(theirs)), ours) for theirs, ours in patterns]
        return ibis.cases(*groups, else_=event) if groups else event


def _pattern(theirs: str) -> str:
    """Write a name with * in it as a regular expression."""
    return f"^{'.*'.join(map(re.escape, theirs.split('*')))}$"


def mapped(path: str | Path) -> Mapped:
    """Read a map, or say what is wrong with it."""
    data = toml_of(Path(path))
    only(data, _TOP, path)
    for word in ("read", "columns", "events"):
        if not isinstance(data.get(word, {}), dict):
            raise BadRequest(f"[{word}] of '{path}' must be a table.", f"It is '{data[word]}'.", "Mend the map.")
    read = data.get("read", {})
    only(read, _READ, path)
    columns = data.get("columns", {})
    only(columns, LOGGED, path)
    _complete(data, columns, path)
    variables = {
        "__module__": __name__,
        "__doc__": f"A log read by the map {Path(path).name}.",
        "of": data.get("kind", "events"),
        "header": None if read.get("header", True) else tuple(read.get("columns", ())),
        "columns": {name: str(theirs) for name, theirs in columns.items()},
        "events": {str(theirs): str(name) for theirs, name in data.get("events", {}).items()},
        "timezone": data.get("timezone"),
        "wall_clock": True,
        "currency": data.get("currency"),
        "pattern": read.get("time_format"),
        "reading": read,
    }
    made: Mapped = type("Map", (Mapped,), variables)()
    return made


def toml_of(path: Path) -> dict[str, Any]:
    """Read a map's words, or say that it is not there or no TOML."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadRequest(f"There is no map '{path}'.", f"The system says: {error.strerror}.", "Check --map.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Failure(f"The map '{path}' is not TOML.", f"{error}.", "Mend it; the README shows one.") from error


def only(given: dict[str, Any], known: tuple[str, ...], path: str | Path) -> None:
    """Refuse words that no map has."""
    for name in given:
        if name not in known:
            raise unknown(f"word in '{Path(path).name}'", name, known, "Mend the map.")


def _complete(data: dict[str, Any], columns: dict[str, Any], path: str | Path) -> None:
    kind = data.get("kind", "events")
    if kind not in ("events", "orders"):
        raise BadRequest(f"The kind of '{path}' must be events or orders.", f"It is '{kind}'.", "Mend the map.")
    needed = ("user_id", "event_at", "event") if kind == "events" else ("user_id", "event_at")
    for name in needed:
        if name not in columns:
            do = "Name the log's column there."
            raise BadRequest(f"The map '{path}' does not say which column is {name}.", f"[columns] has no {name}.", do)
