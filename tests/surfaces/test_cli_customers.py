"""`footfall ingest-customers` as its users meet it, and a shop that consists of customers only."""

from __future__ import annotations

import json

import pytest

from footfall.shop.catalog import UNITS
from footfall.surfaces.cli import main

TARGET = "활동"
WIDE = f"id;{TARGET};Тип сервиса;나이\n" + "".join(
    f"{who};{'감소' if who % 3 else '유지'};{'премиумм' if who == 50 else 'премиум' if who % 4 == 0 else 'стандарт'};{20 + who % 3 * 5 + who % 7}\n"
    for who in range(1, 121)
)
LONG = "id,месяц,выручка\n" + "".join(f"{who},{month},{4000 + 13 * who}\n" for who in range(1, 121) for month in ("май", "июнь"))  # fmt: skip


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("customers")
    (folder / "wide.csv").write_text(WIDE)
    (folder / "long.csv").write_text(LONG)
    return [folder / "wide.csv", folder / "long.csv"]


@pytest.fixture(scope="module")
def shop(files):
    path = files[0].parent / "shop"
    words = ["ingest-customers", *files, "--into", path, "--key", "id", "--target", TARGET, "--mend"]
    assert main([str(word) for word in words]) == 0
    return path


def test_it_tells_what_it_found_and_what_to_do_next(said, files, tmp_path):
    words = ["ingest-customers", *files, "--into", tmp_path / "s", "--key", "id", "--target", TARGET]
    code, out, err = said(*words)

    assert (code, err) == (0, "")
    assert "2 files: 120 customers by id, 5 columns: 2 of words, 1 of figures, 2 of money." in out
    assert "120 customers read = 120 kept." in out
    assert "360 rows read = 360 kept." in out
    assert "Note (misspelt): In Тип сервиса 'премиумм' (1) is a letter off 'премиум' (30): --mend makes it" in out
    assert out.splitlines()[-1].startswith("Next: the same with --mend --replace")
    code, out, err = said(*words, "--mend", "--replace", "--currency", "RUB")
    assert (code, err) == (0, "")
    assert "it was made 'премиум'." in out
    assert "unit-unknown" not in out
    assert "Next: footfall ask contrast" in out


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (["--key", "idd"], 2, "Did you mean 'id'?"),
        (["--key", "id", "--target", "Тип сервисо"], 2, "Did you mean 'Тип сервиса'?"),
        ([], 2, "No key was named."),
        (["--key", "id", "--map", "none.toml"], 2, "There is no map 'none.toml'."),
        (["--key", "id", "--encoding", "klingon"], 2, "There is no encoding called 'klingon'."),
        (["--key", "id", "--mendd"], 2, "Did you mean '--mend'?"),
    ],
)
def test_what_is_wrong_is_said_in_sentences(said, files, tmp_path, words, code, sentence):
    found, out, err = said("ingest-customers", *files, "--into", tmp_path / "s", *words)

    assert (found, out) == (code, "")
    assert sentence in err
    assert not (tmp_path / "s").exists()


def test_a_shop_with_customers_is_not_written_over_unasked(said, files, shop):
    code, _out, err = said("ingest-customers", *files, "--into", shop, "--key", "id")

    assert code == 2
    assert "has customers already. Nothing was changed. Use --replace" in err


@pytest.mark.parametrize("name", UNITS)
def test_every_unit_answers_a_shop_of_customers_only(said, shop, name):
    code, out, err = said("ask", name, shop, "--format", "json")
    answer = json.loads(out)

    assert (code, err) == (0, "")
    if answer["rows"]:
        assert "events" not in answer["asked"].values()
        assert answer["reading"]
    else:
        assert {note["code"] for note in answer["notes"]} <= {"not-applicable", "log-too-short"}
        assert answer["notes"]


def test_profile_correlations_and_contrast_take_the_customers_of_such_a_shop(said, shop):
    for name in ("profile", "correlations", "contrast"):
        answer = json.loads(said("ask", name, shop, "--format", "json")[1])
        assert answer["asked"]["table"] == "customers"
        assert answer["rows"]
    assert answer["asked"]["target"] == TARGET
    assert f"{TARGET} = 유지 differs most from all others in 나이" in answer["reading"]


def test_any_column_can_be_the_target(said, shop):
    answer = json.loads(said("ask", "contrast", shop, "--target", "тип сервиса", "--format", "json")[1])

    assert answer["asked"]["target"] == "Тип сервиса"
    assert answer["facts"]["group"]["value"] == "премиум"


def test_customers_are_chosen_by_their_own_columns(said, shop):
    words = (
        "ask",
        "profile",
        shop,
        "--format",
        "json",
        "--who",
        "Тип сервиса = премиум",
        "--who",
        "выручка: май > 4500",
    )
    rows = json.loads(said(*words)[1])["facts"]["rows"]["value"]

    assert rows == sum(1 for who in range(1, 121) if (who % 4 == 0 or who == 50) and 4000 + 13 * who > 4500)


def test_customers_are_exported(said, shop, tmp_path):
    assert said("export", "customers", shop, "--to", tmp_path / "c.csv")[0] == 0

    lines = (tmp_path / "c.csv").read_text().splitlines()
    assert lines[0] == f"user_id,{TARGET},Тип сервиса,나이,выручка: май,выручка: июнь"
    assert len(lines) == 121


def test_the_report_of_a_shop_of_customers_only(said, shop, tmp_path):
    assert said("report", shop, "--to", tmp_path / "r.html")[0] == 0
    page = (tmp_path / "r.html").read_text()

    assert "What the tables of customers say" in page
    assert "wide.csv, long.csv, joined by id." in page
    assert "Every one of the 120 customers read was kept." in page
    assert "the clock of" not in page
    assert "33.3 %" in page
    assert "made of customers only" in page


def test_the_dashboard_of_a_shop_of_customers_only(shop):
    from starlette.testclient import TestClient

    import footfall as ff
    from footfall.surfaces.serve import app

    opened = ff.open(shop)
    web = TestClient(app(opened), base_url="http://127.0.0.1:8000")
    index = web.get("/").text
    assert "What the tables of customers say" in index
    assert "told apart by id" in index
    for name in UNITS:
        assert web.get(f"/{name}").status_code == 200, name
    hidden = TestClient(app(opened, anonymous=True), base_url="http://127.0.0.1:8000")
    assert hidden.get("/api/ask/contrast").status_code == 200
    assert hidden.get("/api/ask/contrast", params={"target": "Тип сервиса"}).status_code == 400
    opened.close()
