"""Any other log, by a MAP.toml that says what its columns and events are called here."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import ibis
from ibis import _

from footfall.errors import BadRequest, Failure, unknown
from footfall.ingest import parse
from footfall.ingest.sources.open_map import find_questions, odd_words, open_questions
from footfall.ingest.sources.source import RECORD, REPEATED, Source
from footfall.ingest.sources.together import (
    FIRST,
    Filled,
    Joined,
    join_files,
    read_first_lines,
    read_joins,
    refuse_products,
)
from footfall.schema import LOGGED, PURCHASE, VIEW

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    import ibis.expr.types as ir

    from footfall.engine.duck import DuckEngine
    from footfall.ingest.files import LogFile

_TOP = ("kind", "timezone", "utc", "currency", "lines", "unique", "read", "join", "columns", "events")
_READ = (
    *("delimiter", "header", "columns", "encoding", "decimal", "time_format", "escape", "quote", "fill_down", "order"),
)
KINDS: dict[str, str | None] = {"events": None, "orders": PURCHASE, "views": VIEW}
"""The kinds of log, and the one event of those in which no column names events."""
WHOLES = ("revenue", "discount")
"""What a record may say of all of its lines together."""
USER, OTHER, OWNER, ONLY = "__user", "__other", "__owner", "__only"
"""The columns by which ids are joined."""
REPEATS = "repeats"
"""The table of what was sent more than once, and of where it stands last."""


@dataclass(frozen=True, kw_only=True)
class Mapped(Source):
    """A log read by a map: canonical = theirs for columns, theirs = canonical for events."""

    more_events = True
    kind: ClassVar[str] = "events"
    """The kind of log: events, orders or views."""
    utc: ClassVar[bool] = False
    """Whether times without a zone are UTC."""
    constants: ClassVar[Mapping[str, str]] = {}
    """Canonical = the same word for every row."""
    first_of: ClassVar[Mapping[str, Sequence[str]]] = {}
    """A name here = the log's names, of which the first that is known counts."""
    clock_apart: ClassVar[bool] = False
    """Whether a time's day and its clock stand in two columns."""
    unique: ClassVar[Sequence[str]] = ()
    """Records alike in all of these are one, sent more than once."""
    filled: ClassVar[Filled | None] = None
    """What stands on an order's first line only."""
    files: ClassVar[Sequence[Joined]] = ()
    """The files that are joined to the rows."""
    asks: ClassVar[Sequence[str]] = ()
    """The questions that a guessed map asks, and nobody has answered."""
    file: ClassVar[str] = ""
    """What the map is called."""

    def recognise(self, file: LogFile) -> str | None:
        """Never by itself; a map is named."""
        del file
        return None

    def takes(self, file: LogFile) -> bool:
        """Take every file for one of the log, but those that are joined to it: the map says so."""
        return not any(one.fits(file) for one in self.files)

    def by_the_clock(self, file: LogFile) -> bool:
        """Take times for the shop's clock unless they are UTC, are counted in seconds, or say their zone."""
        if self.utc or self.pattern:
            return not self.utc
        return not (file.times and all(map(parse.is_instant, file.times[:20])))

    def known(self, raw: ir.Table, beside: Mapping[str, ir.Table]) -> Mapping[str, ir.Table]:
        """Find whose every other id is, and what was sent more than once; refuse names that the log has not."""
        firsts = {FIRST: self.filled.known(raw)} if self.filled else {}
        refuse_products(raw, self.files, beside)
        raw = self._whole(raw, {**beside, **firsts})
        if self.files:
            self._refuse_unknown(raw.columns, ())
        owners: dict[str, ir.Table] = {}
        for place, name in enumerate(self._ids[1:], 1):
            owners[f"owners_{place}"] = self._owners(raw, name, place, owners)
        return firsts | owners | ({REPEATS: self._repeats(raw)} if self.unique else {})

    def _whole(self, raw: ir.Table, beside: Mapping[str, ir.Table]) -> ir.Table:
        """Give the rows with what stands on first lines, and in the files joined."""
        rows = self.filled.fill(raw, beside[FIRST]) if self.filled else raw
        return join_files(rows, self.files, beside)

    def refuse_unknown(self, columns: Sequence[str], fields: Iterable[str]) -> None:
        """Refuse names that lead to nothing in the log; where files are joined, once they are."""
        if not self.files:
            self._refuse_unknown(columns, fields)

    def _refuse_unknown(self, columns: Sequence[str], fields: Iterable[str]) -> None:
        there = list(dict.fromkeys([*(column for column in columns if column != RECORD), *fields]))
        for name, all_theirs in [*((name, self.names_of(name)) for name in self.columns), ("unique", self.unique)]:
            for theirs in all_theirs:
                if theirs not in columns:
                    word = "unique" if name == "unique" else f"[columns] {name}"
                    raise unknown("column in the log", theirs, there, f"Mend {word} in the map.")

    def names_of(self, name: str) -> Sequence[str]:
        """Give the log's names of a canonical column."""
        return self.first_of.get(self.columns[name], (self.columns[name],))

    @property
    def dated(self) -> str:
        """Name the column of the days."""
        return self.names_of("event_at")[0]

    @property
    def _ids(self) -> Sequence[str]:
        """The log's names of whoever did it, the surest first."""
        return self.names_of("user_id")

    def _known_id(self, value: ir.Value) -> ir.Value:
        return self.value("user_id", value).cast("string")

    def _owners(self, raw: ir.Table, name: str, place: int, owners: Mapping[str, ir.Table]) -> ir.Table:
        """Give each id of a kind with the users met under it, and the rows that name none."""
        rows = self._with_user(raw, owners, place)
        rows = rows.select(id=self._known_id(rows[name]), user=rows[USER]).filter(_.id.notnull())
        return rows.group_by("id").aggregate(users=_.user.nunique(), only=_.user.max(), without=_.user.isnull().sum())

    def _with_user(self, raw: ir.Table, owners: Mapping[str, ir.Table], places: int) -> ir.Table:
        """Add the user: the first id that is known; an id that has exactly one user in the whole log is that user."""
        rows = raw.mutate(**{USER: self._known_id(raw[self._ids[0]])})
        for place in range(1, places):
            owner = owners[f"owners_{place}"].select(**{OWNER: _.id, ONLY: ibis.cases((_.users == 1, _.only))})
            rows = rows.mutate(**{OTHER: self._known_id(rows[self._ids[place]])})
            rows = rows.left_join(owner, rows[OTHER] == owner[OWNER])
            rows = rows.mutate(**{USER: ibis.coalesce(_[USER], _[ONLY], _[OTHER])}).drop(OTHER, OWNER, ONLY)
        return rows

    def _repeats(self, raw: ir.Table) -> ir.Table:
        """Give what was sent more than once, and where it stands last."""
        keys = {f"key_{place}": raw[name].cast("string") for place, name in enumerate(self.unique)}
        whole = ibis.and_(*(_[name].notnull() for name in keys))
        rows = raw.select(RECORD, **keys).filter(whole).group_by(list(keys))
        return rows.aggregate(last=_[RECORD].max(), first=_[RECORD].min()).filter(_.first < _.last)

    def joined(self, raw: ir.Table, beside: Mapping[str, ir.Table]) -> ir.Table:
        """Say who did it, mark what was sent more than once, and take the first that is known of several names."""
        rows = self._whole(raw, beside)
        rows = self._with_user(rows, beside, len(self._ids)) if len(self._ids) > 1 else rows
        if self.unique:
            rows = self._marked(rows, beside[REPEATS])
        for name, all_theirs in self.first_of.items():
            words = [parse.words(rows[one]) for one in all_theirs]
            rows = rows.mutate(**{name: rows[USER] if name == self.columns["user_id"] else self._one_of(name, words)})
        return rows.drop(*self._done(rows.columns))

    def _one_of(self, name: str, words: Sequence[ir.Value]) -> ir.Value:
        """Give the first word that is known; of a day and a clock that stand apart both, the day alone without one."""
        together = [words[0] + " " + words[1]] if self.clock_apart and name == self.columns["event_at"] else []
        return ibis.coalesce(*together, *words)

    def _marked(self, rows: ir.Table, repeats: ir.Table) -> ir.Table:
        """Mark every record that comes again later."""
        alike = [rows[name].cast("string") == repeats[f"key_{place}"] for place, name in enumerate(self.unique)]
        joined = rows.left_join(repeats, alike)
        again = (joined[RECORD] < joined["last"]).fill_null(False)  # noqa: FBT003 - Ibis's word
        return joined.mutate(**{REPEATED: again}).drop("last", "first", *(f"key_{n}" for n in range(len(self.unique))))

    def _done(self, columns: Sequence[str]) -> list[str]:
        """Name the columns that only helped: firsts of several, and fields that are kept in their objects."""
        firsts = {names[0] for names in self.first_of.values()} | {USER}
        fields = {name for name in self.paths if "." in name and name not in self.columns.values()}
        kept = set(self.columns.values())
        return [name for name in columns if name in firsts | (fields & self.within(columns)) and name not in kept]

    def within(self, columns: Sequence[str]) -> set[str]:
        """Name the columns that were read out of another."""
        return {name for name in columns if any(name.startswith(f"{other}.") for other in columns)}

    def told(self, engine: DuckEngine, beside: Mapping[str, ir.Table]) -> Iterator[tuple[str, str]]:
        """Tell what the map leaves open, how rows without the first id were given to users, and of ids of several."""
        yield from open_questions(self.file, self.asks)
        yield from odd_words(self.events)
        for place, name in enumerate(self._ids[1:], 1):
            ids = beside[f"owners_{place}"]
            one, shared = ids.users == 1, ids.users > 1
            found = engine.row(
                ids.aggregate(
                    ids=(one & (ids.without > 0)).sum(),
                    rows=ids.without.sum(where=one),
                    shared=shared.sum(),
                    left=ids.without.sum(where=~one),
                )
            )
            yield from _of_ids(name, self._ids[0], {word: int(count or 0) for word, count in found.items()})

    def instant(self, theirs: ir.Value) -> ir.Value:
        """Read whole numbers as seconds, milliseconds or microseconds since 1970, else text."""
        return parse.instant(theirs, self.pattern)

    def read(self, raw: ir.Table) -> dict[str, ir.Value]:
        """Add what is the same in every row; make purchases of orders' lines, and revenue of quantity and price."""
        given = super().read(raw) | {name: self._constant(name, word) for name, word in self.constants.items()}
        if "event" in given:
            given["event"] = self._grouped(given["event"])
        if (only := KINDS[self.kind]) and "event" not in given:
            given["event"] = ibis.literal(only)
        return self.priced(self.returned(given))

    def _constant(self, name: str, word: str) -> ir.Value:
        """Read a word that stands for every row as its column's kind."""
        return ibis.literal(self.events.get(word, word)) if name == "event" else self.value(name, ibis.literal(word))

    def _grouped(self, event: ir.Value) -> ir.Value:
        """Give events that fit a name with * in it the one name of their group; a name written out goes first."""
        patterns = [(theirs, ours) for theirs, ours in self.events.items() if "*" in theirs]
        named = set(self.events.values())
        groups = [(~event.isin(list(named)) & event.re_search(_pattern(theirs)), ours) for theirs, ours in patterns]
        return ibis.cases(*groups, else_=event) if groups else event


