"""The report: every question the house knows, asked as it stands, on one page that needs no network."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from footfall.answer.page import fragment, whole
from footfall.answer.save import write
from footfall.errors import FootfallError
from footfall.schema import Column
from footfall.shop.catalog import SECTIONS
from footfall.surfaces.anonymous import MIN_CELL, anonymous

if TYPE_CHECKING:
    from collections.abc import Callable

    from markupsafe import Markup

    from footfall.analyses.analysis import Analysis
    from footfall.answer import Answer
    from footfall.engine import About
    from footfall.shop.shop import Shop

    Progress = Callable[[str, int, int], None]

_COUNT, _DAY = Column("", "count", ""), Column("", "date", "")


@dataclass(frozen=True)
class Entry:
    """A unit's place in the report: its answer as HTML, or why there is none."""

    name: str
    question: str
    body: Markup | None = None
    failure: str = ""


@dataclass(frozen=True)
class Section:
    """Units that belong together."""

    title: str
    entries: tuple[Entry, ...]


def report(
    shop: Shop, to: str | Path, *, anonymous: bool = False, progress: Progress = lambda _doing, _done, _of: None
) -> Path:
    """Ask every unit and write the page, whole or not at all; `anonymous` leaves out ids, file names, small groups."""
    reporting = Reporting(shop, hidden=anonymous, progress=progress)
    to = Path(to)
    write(to, reporting.page())
    return to


class Reporting:
    """One report in the making."""

    def __init__(self, shop: Shop, *, hidden: bool, progress: Progress) -> None:
        """Take the shop, whether people and files stay hidden, and whom to tell how far it is."""
        self.shop, self.hidden, self.progress = shop, hidden, progress
        self._done, self._of = 0, sum(len(units) for units in SECTIONS.values())

    def page(self) -> str:
        """Write the page."""
        sections = [Section(title, tuple(self._entry(unit) for unit in units)) for title, units in SECTIONS.items()]
        return whole(
            "report.html",
            title="What the log says",
            header=header(self.shop.about, hidden=self.hidden),
            sections=sections,
            made=made(),
        )

    def _entry(self, unit: type[Analysis]) -> Entry:
        """Ask a unit; what goes wrong is said in its place."""
        self.progress(unit.name(), self._done, self._of)
        self._done += 1
        try:
            return Entry(unit.name(), unit.question, fragment(self._answer(unit), level=3))
        except FootfallError as error:
            return Entry(unit.name(), unit.question, failure=str(error))

    def _answer(self, unit: type[Analysis]) -> Answer:
        if self.hidden:
            return anonymous(self.shop.ask(unit(), min_cell=MIN_CELL), self.shop.about.files)
        return self.shop.ask(unit())


def header(about: About, *, hidden: bool = False) -> dict[str, Any]:
    """Say which shop this is, and what of its log was lost."""
    return {"lead": _lead(about, hidden=hidden), "figures": _figures(about), "losses": losses(about)}


def _lead(about: About, *, hidden: bool) -> str:
    count = len(about.files)
    files = ", ".join(about.files[:3]) + (f" and {count - 3:,} more" if count > 3 else "")
    of = "A log" if hidden or not files else files
    because = f", recognised because {about.why}" if about.why else ""
    return f"{of} of the kind {about.source}{because}. Its clock is {about.timezone}'s."


def _figures(about: About) -> dict[str, str]:
    days = {"First day": about.first_on, "Last day": about.last_on}
    kept = next((line for line in about.ledger if line["step"] == "kept"), {})
    counts = {"Users": kept.get("users"), "Events": sum(about.events.values())}
    shown = {name: _DAY.show(day) for name, day in days.items() if day}
    return shown | {name: _COUNT.show(count) for name, count in counts.items() if count is not None}


def losses(about: About) -> str:
    """Say the ledger in a sentence."""
    lines = {line["step"]: line["rows"] for line in about.ledger}
    if "read" not in lines:
        return ""
    lost = {step: rows for step, rows in lines.items() if step not in ("read", "kept") and rows}
    if not lost:
        return f"Every one of the {lines['read']:,} rows read was kept."
    why = ", ".join(f"{rows:,} {step}" for step, rows in lost.items())
    return f"Of {lines['read']:,} rows read, {lines['kept']:,} were kept; left out: {why}."


def made() -> str:
    """Say what made this."""
    from importlib.metadata import version

    return f"Made by Footfall {version('footfall')}. This page is complete: it loads nothing and sends nothing."
