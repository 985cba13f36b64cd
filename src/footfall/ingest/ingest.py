"""A log into events: read, judged, sorted, remembered, and accounted for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import ibis
from ibis import _

from footfall.engine import About
from footfall.errors import Failure
from footfall.ingest import ledger as books
from footfall.ingest.context import marked_duplicates, remember
from footfall.ingest.detect import detected, named
from footfall.ingest.files import found, plain
from footfall.ingest.read import stage
from footfall.ingest.rejected import REFUSED, Refusals
from footfall.ingest.sources.mapped import mapped
from footfall.ingest.verdict import DUPLICATE, Judged, Window, judged
from footfall.ingest.zone import to_instant, to_local, zone
from footfall.schema import EVENTS
from footfall.spec import Duration, Unit, param

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import ibis.expr.types as ir

    from footfall.engine import Engine
    from footfall.engine.duck import DuckEngine
    from footfall.engine.store import Writing
    from footfall.ingest.files import LogFile
    from footfall.ingest.read import Staged
    from footfall.ingest.sources import Source

Progress = "Callable[[str, int, int], None]"
"""Told what is being done, how much of it is done, and how much there is."""


@dataclass(frozen=True, kw_only=True)
class Ingest(Unit):
    """Read a log into a shop, every row accounted for.

    The source is told from the files where it is not named. Rows that cannot be kept are in the table `rejected` with
    their reasons; the ledger adds up to the last row.
    """

    source: str | None = param(None, "The log's source; told from the files where it is not given.")
    map: str | None = param(None, "A MAP.toml that describes any other log.")
    timezone: str | None = param(None, "The shop's time zone, as Asia/Seoul; default the source's own, else UTC.")
    session_gap: Duration = param(Duration(1_800), "A longer pause than this begins a new session.")
    encoding: str | None = param(None, "The encoding of text files, as euc-kr; told from the files otherwise.")
    since: date | None = param(None, "The first day of the shop to keep.")
    until: date | None = param(None, "The last day of the shop to keep.")
    currency: str | None = param(None, "The currency of the log's money, as KRW.")
    duplicates: Literal["keep", "drop"] | None = param(
        None, "What to do with rows alike in everything; sources of events drop them, sources of order lines keep them."
    )

    question = "What does a log hold, once every row is accounted for?"


class Ingesting:
    """One ingest under way: the steps read like a list."""

    def __init__(self, asked: Ingest, reader: DuckEngine, engine: Engine, into: Writing, work: Path, progress: Callable[[str, int, int], None]) -> None:  # noqa: PLR0913, E501 - what an ingest needs
        """Take the settings, the engines that read and sort, where to write and to work, and who wants to know."""
        self.asked, self.reader, self.engine = asked, reader, engine
        self.into, self.work, self.progress = into, work, progress

    def run(self, logs: Sequence[str | Path]) -> About:
        """Carry the ingest out: write `events` and `rejected`, give what the shop must remember."""
        files, source, why = self._files(logs)
        self.progress("reading", 0, 1)
        staged = stage(self.reader, files, source.header, dict.fromkeys(source.whole, "bigint"))
        window = self._window(source)
        rows, first, last, ledger = self._judge(source, staged, window)
        self.progress("sorting", 0, ledger.rows[books.KEPT])
        events = self._typed(rows, window, first, last, every=ledger.nothing_refused())
        drop = (self.asked.duplicates or ("keep" if source.of == "orders" else "drop")) == "drop"
        twice = self._write_events(rows, events, ledger, drop=drop)
        refusals = Refusals(self.reader, files, header=source.header is None, broken=staged.broken)
        return self._account(source, why, files, staged, refusals, ledger, twice)

    def _files(self, logs: Sequence[str | Path]) -> tuple[list[LogFile], Source, str]:
        """Make the files ready and tell their source."""
        source = mapped(self.asked.map) if self.asked.map else named(self.asked.source) if self.asked.source else None
        reading = {**(source.reading if source else {}), **({"encoding": self.asked.encoding} if self.asked.encoding else {})}
        files = []
        for number, path in enumerate(paths := found(logs)):
            self.progress(f"opening {path.name}", number, len(paths))
            files.append(plain(path, self.work, number, reading))
        files = [self._with_columns(file) for file in files]
        if source is None:
            return files, *detected(files[0])
        return files, source, "it was named" if self.asked.source else "its map says so"

    def _with_columns(self, file: LogFile) -> LogFile:
        """Let a file without a text header show its columns as one."""
        if file.format == "csv":
            return file
        read = "read_parquet" if file.format == "parquet" else "read_json"
        names = self.reader.run(f"select column_name from (describe select * from {read}(?))", [str(file.path)])
        return replace(file, first_rows=(tuple(str(name) for (name,) in names),))

    def _window(self, source: Source) -> Window:
        where = zone(self.asked.timezone or source.timezone or "UTC")
        return Window(self.asked.since, self.asked.until, where, source.wall_clock)

    def _judge(self, source: Source, staged: Staged, window: Window) -> tuple[Judged, datetime, datetime, books.Ledger]:
        """Count what is kept and what is not, in one pass; find ids that are whole numbers throughout."""
        rows = judged(source, staged, window)
        table, ids = rows.table, _ids(rows)
        checks = {f"is_{name}": _is_whole(table[name]).min() for name in ids}
        revenue = table.revenue.sum() if "revenue" in table.columns else ibis.null("float64")
        seen = table.group_by("reason", event=ibis.cases((_.reason.isnull(), _.event))).aggregate(
            rows=_.count(), money=revenue, first=_.event_at.min(), last=_.event_at.max(), **checks
        )
        lines = self.reader.rows(seen)
        ledger, kept = books.Ledger("revenue" in table.columns), [line for line in lines if line["reason"] is None]
        for line in lines:
            ledger.count(line["reason"] or books.KEPT, line["rows"], line["money"])
        ledger.count(books.UNPARSABLE, books.unparsable(staged.broken))
        if not kept:
            raise _nothing_kept(ledger)
        self.names = {line["event"] for line in kept}
        whole = [name for name in ids if all(line[f"is_{name}"] for line in kept)]
        table = table.mutate(**{name: table[name].cast("int64") for name in whole})
        return Judged(table, rows.own), min(line["first"] for line in kept), max(line["last"] for line in kept), ledger

    def _typed(self, rows: Judged, window: Window, first: datetime, last: datetime, *, every: bool) -> ir.Table:
        """Give the kept rows, which may be every one, both their times."""
        kept = rows.table if every else rows.table.filter(_.reason.isnull())
        if window.wall_clock:
            both = {"local_at": kept.event_at, "event_at": to_instant(kept.event_at, window.zone, first, last)}
        else:
            both = {"event_at": kept.event_at, "local_at": to_local(kept.event_at, window.zone, first, last)}
        kept = kept.mutate(**both)
        named_ = [name for name in (*EVENTS.names, *rows.own, "file", "row") if name in kept.columns]
        return kept.select(*named_)

    def _write_events(self, rows: Judged, events: ir.Table, ledger: books.Ledger, *, drop: bool) -> int:
        """Sort, remember and write; where rows were dropped as duplicates, find which. Give how many were alike."""
        kept, gap = ledger.rows[books.KEPT], self.asked.session_gap.seconds
        shards = self.engine.shards(self._handed_over(events), "user_id", kept)
        context = [self._named(remember(self.engine, shard, self.names, gap, drop_duplicates=drop), rows.own) for shard in shards]
        files = [self.into.place("events", number) for number in range(len(shards))]
        counts = self.engine.write(list(zip(context, files, strict=True)), lambda n: self.progress("sorting", n, kept))
        for file, count in zip(files, counts, strict=True):
            self.into.add("events", [file], count)
        self._keep_refused(rows)
        if drop and sum(counts) < kept:
            self._find_duplicates(events, ledger)
        return 0 if drop else self._alike(rows)

    def _handed_over(self, events: ir.Table) -> ir.Table:
        """Give what was read to the engine that sorts."""
        if self.engine is self.reader:
            return events
        self.reader.write([(events, self.work / "typed.parquet")])
        return self.engine.read([self.work / "typed.parquet"], "typed")

    @staticmethod
    def _named(events: ir.Table, own: dict[str, str]) -> ir.Table:
        """Put the columns in the order of the contract, the log's own after them under their own names."""
        columns = [name for name in EVENTS.names if name in events.columns]
        return events.select(*columns, **{name: events[key] for key, name in own.items()})

    def _keep_refused(self, rows: Judged) -> None:
        """Put the refused rows aside, with what the ledger says of them."""
        revenue = _.revenue if "revenue" in rows.table.columns else ibis.null("float64")
        found_ = rows.table.filter(_.reason.notnull()).select("file", "row", "reason", "user_id", revenue=revenue)
        self.reader.keep(REFUSED, found_)

    def _find_duplicates(self, events: ir.Table, ledger: books.Ledger) -> None:
        """Sort once more, only the users that lost rows, to see which rows were dropped."""
        kept = self._kept().group_by("user_id").aggregate(kept=_.event_no.max())
        read = events.group_by("user_id").aggregate(read=_.count())
        lost = read.join(kept, "user_id").filter(_.read > _.kept).select("user_id")
        marked, _walk = marked_duplicates(self.reader, events.semi_join(lost, "user_id"), self.names)
        money = _.revenue if ledger.with_revenue else ibis.null("float64")
        picked = marked.filter(_.duplicate).select("file", "row", "user_id", revenue=money, reason=ibis.literal(DUPLICATE))
        self.reader.add(REFUSED, picked)
        twice = self.reader.backend.table(REFUSED).filter(_.reason == DUPLICATE)
        total = self.reader.row(twice.aggregate(rows=_.count(), revenue=_.revenue.sum()))
        ledger.move_duplicates(total["rows"], total["revenue"])

    def _kept(self) -> ir.Table:
        """See the events written so far, for the engine that reads."""
        paths = (self.into.shop / file for part in self.into.tables["events"] for file in part.files)
        return self.reader.read([file for path in paths for file in _parquet(path)], "kept")

    def _alike(self, rows: Judged) -> int:
        """Count rows alike in everything among all that were read."""
        plain_ = rows.table.drop("file", "row")
        counted = plain_.group_by(plain_.columns).aggregate(times=_.count()).aggregate(n=(_.times - 1).sum())
        return int(self.reader.row(counted)["n"] or 0)

    def _account(  # noqa: PLR0913 - everything the ledger rests on
        self, source: Source, why: str, files: Sequence[LogFile], staged: Staged, refusals: Refusals, ledger: books.Ledger, twice: int
    ) -> About:
        """Write what was refused, and say what the shop must remember."""
        events = self._kept()
        self._count_users(events, ledger)
        rejected = self.into.place("rejected")
        self.into.add("rejected", [rejected], refusals.write(rejected))
        days = self.reader.row(events.aggregate(first=_.local_at.min().date(), last=_.local_at.max().date()))
        happened = self.reader.rows(events.group_by("event").aggregate(n=_.count()).order_by(ibis.desc("n"), "event"))
        return About(
            source=source.name(),
            why=why,
            files=tuple(file.name for file in files),
            timezone=self.asked.timezone or source.timezone or "UTC",
            currency=self.asked.currency or source.currency,
            session_gap=self.asked.session_gap.seconds,
            duplicates=self.asked.duplicates or ("keep" if source.of == "orders" else "drop"),
            events={row["event"]: row["n"] for row in happened},
            first_on=days["first"],
            last_on=days["last"],
            columns=tuple(events.columns),
            ledger=ledger.lines(),
            facts={"exact_duplicates": twice or ledger.rows[DUPLICATE]},
            notes=tuple(self._notes(source, files, staged, ledger, twice)),
        )

    def _count_users(self, events: ir.Table, ledger: books.Ledger) -> None:
        """Count the users of every step; those of all rows are the kept and the refused ones together."""
        kept = events.filter(_.event_no == 1).select("user_id")
        ledger.users[books.KEPT] = self.reader.count(kept)
        refused = self.reader.backend.table(REFUSED).filter(_.user_id.notnull())
        for row in self.reader.rows(refused.group_by("reason").aggregate(n=_.user_id.nunique())):
            ledger.users[row["reason"]] = row["n"]
        strangers = refused.select(user_id=_.user_id.cast("string"))
        strangers = strangers.anti_join(kept.select(user_id=_.user_id.cast("string")), "user_id")
        more = self.reader.row(strangers.aggregate(n=_.user_id.nunique()))["n"]
        ledger.users[books.READ] = ledger.users[books.KEPT] + int(more)

    def _notes(self, source: Source, files: Sequence[LogFile], staged: Staged, ledger: books.Ledger, twice: int) -> list[tuple[str, str]]:
        """Say what the ledger's reader should know."""
        notes = []
        for number, file in enumerate(files):
            if number in staged.broken and not file.ends_whole:
                notes.append(("broken-last-line", f"The last line of {file.name} is cut off; it was refused. Fetch the file again if it matters."))  # noqa: E501
            if file.encoding not in ("utf-8", "utf-8-sig"):
                lost = f" {file.unreadable:,} characters could not be read and stand as \ufffd." if file.unreadable else ""
                notes.append(("encoding", f"{file.name} was read as {file.encoding}.{lost} Name another with --encoding if words look wrong."))  # noqa: E501
        if not (self.asked.timezone or source.timezone):
            notes.append(("timezone-assumed", "No time zone was named: days are those of UTC. Name the shop's with --timezone."))
        if twice:
            notes.append(("duplicates-kept", f"{twice:,} rows are alike in everything to another; they were kept, as two alike may be a quantity. --duplicates drop leaves them out."))  # noqa: E501
        if refused := books.refused(ledger.rows):
            notes.append(("rows-refused", f"{refused:,} of {ledger.rows[books.KEPT] + refused:,} rows were refused; `footfall export rejected` gives them with their reasons."))  # noqa: E501
        return notes


