"""Whole reports, each made once; and a catalogue of few units, for what no unit is needed for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import ibis
import pytest

from footfall.shop.catalog import SECTIONS
from footfall.shop.shop import Shop
from footfall.surfaces.report import report
from stories import opened, read

STORY = """
    ann: view@0d:m1#ads cart@1h:m1 buy@2h=20:m1 view@9d
    bob: view@1d:m2#direct view@8d; cid: view@2d:m1#ads buy@15d=5:m1
"""


@dataclass(frozen=True)
class Reported:
    """A shop's report, and the steps that were told of while it was made."""

    shop: Shop
    path: Path
    steps: list[tuple[str, int, int]] = field(default_factory=list)

    @property
    def page(self) -> str:
        return self.path.read_text()


@pytest.fixture(scope="session")
def reported(duck: ibis.BaseBackend, tmp_path_factory: pytest.TempPathFactory) -> Reported:
    """The whole report of a short story."""
    made = Reported(opened(duck, read(STORY)), tmp_path_factory.mktemp("report") / "report.html")
    report(made.shop, made.path, progress=lambda *step: made.steps.append(step))
    return made


@pytest.fixture
def only(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Leave few units in the catalogue's sections; the others can still be asked."""

    def leave(*names: str) -> None:
        for title, units in SECTIONS.items():
            monkeypatch.setitem(SECTIONS, title, tuple(unit for unit in units if unit.name() in names))

    return leave
