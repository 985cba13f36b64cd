"""Tables into files."""

from __future__ import annotations

import json
from functools import partial

import openpyxl
import pandas as pd
import pytest

import footfall as ff
from footfall.errors import BadRequest, Failure
from footfall.schema import TABLES
from footfall.shop import export as exporting
from footfall.shop.export import export

LOG = """user,at,what,label,paid
1,2024-05-01T10:00:00,view_item,=1+1,
1,2024-05-01T10:05:00,purchase,"a ""quoted"", thing",12.5
2,2024-05-02T09:00:00,view_item,Привет 세계,
2,2024-05-02T09:01:00,view_item,,
"""
MAP = """timezone = "UTC"
[columns]
user_id = "user"
event_at = "at"
event = "what"
item_name = "label"
revenue = "paid"
"""


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    folder = tmp_path_factory.mktemp("shop")
    (folder / "log.csv").write_text(LOG)
    (folder / "map.toml").write_text(MAP)
    opened = ff.ingest(folder / "log.csv", into=folder / "s", map=str(folder / "map.toml"))
    yield opened
    opened.close()


@pytest.mark.parametrize(
    "name", [name for name in TABLES if name not in ("scores", "customers", "recommendations", "actions")]
)
def test_every_form_holds_the_same_rows(shop, tmp_path, name):
    files = {form: export(shop, name, tmp_path / f"{name}.{form}") for form in ("csv", "parquet", "jsonl", "xlsx")}
    frames = [
        pd.read_csv(files["csv"]),
        pd.read_parquet(files["parquet"]),
        pd.read_excel(files["xlsx"]),
    ]
    lines = [json.loads(line) for line in files["jsonl"].read_text().splitlines()]
    rows = shop.engine.count(shop.table(name))
    assert [len(frame) for frame in frames] == [rows] * 3
    assert len(lines) == rows
    assert all(tuple(frame.columns) == tuple(shop.table(name).columns) for frame in frames)
    assert all(tuple(line) == tuple(shop.table(name).columns) for line in lines)


def test_counts_stay_whole_and_times_are_iso(shop, tmp_path):
    users = [json.loads(line) for line in export(shop, "users", tmp_path / "u.jsonl").read_text().splitlines()]
    assert [(user["view_item"], user["orders"]) for user in sorted(users, key=lambda u: u["user_id"])] == [
        (1, 1),
        (2, 0),
    ]
    assert users[0]["first_at"].startswith("2024-05-0")
    assert "T" in users[0]["first_at"]
    export(shop, "users", tmp_path / "u.parquet", as_of="2024-05-02")
    assert pd.read_parquet(tmp_path / "u.parquet").view_item.dtype == "int64"


def test_text_in_a_sheet_never_runs(shop, tmp_path):
    book = openpyxl.load_workbook(export(shop, "events", tmp_path / "e.xlsx"))
    cells = [cell for row in book.active.iter_rows() for cell in row]
    assert "'=1+1" in {cell.value for cell in cells}
    assert all(cell.data_type != "f" for cell in cells)


def test_a_table_longer_than_a_sheet_is_refused(shop, tmp_path, monkeypatch):
    monkeypatch.setattr(exporting, "MOST_ROWS", 3)
    with pytest.raises(BadRequest, match=r"'events' has 4 rows, too many for xlsx\. A sheet holds 3\. Write it as"):
        export(shop, "events", tmp_path / "e.xlsx")
    assert not list(tmp_path.iterdir())


def test_what_fails_leaves_what_was_there(shop, tmp_path, monkeypatch):
    file = export(shop, "events", tmp_path / "e.csv")
    before = file.read_bytes()

    def fail(_expression, path, _form):
        path.write_text("half")
        raise Failure("The disk is full.")

    monkeypatch.setattr(shop.engine, "export", fail)
    with pytest.raises(Failure):
        export(shop, "events", file)
    assert file.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["e.csv"]


def test_folders_are_made_and_endings_are_asked_for(shop, tmp_path):
    assert export(shop, "items", tmp_path / "a" / "b" / "items.CSV").exists()
    with pytest.raises(BadRequest, match="It has no ending"):
        export(shop, "items", tmp_path / "items")
    (tmp_path / "d.csv").mkdir()
    with pytest.raises(BadRequest, match="is a directory"):
        export(shop, "items", tmp_path / "d.csv")
    with pytest.raises(BadRequest, match="Only users"):
        export(shop, "items", tmp_path / "x.csv", as_of="2024-05-02")


def test_any_engine_writes_the_same(shop, tmp_path):
    from footfall.engine import Engine

    table = shop.table("events")
    for form, read in (
        ("csv", partial(pd.read_csv, parse_dates=["event_at", "local_at"])),
        ("parquet", pd.read_parquet),
        ("jsonl", None),
    ):
        Engine.export(shop.engine, table, tmp_path / f"any.{form}", form)
        shop.engine.export(table, tmp_path / f"duck.{form}", form)
        if read:
            pd.testing.assert_frame_equal(
                read(tmp_path / f"any.{form}"), read(tmp_path / f"duck.{form}"), check_dtype=False
            )
    any_, duck = (
        [json.loads(line) for line in (tmp_path / f"{who}.jsonl").read_text().splitlines()] for who in ("any", "duck")
    )
    assert [line["item_name"] for line in any_] == [line["item_name"] for line in duck]
