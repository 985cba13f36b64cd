"""Tables made when first needed, and kept."""

from __future__ import annotations

import fcntl
import shutil
import sys
from pathlib import Path
from types import ModuleType

import pyarrow as pa
import pytest
from ibis import _

import footfall as ff
from footfall.engine import Store
from footfall.engine import store as store_module
from footfall.engine.store import LOCK, MANIFEST
from footfall.errors import BadRequest, Failure
from footfall.shop import keeping
from stories import rows_of

LOG = "who,when,what\nann,2024-01-01,view_item\nann,2024-01-02,purchase\nbob,2024-01-01,view_item\n"
MAP = '[columns]\nuser_id = "who"\nevent_at = "when"\nevent = "what"\n'


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    """Nobody lets go of a lock here: to wait for that would only take time."""
    monkeypatch.setattr(store_module, "PATIENCE", 0.1)


@pytest.fixture(scope="module")
def ingested(tmp_path_factory):
    """A folder with a log and its shop, of which nothing was asked yet."""
    folder = tmp_path_factory.mktemp("keeping")
    (folder / "MAP.toml").write_text(MAP)
    (folder / "log.csv").write_text(LOG)
    ff.ingest(folder / "log.csv", folder / "shop", map=folder / "MAP.toml").close()
    return folder


@pytest.fixture
def shop(ingested, tmp_path):
    """A copy of it."""
    shutil.copytree(ingested, tmp_path, dirs_exist_ok=True)
    opened = ff.open(tmp_path / "shop")
    yield opened
    opened.close()


def again(shop, name):
    """Open the shop's directory once more, and read a table there."""
    opened = ff.open(shop.path)
    try:
        return rows_of(opened, name)
    finally:
        opened.close()


@pytest.fixture
def made(monkeypatch):
    """Have `groups` made by a plain function; give how often it was asked."""
    asked = []

    def make(t):
        asked.append(t.filters)
        return t.users.select("user_id", anomaly=_.converted)

    maker = ModuleType("maker")
    maker.make = make
    monkeypatch.setitem(sys.modules, "maker", maker)
    monkeypatch.setitem(keeping.MADE, "groups", "maker:make")
    return asked


def test_a_table_is_made_once_and_stays_in_the_shop(shop, made):
    rows = rows_of(shop, "groups")

    assert sorted((row["user_id"], row["anomaly"]) for row in rows) == [("ann", True), ("bob", False)]
    assert again(shop, "groups") == rows
    assert len(made) == 1
    assert "groups" in Store.open(shop.path).tables


def test_a_shop_in_a_warehouse_keeps_it_while_it_is_open(duck_shop, made):
    shop = duck_shop("ann: view@0d buy@1d; bob: view@0d")

    assert rows_of(shop, "groups") == rows_of(shop, "groups")
    assert len(made) == 1


def test_a_shop_that_is_being_written_keeps_it_while_it_is_open(shop, made):
    with (shop.path / LOCK).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        assert len(rows_of(shop, "groups")) == len(rows_of(shop, "groups")) == 2
    assert "groups" not in Store.open(shop.path).tables
    assert len(made) == 1


def test_what_is_kept_is_made_anew_with_the_log(shop, made, tmp_path):
    rows_of(shop, "groups")
    ff.ingest(tmp_path / "log.csv", tmp_path / "shop", map=tmp_path / "MAP.toml", replace=True).close()

    assert len(again(shop, "groups")) == 2
    assert len(made) == 2


def test_a_table_is_put_in_the_place_of_the_one_before(shop):
    for score in (0.25, 0.75):
        shop.kept.keep("scores", pa.table({"user_id": ["ann"], "score": [score]}))

    assert rows_of(shop, "scores") == again(shop, "scores") == [{"user_id": "ann", "score": 0.75}]


def test_batches_pass_one_by_one(shop):
    table = pa.table({"user_id": ["ann", "bob"]})
    shop.kept.keep("scores", pa.RecordBatchReader.from_batches(table.schema, iter(table.to_batches(1))))

    assert len(rows_of(shop, "scores")) == 2


