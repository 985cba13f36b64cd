"""Types of Parquet that not every reader knows, and ids that no 64-bit integer or float holds."""

from __future__ import annotations

import duckdb
import openpyxl
import pytest

import footfall as ff
from footfall.shop.export import export
from stories import rows_of

ROW = "timestamp '2024-01-01' + interval (i) minute as event_at, 'purchase' as event, 2::decimal(12,2) as revenue"
BEYOND = {
    "ubigint": "18446744073709551615::hugeint - i",
    "decimal(20,0)": "99999999999999999999::decimal(38,0) - i",
    "decimal(22,2)": "99999999999999999999::decimal(38,0) - i",
}


def parquet(path, columns: str, rows: int = 40):
    duckdb.sql(f"copy (select {columns}, {ROW} from range({rows}) t(i)) to '{path}'")
    return path


@pytest.mark.parametrize("type_", BEYOND)
def test_ids_beyond_64_bits_stay_whole_as_text(tmp_path, type_):
    names = ("user_id", "item_id", "order_id", "source_session_id")
    ids = ", ".join(f"({BEYOND[type_]})::{type_} as {name}" for name in names)
    shop = ff.ingest(parquet(tmp_path / "log.parquet", ids), into=tmp_path / "shop")

    largest = int(BEYOND[type_].split("::")[0])
    for name in names:
        assert {row[name] for row in rows_of(shop)} == {str(largest - i) for i in range(40)}


def test_floats_beyond_64_bits_lose_no_user(tmp_path):
    shop = ff.ingest(parquet(tmp_path / "log.parquet", "1e38 + i * 1e30 as user_id"), into=tmp_path / "shop")

    assert len({row["user_id"] for row in rows_of(shop)}) == 40


STRANGE = {
    "variant": ("{'x': i}::variant", '{"x":0}'),
    "json": ("""'{"a":1}'::json""", '{"a":1}'),
    "struct": ("{'a': i, 'b': [i]}", '{"a":0,"b":[0]}'),
    "map": ("map {'k': i}", '{"k":0}'),
    "list": ("[1, 2]", "[1,2]"),
    "uuid": ("'96c22793-785b-4736-9b60-1d0a8d7f9bd1'::uuid", "96c22793-785b-4736-9b60-1d0a8d7f9bd1"),
    "time": ("time '10:00'", "10:00:00"),
    "interval": ("interval 1 day", "1 day"),
}
COLUMNS = ", ".join(f"{value} as {name}_" for name, (value, _text) in STRANGE.items())


@pytest.mark.parametrize("engine", ["duckdb", pytest.param("spark", marks=pytest.mark.spark)])
def test_columns_of_types_that_not_all_know_are_text(tmp_path, engine):
    log = parquet(
        tmp_path / "log.parquet", f"i as user_id, {COLUMNS}, make_timestamp_ns(1704067200000000000 + i) as ns"
    )
    shop = ff.ingest(log, into=tmp_path / "shop", engine=engine)

    first = next(row for row in rows_of(shop) if row["user_id"] == 0)
    assert {name: first[f"{name}_"] for name in STRANGE} == {name: text for name, (_value, text) in STRANGE.items()}


def test_a_map_reaches_into_structs_and_text_that_is_json(tmp_path):
    log = parquet(
        tmp_path / "log.parquet", """{'who': {'id': i}} as p, '{"sku": {"no": "x"}}' as q, {'at': 5}::variant as v"""
    )
    (tmp_path / "map.toml").write_text(
        '[columns]\nuser_id = "p.who.id"\nevent_at = "event_at"\nevent = "event"\nitem_id = "q.sku.no"\nbrand = "v.at"\n'
    )
    shop = ff.ingest(log, into=tmp_path / "shop", map=str(tmp_path / "map.toml"))

    assert {row["user_id"] for row in rows_of(shop)} == set(range(40))
    assert {(row["item_id"], row["brand"]) for row in rows_of(shop)} == {("x", "5")}


def test_ids_are_text_in_workbooks(tmp_path):
    log = tmp_path / "log.csv"
    ids = [1234567890123456789 + n for n in range(3)] + [7]
    log.write_text("user_id,event_at,event\n" + "".join(f"{n},2024-01-01,view_item\n" for n in ids))
    shop = ff.ingest(log, into=tmp_path / "shop")

    export(shop, "users", tmp_path / "users.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "users.xlsx")["rows"]
    assert {(cell.value, cell.data_type) for cell in list(sheet["A"])[1:]} == {(str(n), "s") for n in ids}
