"""A shop on disk: whole or not at all, whatever happens."""

from __future__ import annotations

import fcntl
import json
import signal
import subprocess
import sys

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import footfall as ff
from footfall.engine import Store
from footfall.engine.store import MANIFEST, writing
from footfall.errors import BadRequest, Failure
from footfall.shop import making
from stories import rows_of

MAP = '[columns]\nuser_id = "who"\nevent_at = "when"\nevent = "what"\n'


@pytest.fixture
def make(tmp_path):
    """Make the shop of a few users at a folder."""
    (tmp_path / "MAP.toml").write_text(MAP)

    def made(*users, **asked):
        log = tmp_path / "log.csv"
        log.write_text(
            "who,when,what\n" + "".join(f"{user},2024-01-01,view_item\n{user},2024-01-02,purchase\n" for user in users)
        )
        ff.ingest(log, tmp_path / "shop", map=tmp_path / "MAP.toml", memory="1GB", **asked).close()
        return tmp_path / "shop"

    return made


def users(path, engine="duckdb"):
    shop = ff.open(path, engine, memory="1GB")
    found = sorted(row["user_id"] for row in rows_of(shop, "users"))
    if engine == "duckdb":
        shop.close()
    return found


def standing(path):
    """Everything in a folder, with what it holds."""
    return {str(file.relative_to(path)): file.read_bytes() for file in path.rglob("*") if file.is_file()}


def test_a_shop_is_not_written_over_unasked(make):
    path = make("ann")
    before = standing(path)

    with pytest.raises(BadRequest, match="already a shop.*--replace"):
        make("bob")
    assert standing(path) == before


def test_a_shop_is_replaced_where_asked(make):
    make("ann")

    assert users(make("bob", replace=True)) == ["bob"]


def test_a_reader_of_the_version_before_goes_on_reading(make):
    shop = ff.open(make("ann"), memory="1GB")
    make("bob", replace=True)

    assert [row["user_id"] for row in rows_of(shop)] == ["ann", "ann"]
    assert shop.ask("overview").rows[0]["users"] == 1
    shop.close()


def test_versions_before_the_last_are_cleared_away(make):
    for user in ("ann", "bob", "cid", "dan"):
        path = make(user, replace=True)

    assert sorted(file.name for file in (path / "versions").iterdir()) == ["3", "4"]


