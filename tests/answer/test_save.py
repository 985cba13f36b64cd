"""An answer in a file."""

from __future__ import annotations

import csv
import io
import json

import pytest
from openpyxl import load_workbook

from footfall.answer.save import save, to_csv, write
from footfall.errors import BadRequest, Failure


def test_the_ending_says_how(answer, tmp_path):
    assert json.loads(save(answer(), tmp_path / "a.json").read_text())["name"] == "sample"
    assert save(answer(), tmp_path / "a.CSV").read_text().startswith("group,users,")
    assert "How many?" in save(answer(), tmp_path / "a.txt").read_text()
    assert "<html" in answer().save(tmp_path / "a.html").read_text()


@pytest.mark.parametrize("name", ["answer.jsn", "answer", "answer.", ".json"])
def test_an_ending_that_is_none_is_refused(answer, tmp_path, name):
    with pytest.raises(BadRequest, match="no format called"):
        save(answer(), tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_csv_is_read_back_as_it_was(answer):
    texts = ['say "hi"', "a,b", "two\nlines", "물", ""]
    rows = list(csv.DictReader(io.StringIO(to_csv(answer([{"group": text} for text in texts])))))

    assert [row["group"] for row in rows] == texts
    assert rows[0]["day"] == "2024-01-02"


def test_a_missing_figure_is_empty_in_csv(answer):
    (row,) = csv.DictReader(io.StringIO(to_csv(answer([{"rate": float("nan"), "revenue": None}]))))

    assert (row["rate"], row["revenue"]) == ("", "")


def test_a_workbook_holds_rows_as_what_they_are_and_what_they_mean(answer, tmp_path):
    book = load_workbook(save(answer([{}, {"rate": None}]), tmp_path / "a.xlsx"))
    sheet = list(book.worksheets[0].values)

    assert sheet[0][:3] == ("group", "users", "rate")
    assert sheet[1][:4] == ("ads", 1234, 0.5, 9.5)
    assert sheet[2][2] is None
    assert ("users", "How many.") in list(book["about"].values)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\t=1", "=cmd|'/C calc'!A0"])
def test_no_text_is_a_formula_in_a_workbook(answer, tmp_path, text):
    sheet = load_workbook(save(answer([{"group": text}]), tmp_path / "a.xlsx")).worksheets[0]

    assert sheet["A2"].data_type == "s"
    assert sheet["A2"].value.startswith("'")


def test_what_a_workbook_cannot_hold_is_left_out_of_it(answer, tmp_path):
    sheet = load_workbook(save(answer([{"group": "a\0b\x07c" + "x" * 40_000}]), tmp_path / "a.xlsx")).worksheets[0]

    assert sheet["A2"].value.startswith("abc")


def test_a_file_appears_whole_or_not_at_all(answer, tmp_path):
    (tmp_path / "a.json").write_text("before")
    with pytest.raises(TypeError):
        save(answer(asked={"x": object()}), tmp_path / "a.json")
    assert [(file.name, file.read_text()) for file in tmp_path.iterdir()] == [("a.json", "before")]


def test_folders_on_the_way_are_made(answer, tmp_path):
    assert save(answer(), tmp_path / "new" / "deep" / "a.json").exists()


def test_what_cannot_be_written_is_a_failure_in_sentences(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(Failure, match="could not be written"):
        write(tmp_path / "file" / "a.json", "x")
