"""A kept answer is true until what it read changes: every unit says what it reads beside the log."""

from __future__ import annotations

import shutil
import sys

import pyarrow as pa
import pytest

import footfall as ff
from footfall.shop.catalog import UNITS
from footfall.shop.keeping import Kept
from footfall.tables.stored import STATE

SCORES = {"user_id": "ann", "model": "churn", "score": 0.5, "low": 0.1, "high": 0.9}
LISTS = {"user_id": "ann", "rank": 1, "item_id": "m2", "score": 1.0, "recommender": "popular", "because": ""}

_READ: set[str] | None = None


def _hear(event, args):
    """Write down where the models are looked for, and whether experiments are read."""
    if _READ is None or event not in ("open", "os.scandir"):
        return
    path = str(args[0])
    if event == "os.scandir" and path.endswith("/models"):
        _READ.add("models")
    if event == "open" and path.endswith("/card.json"):
        _READ.add("models")
    if event == "open" and path.endswith("experiments.json"):
        _READ.add("experiments")


sys.addaudithook(_hear)


@pytest.fixture(scope="module")
def shop(ingested, tmp_path_factory):
    """A shop with scores, lists, a folder of models and an experiment."""
    folder = tmp_path_factory.mktemp("state") / "shop"
    shutil.copytree(ingested, folder)
    (folder / "models").mkdir(exist_ok=True)
    (folder / "experiments.json").write_text("[]")
    opened = ff.open(folder, memory="1GB")
    opened.kept.keep("scores", pa.Table.from_pylist([SCORES | {f"reason_{n}": "" for n in (1, 2, 3)}]))
    opened.kept.keep("recommendations", pa.Table.from_pylist([LISTS]))
    yield opened
    opened.close()


@pytest.fixture
def read(monkeypatch):
    """Write down what of the state is read."""
    module, found = sys.modules[__name__], set()
    monkeypatch.setattr(module, "_READ", found)
    for name in ("__call__", "holds"):
        whole = getattr(Kept, name)

        def heard(self, table, whole=whole):
            if table in STATE:
                found.add(table)
            return whole(self, table)

        monkeypatch.setattr(Kept, name, heard)
    return found


@pytest.mark.parametrize("unit", UNITS.values(), ids=UNITS)
def test_a_unit_names_what_it_reads_beside_the_log(shop, read, unit):
    t = shop.tables(fresh=True)
    asked = unit()
    asked.ask(t)
    assert read <= set(asked.reads_state(t))


def test_reading_is_noticed(shop, read):
    shop.tables(fresh=True).scores  # noqa: B018 - reading it is what is tested
    UNITS["model-comparison"]().ask(shop.tables(fresh=True))
    UNITS["plan"]().ask(shop.tables(fresh=True))
    assert {"scores", "models", "experiments"} <= read