def _ids(rows: Judged) -> list[str]:
    """Name the columns that may turn out to be whole numbers: ids, and the log's own columns of text."""
    mine = [c.name for c in EVENTS.columns if c.kind == "id" and c.name in rows.table.columns]
    return [name for name in (*mine, *rows.own) if rows.table[name].type().is_string()]


def _is_whole(text: ir.Value) -> ir.Value:
    """Tell whether text is a whole number written as a whole number is: 007 is none."""
    return text.isnull() | (text.try_cast("int64").cast("string") == text).fill_null(False)  # noqa: FBT003 - Ibis's word


def _nothing_kept(ledger: books.Ledger) -> Failure:
    losses = {step: count for step, count in ledger.rows.items() if count and step != books.KEPT}
    if not losses:
        return Failure("The log has no rows.", "There is a header and nothing below it.", "Give a log with rows.")
    worst = max(losses, key=lambda step: losses[step])
    found_ = f"{losses[worst]:,} of {sum(losses.values()):,} were refused: {worst}."
    return Failure("No row of the log could be kept.", found_, "Check --source, --since, --until and --encoding.")


def _parquet(path: Path) -> list[Path]:
    """Give the Parquet files of a path; Spark writes folders."""
    return sorted(path.glob("*.parquet")) if path.is_dir() else [path]