@pytest.mark.usefixtures("made")
def test_conditions_on_users_may_speak_of_groups(shop):
    assert shop.ask("overview", who="anomaly = true").rows[0]["users"] == 1
    assert shop.ask("overview", who="anomaly != true").rows[0]["users"] == 1
    assert shop.ask("overview", exclude_anomalies=True).rows[0]["users"] == 1


def test_a_table_that_the_shop_does_not_have_is_said_so(shop):
    with pytest.raises(BadRequest, match=r"The shop has no table 'scores'\. It has events, sessions"):
        shop.table("scores")


def store_of(shop):
    return Store.open(shop.path)


OF_EVENTS = ("sessions", "orders", "users", "items")


def test_ingest_leaves_what_is_made_of_events_to_who_needs_it_and_yet_has_it(shop):
    assert not set(OF_EVENTS) & set(store_of(shop).tables)
    assert set(OF_EVENTS) < set(shop.names)

    assert len(rows_of(shop, "orders")) == 1
    assert set(OF_EVENTS) & set(store_of(shop).tables) == {"orders"}


def test_each_is_made_once_part_by_part_and_the_next_to_open_the_shop_reads_it(shop):
    found = {name: rows_of(shop, name) for name in OF_EVENTS}
    files = [part.files for name in OF_EVENTS for part in store_of(shop).tables[name]]

    assert {name: again(shop, name) for name in OF_EVENTS} == found
    assert [part.files for name in OF_EVENTS for part in store_of(shop).tables[name]] == files
    assert [row["sessions"] for row in found["users"]] == [2, 1]


def test_what_another_made_meanwhile_is_taken_and_not_made_again(shop, monkeypatch):
    late = ff.open(shop.path)
    rows = rows_of(shop, "sessions")
    monkeypatch.setattr(keeping, "derive", lambda *_: 1 / 0)

    assert rows_of(late, "sessions") == rows
    late.close()


def test_a_table_made_keeps_what_was_written_into_the_manifest_since_the_shop_was_opened(shop, tmp_path):
    (tmp_path / "customers.csv").write_text("who,city\nann,Rome\nbob,Bonn\ncid,Cork\n")
    ff.ingest_customers(tmp_path / "customers.csv", shop.path, key="who").close()
    rows_of(shop, "users")

    assert store_of(shop).about.facts["customers"]["customers"] == 3


@pytest.mark.parametrize("name", OF_EVENTS)
def test_in_a_directory_that_is_being_written_each_lives_as_long_as_the_shop_is_open(shop, name):
    with (shop.path / LOCK).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        rows = rows_of(shop, name)
        assert rows == rows_of(shop, name)
    assert not set(OF_EVENTS) & set(store_of(shop).tables)
    assert rows == again(shop, name)


def test_where_nothing_can_be_written_it_is_made_elsewhere(shop, monkeypatch):
    def refused(*_args, dir=None, **_more):  # noqa: A002 - mkdtemp's word
        if dir:
            raise PermissionError(30, "Read-only file system")
        return elsewhere

    elsewhere = str(shop.path.parent / "elsewhere")
    Path(elsewhere).mkdir()
    monkeypatch.setattr(store_module, "mkdtemp", refused)
    with (shop.path / LOCK).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        assert len(rows_of(shop, "sessions")) == 3
    assert list(Path(elsewhere).iterdir())


def test_a_making_that_fails_leaves_the_shop_as_it_was(shop, monkeypatch):
    before = (shop.path / MANIFEST).read_bytes()
    monkeypatch.setattr(keeping, "derive", lambda *_given: [shop.kept("events").mutate(x=_.event.cast("int64"))])
    with pytest.raises(Failure):
        shop.kept("items")

    monkeypatch.undo()
    assert (shop.path / MANIFEST).read_bytes() == before
    assert len(rows_of(shop, "items")) == 0


def test_nothing_is_left_beside_what_was_made(shop):
    shop.kept("users")

    assert sorted(file.name for file in (shop.path / "versions/1").iterdir()) == [
        *("events", "orders", "rejected", "sessions", "users")
    ]
