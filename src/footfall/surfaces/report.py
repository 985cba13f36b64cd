"""The report: every question the house knows, asked as it stands, on one page that needs no network."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from footfall.answer.codec import dump
from footfall.answer.page import AMONG_MANY, fragment, whole
from footfall.answer.progress import silent
from footfall.answer.save import write
from footfall.errors import foreseen
from footfall.shop.catalog import SECTIONS
from footfall.surfaces import findings
from footfall.surfaces.anonymous import MIN_CELL, anonymous
from footfall.surfaces.contents import anchor, contents
from footfall.surfaces.head import header, title

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from markupsafe import Markup

    from footfall.analysis import Analysis
    from footfall.answer import Answer
    from footfall.answer.progress import Progress
    from footfall.shop.shop import Shop


_MODELS = "Models are being fitted. The page is written again when they are: reload it then."
COMING_BY_STEP = {
    "conversion": ("What they are likely to do", _MODELS),
    "churn": ("What they are likely to do", _MODELS),
    "lists": ("What they will want", "Lists are being made. The page is written again when they are: reload it then."),
    "plan": ("What to do", "The plan is being made. The page is written again when it is: reload it then."),
}
"""The chapter that waits for each step of a run, and what it says meanwhile."""


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
    """Units that belong together; `coming` says what its answers wait for."""

    title: str
    entries: tuple[Entry, ...]
    coming: str = ""

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
    shop: Shop, to: str | Path, *, anonymous: bool = False, fresh: bool = False, progress: Progress = silent
) -> Path:
    """Ask every unit and write the page, whole or not at all; `anonymous` leaves out ids, file names, small groups.

    Answers that were given before and are still true are taken; `fresh` computes all anew.
    """
    return Pages(hidden=anonymous).write(shop, to, fresh=fresh, progress=progress)


class Pages:
    """Writes a shop's report, again and again while it grows: an answer that did not change is drawn once."""

    def __init__(self, *, hidden: bool = False) -> None:
        """Take whether people and files stay hidden."""
        self._hidden = hidden
        self._drawn: dict[str, Markup] = {}

    def write(
        self,
        shop: Shop,
        to: str | Path,
        *,
        coming: Sequence[str] = (),
        fresh: bool = False,
        progress: Progress = silent,
    ) -> Path:
        """Write the page; chapters that wait for the steps of a run in `coming` say so."""
        waiting = dict(COMING_BY_STEP[step] for step in coming)
        reporting = Reporting(shop, self._draw, waiting, hidden=self._hidden, fresh=fresh, progress=progress)
        write(Path(to), reporting.page())
        if "plan" in coming:
            reporting.keep_groups()
        return Path(to)

    def _draw(self, answer: Answer) -> Markup:
        """Draw an answer, unless the same was drawn before."""
        key = dump(answer)
        if key not in self._drawn:
            lead = findings.cards(answer, _place) if answer.name == findings.NAME else None
            self._drawn[key] = fragment(answer, level=3, room=AMONG_MANY, lead=lead)
        return self._drawn[key]


class Reporting:
    """One report in the making."""

    def __init__(
        self,
        shop: Shop,
        draw: Callable[[Answer], Markup],
        waiting: Mapping[str, str],
        *,
        hidden: bool,
        fresh: bool,
        progress: Progress,
    ) -> None:
        """Take the shop, what draws an answer, which chapters wait and for what, and whom to tell how far it is."""
        self.shop, self.hidden, self.progress = shop, hidden, progress
        self._draw, self._waiting = draw, waiting
        self._done, self._of = 0, sum(len(units) for title, units in SECTIONS.items() if title not in waiting)
        self._overview: Answer | None = None
        self._tables = shop.tables(fresh=fresh)

    def page(self) -> str:
        """Write the page."""
        return whole(
            "report.html",
            title=title(self.shop.about),
            sections=[self._section(title, units) for title, units in SECTIONS.items() if units],
            header=header(self.shop.about, self._overview, "#ledger", hidden=self.hidden),
            contents=contents("#{}".format, lambda title: f"#{anchor(title)}"),
            home="",
            made=made(),
        )

    def keep_groups(self) -> None:
        """Keep everyone's segment, now that segments are known: the plan will ask for it."""
        if self.shop.kept.holds("groups"):
            with suppress(Exception):  # the plan makes them itself, and tells why where it cannot
                self.shop.kept.make("groups", self._tables)

    def _section(self, title: str, units: Iterable[type[Analysis]]) -> Section:
        if title in self._waiting:
            return Section(title, tuple(Entry(unit.name(), unit.question) for unit in units), self._waiting[title])
        return Section(title, tuple(map(self._entry, units)))

    def _entry(self, unit: type[Analysis]) -> Entry:
        """Ask a unit and draw its answer; whatever goes wrong is said in its place."""
        self.progress(unit.name(), self._done, self._of)
        self._done += 1
        try:
            return self._answered(unit, self._answer(unit))
        except Exception as error:  # noqa: BLE001 - a defect of one unit costs no other its place
            return Entry(unit.name(), unit.question, failure=str(foreseen(error)))

    def _answered(self, unit: type[Analysis], answer: Answer) -> Entry:
        if unit.name() == "overview":
            self._overview = answer
        if not answer.rows:
            return Entry(unit.name(), unit.question, why=" ".join(note.text for note in answer.notes))
        return Entry(unit.name(), unit.question, self._draw(answer))

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
