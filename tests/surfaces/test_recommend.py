"""`footfall recommend` as its users meet it."""

from __future__ import annotations

import csv
import json

import pyarrow.parquet as pq
import pytest
from openpyxl import load_workbook

from footfall.schema import RECOMMENDATIONS
from wanting import shop_in


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    made = shop_in(tmp_path_factory.mktemp("recommend") / "my shop")
    made.close()
    return made.path


def test_one_customer_gets_a_table(said, shop):
    code, out, err = said("recommend", shop, "--user", "Ü-01", "--k", "3")

    assert (code, err) == (0, "")
    assert "For customer Ü-01 comes first " in out
    assert out.count("garden") >= 3


@pytest.mark.parametrize("whose", [("--user", "Ü-01"), ("--user", "nobody"), ("--item", "it3")])
def test_json_is_the_object_of_the_contract(said, shop, whose):
    code, out, err = said("recommend", shop, *whose, "--k", "3", "--recommender", "content", "--format", "json")
    answer = json.loads(out)

    assert (code, err) == (0, "")
    assert list(answer) == [
        "name", "question", "definition", "asked", "columns", "rows", "facts", "reading", "notes", "sql"
    ]  # fmt: skip
    assert [column["name"] for column in answer["columns"]] == list(RECOMMENDATIONS.names)
    assert answer["asked"][whose[0].strip("-")] == whose[1]
    assert len(answer["rows"]) == 3


def test_all_lists_are_a_table_of_the_shop_and_files(said, shop, tmp_path):
    for ending in ("csv", "parquet", "jsonl", "xlsx"):
        code, out, err = said("recommend", shop, "--all", "--k", "2", "--to", tmp_path / f"all.{ending}")
        assert (code, err) == (0, "")
        assert out.startswith("80 recommendations for 40 customers are the shop's table recommendations.")
    with (tmp_path / "all.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))

    assert list(rows[0]) == list(RECOMMENDATIONS.names)
    assert len(rows) == pq.read_table(tmp_path / "all.parquet").num_rows == 80
    assert len((tmp_path / "all.jsonl").read_text("utf-8").splitlines()) == 80
    sheet = load_workbook(tmp_path / "all.xlsx").active
    assert sheet.max_row == 81
    assert {row[3].value[:7] for row in sheet.iter_rows(min_row=2)} == {"'=Thing"}
    out = said("export", "recommendations", shop, "--to", tmp_path / "again.csv")[1]
    assert (tmp_path / "again.csv").read_bytes() == (tmp_path / "all.csv").read_bytes(), out


def test_all_lists_may_be_printed(said, shop):
    code, out, _err = said("recommend", shop, "--all", "--k", "1", "--format", "csv")

    assert code == 0
    assert len(out.splitlines()) == 41


@pytest.mark.parametrize("ending", ["csv", "parquet", "jsonl", "xlsx", "json"])
def test_one_list_goes_into_a_file(said, shop, tmp_path, ending):
    file = tmp_path / f"one.{ending}"
    code, out, err = said("recommend", shop, "--user", "Ü-01", "--k", "2", "--recommender", "popular", "--to", file)

    assert (code, err) == (0, ""), out
    assert file.stat().st_size > 0
    if ending == "parquet":
        assert pq.read_table(file)["user_id"].to_pylist() == ["Ü-01", "Ü-01"]
    if ending == "jsonl":
        assert [json.loads(line)["rank"] for line in file.read_text("utf-8").splitlines()] == [1, 2]


def test_help_shows_the_recommenders_own_options(said):
    assert "--factors" in said("recommend", "--recommender", "als", "--help")[1]
    plain = said("recommend", "--help")[1]
    assert "--factors" not in plain
    for word in (
        "--user",
        "--item",
        "--all",
        "--k",
        "--again",
        "--recommender",
        "--diversity",
        "--serendipity",
        "--to",
    ):
        assert word in plain


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("SHOP",), "Give --user, --item or --all."),
        (("SHOP", "--user", "a", "--all"), "--user and --all were given."),
        (("SHOP", "--item", "it33"), "There is no item called 'it33'. Did you mean 'it"),
        (("SHOP", "--user", "a", "--recommender", "alz"), "Did you mean 'als'?"),
        (("SHOP", "--user", "a", "--k", "0"), "'k' must be at least 1. 0 was given."),
        (("SHOP", "--user", "a", "--k", "many"), "'k' must be a whole number."),
        (("SHOP", "--user", "a", "--serendipitie", "1"), "Did you mean '--serendipity'?"),
        (("SHOP", "--all", "--to", "lists.docx"), "'lists.docx' does not say how to write it."),
        (("SHOP", "--user", "a", "--format", "docx"), "There is no format called 'docx'."),
        (("nowhere", "--all"), "There is no shop at 'nowhere'."),
        ((), "No shop was named."),
    ],
)
def test_what_is_wrong_is_said_in_sentences(said, shop, words, told):
    code, out, err = said("recommend", *(shop if word == "SHOP" else word for word in words))

    assert code == 2
    assert out == ""
    assert told in err
