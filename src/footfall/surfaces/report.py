"""The report: every question the house knows, asked as it stands, on one page that needs no network."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from footfall.answer.page import AMONG_MANY, fragment, whole
from footfall.answer.save import write
from footfall.errors import FootfallError
from footfall.shop.catalog import SECTIONS
from footfall.surfaces import findings
from footfall.surfaces.anonymous import MIN_CELL, anonymous
from footfall.surfaces.contents import anchor, contents
from footfall.surfaces.head import header, title

if TYPE_CHECKING:
    from collections.abc import Callable

    from markupsafe import Markup

    from footfall.analysis import Analysis
    from footfall.answer import Answer
    from footfall.shop.shop import Shop

    Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Entry:
    """A unit's place in the report: its answer as HTML, or why there is none."""

    name: str
    question: str
    body: Markup | None = None
    failure: str = ""
    why: str = ""
    """What an answer without rows says instead."""


@dataclass(frozen=True)
class Section:
    """Units that belong together."""

    title: str
    entries: tuple[Entry, ...]

    @property
    def id(self) -> str:
        """Its place on the page."""
        return anchor(self.title)

    @property
    def answered(self) -> list[Entry]:
        """Those with something to show."""
        return [entry for entry in self.entries if not entry.why]

    @property
    def silent(self) -> list[Entry]:
        """Those this log has no answer to."""
        return [entry for entry in self.entries if entry.why]


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
        self._overview: Answer | None = None
        self._tables = shop.tables()

    def page(self) -> str:
        """Write the page."""
        sections = [Section(title, tuple(map(self._entry, units))) for title, units in SECTIONS.items() if units]
        return whole(
            "report.html",
            title=title(self.shop.about),
            header=header(self.shop.about, self._overview, "#ledger", hidden=self.hidden),
            contents=contents("#{}".format, lambda title: f"#{anchor(title)}"),
            home="",
            sections=sections,
            made=made(),
        )

    def _entry(self, unit: type[Analysis]) -> Entry:
        """Ask a unit; what goes wrong is said in its place."""
        self.progress(unit.name(), self._done, self._of)
        self._done += 1
        try:
            answer = self._answer(unit)
        except FootfallError as error:
            return Entry(unit.name(), unit.question, failure=str(error))
        if unit.name() == "overview":
            self._overview = answer
        if not answer.rows:
            return Entry(unit.name(), unit.question, why=" ".join(note.text for note in answer.notes))
        lead = findings.cards(answer, _place) if unit.name() == findings.NAME else None
        return Entry(unit.name(), unit.question, fragment(answer, level=3, room=AMONG_MANY, lead=lead))

    def _answer(self, unit: type[Analysis]) -> Answer:
        """Ask the same tables every time: they know what they were asked before."""
        if self.hidden:
            return anonymous(unit().ask(self._tables, min_cell=MIN_CELL), self.shop.about.files)
        return unit().ask(self._tables)


def _place(unit: str, _asked: str) -> str:
    """Give a unit's place on the page, whatever it was asked with."""
    return f"#{unit}"


def made() -> str:
    """Say what made this."""
    from importlib.metadata import version

    return f"Made by Footfall {version('footfall')}. This page is complete: it loads nothing and sends nothing."