def _pattern(theirs: str) -> str:
    """Write a name with * in it as a regular expression."""
    return f"^{'.*'.join(map(re.escape, theirs.split('*')))}$"


def _of_ids(name: str, first: str, found: Mapping[str, int]) -> Iterator[tuple[str, str]]:
    """Write the notes of one kind of id."""
    if found["rows"]:
        yield (
            "identity-joined",
            (
                f"{found['rows']:,} rows without {first} are of {found['ids']:,} {name} that one {first} uses alone: "
                f"they are that user's. {found['left']:,} more have {name} only, and are its own."
            ),
        )
    if found["shared"]:
        yield (
            "identity-ambiguous",
            (
                f"{found['shared']:,} {name} are used by several {first}: their rows with one are that user's, "
                f"those without are the {name}'s own."
            ),
        )


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
    words = _variables(data, Path(path)) | {"asks": find_questions(Path(path).read_text(encoding="utf-8"))}
    made: Mapped = type("Map", (Mapped,), words)()
    return made


def _variables(data: dict[str, Any], path: Path) -> dict[str, Any]:
    """Give what makes a source of a map."""
    read, kind = data.get("read", {}), data.get("kind", "events")
    given = {name: _column(name, theirs, path) for name, theirs in data.get("columns", {}).items()}
    named = {name: theirs for name, theirs in given.items() if isinstance(theirs, tuple)}
    lines, unique = data.get("lines"), _names("unique", data.get("unique", ()), path)
    if not isinstance(lines, str | None):
        do = 'Write lines = "properties.products".'
        raise BadRequest(f"lines of '{path}' must be the name of one list.", f"It is {lines}.", do)
    files = read_joins(data.get("join", []), path)
    columns = {name: " or ".join(theirs) for name, theirs in named.items()}
    first_of = {columns[name]: theirs for name, theirs in named.items() if len(theirs) > 1}
    return {
        "__module__": __name__,
        "__doc__": f"A log read by the map {path.name}.",
        "kind": kind,
        "of": "orders" if kind == "orders" else "events",
        "header": None if read.get("header", True) else tuple(read.get("columns", ())),
        "columns": columns,
        "constants": {name: theirs for name, theirs in given.items() if isinstance(theirs, str)},
        "first_of": first_of,
        "clock_apart": isinstance(data["columns"]["event_at"], dict),
        "unique": unique,
        "paths": (*(one for theirs in named.values() for one in theirs), *unique),
        "ids": named["user_id"],
        "lines": lines,
        "once": tuple(one for name in WHOLES for one in named.get(name, ()) if not one.startswith(f"{lines}.")),
        "joins": bool(lines or unique or len(named["user_id"]) > 1 or read.get("fill_down") or files),
        "filled": read_first_lines(read, named, path),
        "files": files,
        "beside": files,
        "file": path.name,
        "events": {str(theirs): str(name) for theirs, name in data.get("events", {}).items()},
        "timezone": data.get("timezone"),
        "utc": bool(data.get("utc", False)),
        "wall_clock": not data.get("utc", False),
        "currency": data.get("currency"),
        "pattern": read.get("time_format"),
        "reading": read,
    }


