"""What DuckDB does in its own way, and must do as plainly as any other engine would."""

from __future__ import annotations

import pyarrow.parquet as pq
import pytest

import footfall as ff
from footfall.engine import Store, duck
from footfall.ingest import writing
from stories import rows_of

MAP = '[columns]\nuser_id = "who"\nevent_at = "when"\nevent = "what"\nitem_id = "item"\ncategory = "kind"\n'
KINDS = ("shoe", "", "Ärmel", "o'Brien", "zoo", "  shoe", "신발", "a > b", "SHOE")


def log_of(path):
    """Write a log with ties that only its words can break."""
    lines = [
        f"{who},2024-01-0{day},{what},{item},{kind},{kind}"
        for who in ("ann", "bob")
        for day in (1, 2)
        for what in ("view_item", "purchase")
        for item in ("", "i1")
        for kind in KINDS
    ]
    (path / "MAP.toml").write_text(MAP)
    (path / "log.csv").write_text("\n".join(["who,when,what,item,kind,own", *reversed(lines), *lines[:3]]) + "\n")


@pytest.fixture
def ingested(tmp_path, monkeypatch):
    """Ingest the log where words are few from so many rows on; give the events, ledger and what DuckDB listed."""
    log_of(tmp_path)

    def ingest(many, few_first=100, few=100):
        for module, name, value in ((writing, "MANY", many), (duck, "FEW_FIRST", few_first), (duck, "FEW", few)):
            monkeypatch.setattr(module, name, value)
        listed = []
        keep = duck.DuckEngine.keep
        monkeypatch.setattr(duck.DuckEngine, "keep", lambda *given: (listed.append(given[1]), keep(*given))[1])
        shop = ff.ingest(tmp_path / "log.csv", tmp_path / "shop", map=tmp_path / "MAP.toml", replace=True)
        found = rows_of(shop), shop.about.ledger, listed.count("words")
        shop.close()
        return found

    return ingest


@pytest.mark.parametrize(("few_first", "few", "looked_through"), [(100, 100, 3), (100, 2, 3), (0, 100, 0)])
def test_few_words_held_as_places_in_a_list_are_sorted_and_read_as_words(ingested, few_first, few, looked_through):
    plain, ledger, none = ingested(10**9)
    held, its_ledger, listed = ingested(0, few_first, few)

    assert (none, listed) == (0, looked_through)
    assert held == plain
    assert its_ledger == ledger
    assert {row["category"] for row in held} == {*KINDS, None} - {"", "  shoe"}


def test_anyone_reads_them_as_words(ingested, tmp_path):
    ingested(0)
    store = Store.open(tmp_path / "shop")
    (file,) = (file for part in store.tables["events"] for file in store.files(part))

    assert {str(pq.read_schema(file).field(name).type) for name in ("category", "own", "event")} == {"string"}
