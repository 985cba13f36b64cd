"""The plan kept: the table, and a file for each audience."""

from __future__ import annotations

import csv
import json
from io import BytesIO

import pytest
from openpyxl import load_workbook
from pyarrow import csv as pacsv

import footfall as ff
from footfall.surfaces.cli import main
from responding import Crowd

CONTRACT = ["user_id", "action", "score", "items", "reason", "holdout"]


@pytest.fixture(scope="module")
def path(tmp_path_factory, duck):
    folder = tmp_path_factory.mktemp("planning")
    crowd = Crowd(2, people=300, days=90)
    shop = crowd.shop(duck)
    pacsv.write_csv(shop.engine.arrow(shop.table("events").mutate(item_name=lettered(shop))), folder / "log.csv")
    (folder / "map.toml").write_text(
        "kind = 'events'\n[columns]\nuser_id = 'user_id'\nevent_at = 'event_at'\nevent = 'event'\nitem_id = 'item_id'\n"
        "item_name = 'item_name'\nrevenue = 'revenue'\n"
    )
    ff.ingest([str(folder / "log.csv")], into=str(folder / "shop"), map=str(folder / "map.toml")).close()
    return folder / "shop"


def lettered(shop):
    """Name items so that letters and formulas are among them."""
    items = shop.table("events").item_id
    return (items == "i60").ifelse("=1+1", "모자 " + items)


def rows_of(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_the_table_and_the_files_are_the_plan(path):
    shop = ff.open(str(path))
    answer = shop.plan(n=2)

    kept = {row["action"]: row for row in shop.engine.rows(shop.table("actions"))}
    files = {file.stem: rows_of(file) for file in (path / "audiences").iterdir()}
    assert list(kept) == [row["action"] for row in answer.rows]
    assert {name: len(rows) for name, rows in files.items()} == {
        row["action"]: row["audience"] for row in answer.rows if row["audience"]
    }
    for name, rows in files.items():
        assert list(rows[0])[: len(CONTRACT)] == CONTRACT
        assert {row["action"] for row in rows} == {name}
        assert sum(row["holdout"] == "true" for row in rows) == kept[name]["holdout"]
    shop.close()


def test_excel_finds_the_letters_and_runs_no_formula(path):
    ff.open(str(path)).plan(n=9)

    text = (path / "audiences" / "cart-coupon.csv").read_bytes()

    assert text.startswith(b"\xef\xbb\xbf")
    assert "모자" in text.decode("utf-8-sig")
    assert all(not row["item_names"].startswith("=") for row in rows_of(path / "audiences" / "cart-coupon.csv"))


def test_an_audience_that_is_gone_leaves_no_file(path, tmp_path):
    off = tmp_path / "plan.toml"
    off.write_text("[cart-coupon]\non = false\n")
    shop = ff.open(str(path))
    shop.plan()

    shop.plan(plan=str(off))

    assert not (path / "audiences" / "cart-coupon.csv").exists()
    shop.close()


def test_the_command_tells_the_plan_and_where_the_files_are(said, path):
    code, out, err = said("plan", path)

    assert (code, err) == (0, "")
    assert "Begin with " in out
    assert str(path / "audiences") in out


def test_json_is_the_object_of_the_contract(said, path):
    code, out, _err = said("plan", path, "--format", "json", "--holdout", "0.2")
    told = json.loads(out)

    assert code == 0
    assert list(told) == [
        "name",
        "question",
        "definition",
        "asked",
        "columns",
        "rows",
        "facts",
        "reading",
        "notes",
        "sql",
    ]
    assert told["asked"]["holdout"] == 0.2


def test_a_workbook_has_a_sheet_an_audience(said, path, tmp_path):
    code, _out, _err = said("plan", path, "--to", tmp_path / "plan.xlsx")

    book = load_workbook(BytesIO((tmp_path / "plan.xlsx").read_bytes()))
    audiences = {file.stem for file in (path / "audiences").iterdir()}
    assert code == 0
    assert set(book.sheetnames) == {"plan", "about", *(name[:31] for name in audiences)}


@pytest.mark.parametrize(
    ("words", "said_"),
    [
        (("--n", "0"), "'n' must be at least 1"),
        (("--plan", "nowhere.toml"), "There is no file 'nowhere.toml'"),
        (("--holdout", "2"), "'holdout' must be at most 0.9"),
        (("--format", "word"), "There is no format called 'word'"),
    ],
)
def test_what_is_wrong_is_said_in_sentences(said, path, words, said_):
    code, out, err = said("plan", path, *words)

    assert (code, out) == (2, "")
    assert said_ in err


def test_an_experiment_that_was_read_takes_the_place_of_the_belief(path, tmp_path):
    results = tmp_path / "results.csv"
    rows = [f"u{n},{'a' if n % 2 else 'control'},{int(n // 2 % (5 if n % 2 else 10) == 1)}" for n in range(4_000)]
    results.write_text("\n".join(["user_id,arm,ordered", *rows]))
    assert main(["experiment", "read", str(results), "--arm", "arm", "--outcome", "ordered", "--control", "control",
                 "--action", "cart-coupon", "--into", str(path)]) == 0  # fmt: skip

    row = next(row for row in ff.open(str(path)).plan(n=9).rows if row["action"] == "cart-coupon")

    assert row["rests_on"].startswith("experiment: ordered of 2,000 against 2,000")
