"""`footfall experiment` as its users meet it."""

from __future__ import annotations

import json

import pytest

KEYS = ["name", "question", "definition", "asked", "columns", "rows", "facts", "reading", "notes", "sql"]


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    path = tmp_path_factory.mktemp("experiment") / "e.csv"
    lines = [f"{['control', 'mail'][n % 2]},{int(n % 3 == 0)},{n % 11},{n % 5}" for n in range(400)]
    path.write_text("\n".join(["arm,came,spend,before", *lines]))
    return path


def test_a_size_is_a_table(said):
    code, out, err = said("experiment", "size", "--baseline", "0.05", "--lift", "0.1", "--per-day", "1000")

    assert (code, err) == (0, "")
    assert "31,234" in out
    assert "63" in out


def test_json_is_the_object_of_the_contract(said, file):
    words = ("experiment", "read", file, "--arm", "arm", "--outcome", "came,spend", "--before", "before")
    for asked in (words, ("experiment", "size", "--baseline", "0.1", "--lift", "0.1,0.2")):
        code, out, err = said(*asked, "--format", "json")
        assert (code, err) == (0, "")
        assert list(json.loads(out)) == KEYS
    answer = json.loads(said(*words, "--format", "json")[1])
    assert answer["asked"]["control"] == "control"
    assert answer["facts"]["srm_p"]["value"] == 1
    assert {"theta", "variance_reduction"} <= set(answer["facts"])


@pytest.mark.parametrize("ending", ["json", "csv", "html", "txt", "xlsx", "svg", "png"])
def test_an_answer_goes_into_a_file_by_its_ending(said, file, tmp_path, ending):
    words = ("experiment", "read", file, "--arm", "arm", "--outcome", "came")
    assert said(*words, "--to", tmp_path / f"a.{ending}") == (0, "", "")
    assert (tmp_path / f"a.{ending}").stat().st_size > 50
    assert said("experiment", "size", "--baseline=.1", "--lift=.1", "--to", tmp_path / f"b.{ending}") == (0, "", "")


def test_help_tells_of_both(said):
    assert "experiment read --help" in said("experiment", "--help")[1]
    plain = " ".join(said("experiment", "read", "--help")[1].replace("│", " ").split())
    for word in ("--arm", "--outcome", "--control", "--before ", "--by", "--unit", "--shares", "--looks", "--action",
                 "--into", "--shop", "--since", "--until", "--before-days", "--format", "--to"):  # fmt: skip
        assert word in plain
    assert "sample-ratio-mismatch" in plain
    size = said("experiment", "size", "--help")[1]
    assert all(word in size for word in ("--baseline", "--lift", "--power", "--per-day"))


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((), "Neither size nor read was named."),
        (("reed", "FILE"), "There is no command of experiment called 'reed'. Did you mean 'read'?"),
        (("read",), "No file was named."),
        (("read", "FILE"), "'arm' is missing. e.csv has arm, came, spend, before."),
        (("read", "FILE", "--arm", "arm"), "'outcome' is missing."),
        (("read", "FILE", "--arm", "arm", "--outcom", "came"), "Did you mean '--outcome'?"),
        (("read", "gone.csv", "--arm", "arm", "--outcome", "came"), "There is no file 'gone.csv'."),
        (
            ("read", "FILE", "--arm", "arm", "--outcome", "came", "--format", "docx"),
            "There is no format called 'docx'.",
        ),
        (("size", "--baseline", "0.1"), "'lift' is missing."),
        (("size", "--lift", "0.1"), "'baseline' is missing."),
        (("size", "--baseline", "2", "--lift", "0.1"), "'baseline' must lie between 0 and 1"),
        (("size", "--baseline", "0.1", "--lift", "much"), "'lift' must be numbers with commas."),
    ],
)
def test_what_is_wrong_is_said_in_sentences(said, file, words, told):
    code, out, err = said("experiment", *(file if word == "FILE" else word for word in words))

    assert (code, out) == (2, "")
    assert told in err
