"""The head of report and dashboard: which shop this is, its few great figures, and what of its log was lost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from footfall.analysis import Rate, with_rates
from footfall.ingest.ledger import SET_ASIDE
from footfall.schema import CUSTOMERS, Column
from footfall.surfaces.anonymous import without_files

if TYPE_CHECKING:
    from collections.abc import Mapping

    from footfall.answer import Answer, Row
    from footfall.engine import About

MOST_NOTES = 4
"""So many caveats of the log are told at once; the ledger has all."""

TOLD_ANYWAY = ("rows-refused",)
"""Caveats that the sentence on the ledger tells."""

CONVERSION = Rate("conversion", "buyers", "users", "low", "high")
_COUNT, _DAY, _SHARE, _MONEY = (Column("", kind, "") for kind in ("count", "date", "share", "money"))


@dataclass(frozen=True)
class Figure:
    """One great figure: its name, its value, its unit, and a word on it."""

    name: str
    value: str
    doc: str
    unit: str = ""


@dataclass(frozen=True)
class Part:
    """A part of the bar of kept and lost rows, in percent of its width."""

    start: str
    width: str


def header(about: About, overview: Answer | None, ledger: str, *, hidden: bool = False) -> dict[str, Any]:
    """Say which shop this is; the figures are those of `overview`, `ledger` is where that answer stands."""
    noticed = [text for code, text in about.notes if code not in TOLD_ANYWAY]
    notes = [without_files(text, about.files) if hidden else text for text in noticed]
    return {
        "when": _when(about),
        "lead": _lead(about, hidden=hidden),
        "figures": figures_of_customers(about) if _only_customers(about) else figures(overview) if overview else [],
        "losses": losses(about),
        "parts": parts(about),
        "notes": notes[:MOST_NOTES],
        "more": len(notes[MOST_NOTES:]),
        "ledger": ledger,
    }


def title(about: About) -> str:
    """Say what the page is about."""
    return "What the tables of customers say" if _only_customers(about) else "What the log says"


def _when(about: About) -> str:
    if _only_customers(about):
        return "The shop's own customers"
    days = [_DAY.show(day) for day in (about.first_on, about.last_on) if day]
    return " · ".join(part for part in (" to ".join(dict.fromkeys(days)), f"the clock of {about.timezone}") if part)


def _only_customers(about: About) -> bool:
    """Tell whether there is no log."""
    return about.source == CUSTOMERS.name


def _lead(about: About, *, hidden: bool) -> str:
    """Say what was read, and as what."""
    count = len(about.files)
    files = ", ".join(about.files[:3]) + (f" and {count - 3:,} more" if count > 3 else "")
    log = "Tables of customers" if _only_customers(about) else "A log"
    of = log if hidden or not files else files
    if _only_customers(about):
        return f"{of}, {about.why}."
    return f"{of}, read as {about.source}{f' because {about.why}' if about.why else ''}."


def figures(overview: Answer) -> list[Figure]:
    """Read the great figures off the overview; a shop without revenue has none of money."""
    if not overview.rows:
        return []
    (row,) = with_rates([dict(overview.rows[0])], (CONVERSION,))
    counts = [_counted(name, row[column], doc) for name, column, doc in _COUNTS]
    money = [Figure(name, _MONEY.show(row[column]), doc, overview.currency or "") for name, column, doc in _MONIES]
    sold = [counts.pop(), *(money if row["revenue"] is not None else [])]
    return [*counts, _conversion(row), *sold]


_COUNTS = (
    ("Visitors", "users", "users with any event"),
    ("Sessions", "sessions", "visits they made"),
    ("Buyers", "buyers", "users with a purchase"),
    ("Orders", "orders", "that they placed"),
)
_MONIES = (
    ("Revenue", "revenue", "refunds taken off"),
    ("Average order", "average_order_value", "revenue / orders"),
)


def figures_of_customers(about: About) -> list[Figure]:
    """Say how many customers there are, what is known of them, and how the rarest value of their target stands."""
    known = about.facts[CUSTOMERS.name]
    columns = Figure("Columns", _COUNT.show(len(known["columns"])), "known of each of them")
    found = [_counted("Customers", known["customers"], f"told apart by {known['key']}"), columns]
    if known["levels"]:
        rarest = min(known["levels"], key=lambda level: known["levels"][level])
        few, whole = known["levels"][rarest], sum(known["levels"].values())
        found.append(Figure(known["target"], _SHARE.show(few / whole), f"{rarest}: {few:,} of {whole:,}"))
    return found


def _counted(name: str, count: object, doc: str) -> Figure:
    return Figure(name, _COUNT.show(count), doc)


def _conversion(row: Row) -> Figure:
    between = f", {_SHARE.show(row['low'])} to {_SHARE.show(row['high'])}" if row["low"] is not None else ""
    return Figure("Conversion", _SHARE.show(row["conversion"]), f"buyers / visitors{between}")


def losses(about: About) -> str:
    """Say the ledger in a sentence."""
    lines, of = _lines(about), "customers" if _only_customers(about) else "rows"
    if "read" not in lines:
        return ""
    lost = _lost(lines)
    if not lost:
        return f"Every one of the {lines['read']:,} {of} read was kept."
    why = ", ".join(f"{rows:,} ({step})" for step, rows in lost.items())
    kept = _SHARE.show(lines["kept"] / lines["read"])
    return f"Of {lines['read']:,} {of} read, {lines['kept']:,} were kept ({kept}); left out: {why}."


def _lines(about: About) -> dict[str, int]:
    """Give the ledger's rows; of customers only, those customers that were kept or set aside."""
    if _only_customers(about):
        return {line["step"]: line["users"] for line in about.ledger if line["step"] in ("read", "kept", *SET_ASIDE)}
    return {line["step"]: line["rows"] for line in about.ledger}


def _lost(lines: Mapping[str, int]) -> dict[str, int]:
    return {step: rows for step, rows in lines.items() if step not in ("read", "kept") and rows}


def parts(about: About) -> list[Part]:
    """Lay kept rows and each loss side by side."""
    lines = _lines(about)
    sizes, start, laid = [lines.get("kept", 0), *_lost(lines).values()], 0.0, []
    for size in sizes:
        width = 100 * size / max(sum(sizes), 1)
        laid.append(Part(f"{start:.4g}", f"{width:.4g}"))
        start += width
    return laid