def _column(name: str, theirs: object, path: Path) -> tuple[str, ...] | str:
    """Read what a column is made of: one name of the log's or several as a tuple, or a word for all rows as text."""
    if isinstance(theirs, dict) and set(theirs) == {"day", "time"} and name == "event_at":
        return _names(f"[columns] {name}", [theirs["day"], theirs["time"]], path)
    if isinstance(theirs, dict) and set(theirs) == {"constant"} and name not in ("user_id", "event_at"):
        return str(theirs["constant"])
    if isinstance(theirs, dict):
        found, do = f"It is {theirs}.", f'Write {name} = "THEIRS", ["ONE", "OTHER"] or {{ constant = "WORD" }}.'
        raise BadRequest(f"[columns] {name} of '{path}' names no column.", found, do)
    return _names(f"[columns] {name}", theirs, path)


def _names(word: str, given: object, path: Path) -> tuple[str, ...]:
    """Read a name, or a list of names."""
    names = tuple(given) if isinstance(given, list | tuple) else (str(given),)
    if (word != "unique" and not names) or not all(isinstance(name, str) and name for name in names):
        raise BadRequest(f"{word} of '{path}' must be names of columns.", f"It is {given}.", "Mend the map.")
    return names


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
    if kind not in KINDS:
        raise BadRequest(f"The kind of '{path}' must be events, orders or views.", f"It is '{kind}'.", "Mend the map.")
    needed = ("user_id", "event_at", "event") if kind == "events" else ("user_id", "event_at")
    for name in needed:
        if name not in columns:
            do = "Name the log's column there."
            raise BadRequest(f"The map '{path}' does not say which column is {name}.", f"[columns] has no {name}.", do)