def test_what_fails_in_the_middle_leaves_the_old_version_whole_and_nothing_else(make, monkeypatch):
    path = make("ann")
    before = standing(path)
    monkeypatch.setattr(making, "carried", lambda *_: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        make("bob", replace=True)
    assert standing(path) == before
    assert users(path) == ["ann"]


def test_what_fails_at_first_leaves_nothing(make, tmp_path, monkeypatch):
    monkeypatch.setattr(making, "carried", lambda *_: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        make("ann")
    assert not (tmp_path / "shop").exists()


def test_a_folder_that_was_there_and_empty_is_left_empty(make, tmp_path, monkeypatch):
    (tmp_path / "shop").mkdir()
    monkeypatch.setattr(making, "carried", lambda *_: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        make("ann")
    assert list((tmp_path / "shop").iterdir()) == []


def test_ctrl_c_in_the_middle_leaves_the_old_version_whole(make, monkeypatch):
    path = make("ann")
    before = standing(path)

    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(making, "carried", interrupted)
    with pytest.raises(KeyboardInterrupt):
        make("bob", replace=True)
    assert standing(path) == before


def test_a_full_disk_is_a_failure_in_sentences(make, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(making, "carried", full)
    with pytest.raises(Failure, match="could not be written.*No space left on device"):
        make("ann")


KILLED = """
import os, signal, sys
import footfall as ff
from footfall.shop import making
making.carried = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
ff.ingest(sys.argv[1] + "/log.csv", sys.argv[1] + "/shop", map=sys.argv[1] + "/MAP.toml", memory="1GB", replace=True)
"""


def test_a_kill_in_the_middle_leaves_the_old_version_whole_and_the_next_clears_up(make, tmp_path):
    path = make("ann")
    killed = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path)], check=False, capture_output=True)

    assert killed.returncode == -signal.SIGKILL
    assert users(path) == ["ann"]
    assert users(make("bob", replace=True)) == ["bob"]
    assert len(list((path / "versions").iterdir())) == 2


def test_two_do_not_write_a_shop_at_once(make):
    path = make("ann")
    with (path / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(BadRequest, match="is being written. Another Footfall holds its lock"):
            make("bob", replace=True)
    assert users(path) == ["ann"]


def test_one_who_waited_at_the_lock_does_not_write_over_what_came_meanwhile(make):
    path = make("ann")
    with (
        writing(path, replacing=True) as work,
        pytest.raises(BadRequest, match="being written"),
        writing(path, replacing=True),
    ):
        assert work
    assert users(path) == ["ann"] if (path / MANIFEST).exists() else True


@pytest.mark.parametrize("damage", ["", "{", "[]", "{}", '{"version": 1}', "\0\0"])
def test_a_damaged_manifest_is_a_failure_in_sentences(make, damage):
    path = make("ann")
    (path / MANIFEST).write_text(damage)

    with pytest.raises(Failure, match="cannot be read.*damaged.*--replace"):
        ff.open(path)


@pytest.mark.parametrize("key", ["about", "tables", "version", "format"])
def test_a_manifest_of_another_shape_is_a_failure_in_sentences(make, key):
    path = make("ann")
    manifest = json.loads((path / MANIFEST).read_text())
    (path / MANIFEST).write_text(json.dumps({**manifest, key: "nonsense"}))

    with pytest.raises(Failure):
        ff.open(path)


def test_a_shop_whose_manifest_is_damaged_can_be_replaced_as_its_error_says(make):
    path = make("ann")
    (path / MANIFEST).write_text("{")

    assert users(make("bob", replace=True)) == ["bob"]


def test_a_shop_of_a_newer_footfall_asks_for_an_upgrade(make):
    path = make("ann")
    manifest = json.loads((path / MANIFEST).read_text())
    (path / MANIFEST).write_text(json.dumps({**manifest, "format": 99}))

    with pytest.raises(Failure, match="written by a newer Footfall.*Upgrade"):
        ff.open(path)


def test_a_shop_that_has_lost_a_file_says_so(make):
    path = make("ann")
    next((path / "versions").rglob("events/*.parquet")).unlink()
    shop = ff.open(path, memory="1GB")

    with pytest.raises(Failure, match="incomplete"):
        shop.ask("overview")
    shop.close()


@pytest.mark.parametrize("stranger", ["holiday.jpg", "data"])
def test_a_folder_of_something_else_is_not_made_a_shop(make, tmp_path, stranger):
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop" / stranger).write_text("mine")

    with pytest.raises(BadRequest, match="is not empty"):
        make("ann")
    assert (tmp_path / "shop" / stranger).read_text() == "mine"


@pytest.mark.parametrize(
    ("name", "sentence"), [("nowhere", "no shop at"), ("log.csv", "not a shop"), (".", "not a shop")]
)
def test_what_is_no_shop_cannot_be_opened(make, tmp_path, name, sentence):
    make("ann")
    with pytest.raises(BadRequest, match=sentence):
        ff.open(tmp_path / name)


def have_made(path, names):
    shop = ff.open(path, memory="1GB")
    for name in names:
        shop.kept(name)
    shop.close()


def with_second_part(make, third="purchase", made=("sessions", "orders", "users")):
    """Write by hand what an append will write: a part that rewrites bob, and adds dan; both do something on a third day.

    `made` are the tables that both have beside their events.
    """
    path = make("ann", "bob", "cid")
    other = path.parent / "other"
    days = ("01,view_item", "02,view_item", f"03,{third}")
    (path.parent / "more.csv").write_text(
        "who,when,what\n" + "".join(f"{u},2024-01-{d}\n" for u in ("bob", "dan") for d in days)
    )
    ff.ingest(path.parent / "more.csv", other, map=path.parent / "MAP.toml", memory="1GB").close()
    for each in (path, other):
        have_made(each, made)
    manifest, theirs = (json.loads((p / MANIFEST).read_text()) for p in (path, other))
    pq.write_table(pa.table({"user_id": ["bob"]}), path / "versions/1/lost.parquet")
    for name in ("events", *made):
        manifest["tables"][name][0]["superseded"] = "versions/1/lost.parquet"
        (new,) = theirs["tables"][name]
        target = path / "versions/1" / name / "00009.parquet"
        target.write_bytes((other / new["files"][0]).read_bytes())
        manifest["tables"][name].append(
            {"files": [str(target.relative_to(path))], "rows": new["rows"], "superseded": None}
        )
    (path / MANIFEST).write_text(json.dumps(manifest))
    return path


def check_union(path, engine):
    shop = ff.open(path, engine, memory="1GB")
    counts = {}
    for row in rows_of(shop):
        counts[row["user_id"]] = counts.get(row["user_id"], 0) + 1
    assert counts == {"ann": 2, "bob": 3, "cid": 2, "dan": 3}
    assert sorted(row["user_id"] for row in rows_of(shop, "users")) == ["ann", "bob", "cid", "dan"]
    assert sorted(row["user_id"] for row in rows_of(shop, "orders")) == ["ann", "bob", "cid", "dan"]
    (row,) = shop.ask("overview").rows
    assert (row["events"], row["users"], row["sessions"], row["orders"]) == (10, 4, 10, 4)


@pytest.mark.parametrize("made", [("sessions", "orders", "users"), (), ("sessions",)], ids=["all", "none", "sessions"])
def test_users_a_later_part_rewrote_are_read_from_it_alone(make, made):
    check_union(with_second_part(make, made=made), "duckdb")


def test_a_part_may_know_events_and_columns_that_another_does_not(make):
    assert users(with_second_part(make, "stroll")) == ["ann", "bob", "cid", "dan"]


@pytest.mark.spark
def test_spark_reads_the_same_union(make, spark):
    assert spark
    check_union(with_second_part(make), "spark")


def test_the_format_on_disk_is_plain_parquet_that_anyone_reads(make):
    store = Store.open(make("ann", "bob"))
    files = [file for part in store.tables["events"] for file in store.files(part)]

    assert sum(pq.read_table(file).num_rows for file in files) == 4
    assert store.bytes == sum(
        file.stat().st_size for parts in store.tables.values() for part in parts for file in store.files(part)
    )


def test_a_writer_that_died_leaves_a_lock_that_stops_nobody(make):
    path = make("ann")
    (path / ".lock").touch()

    assert users(make("bob", replace=True)) == ["bob"]
