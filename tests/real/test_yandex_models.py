"""The customers of a Russian shop, from raw files to the list of clients, against published figures."""

from __future__ import annotations

import json

import pytest

from footfall.surfaces.cli import main

pytestmark = [pytest.mark.real, pytest.mark.nightly]  # daily: `models/test_decline.py` and `test_planted.py`

TARGET = "Покупательская активность"
APPLIANCES = "Мелкая бытовая техника и электроника"
PUBLISHED = {
    "Страниц_за_визит",
    "Средний_просмотр_категорий_за_визит",
    "Неоплаченные_продукты_штук_квартал",
    "Акционные_покупки",
    "Маркет_актив_6_мес",
}


@pytest.fixture(scope="module")
def shop(data, tmp_path_factory):
    """What stands there after ingest, fit and score on the command line."""
    path = tmp_path_factory.mktemp("yandex") / "shop"
    names = ("market_file.csv", "market_money.csv", "market_time.csv", "money.csv")
    files = [str(data / "yandex_activity" / name) for name in names]
    assert main(["ingest-customers", *files, "--into", str(path), "--key", "id", "--target", TARGET, "--mend"]) == 0
    offer = "Страниц_за_визит,Неоплаченные_продукты_штук_квартал"
    assert main(["fit", "decline", str(path), "--trials", "12", "--offer", offer]) == 0
    assert main(["score", "decline", str(path)]) == 0
    return path


@pytest.fixture
def ask(shop, capsys):
    def asked(*words):
        capsys.readouterr()
        assert main(["ask", words[0], str(shop), *words[1:], "--format", "json"]) == 0
        return json.loads(capsys.readouterr()[0])

    return asked


@pytest.mark.timeout(900)
def test_the_chosen_model_is_better_than_what_was_published(ask):
    answer = ask("model-comparison")
    chosen = next(row for row in answer["rows"] if row["chosen"])

    assert answer["facts"]["customers"]["value"] == 1_296
    assert answer["facts"]["foretells"]["value"] == f"{TARGET} = Снизилась"
    assert chosen["folds"] == 20
    assert chosen["roc_auc"] > 0.903
    assert max(row["roc_auc"] for row in answer["rows"] if row["folds"] == 20) >= 0.915
    assert answer["facts"]["nested"]["low"] > 0.86


@pytest.mark.timeout(900)
def test_the_published_features_weigh_most(ask):
    rows = ask("drivers")["rows"]
    strongest = list(dict.fromkeys(row["feature"] for row in rows))[:9]
    minutes = [name for name in strongest if "минут" in name.casefold()]

    assert set(strongest) >= PUBLISHED
    assert len(minutes) == 2
    ways = {row["feature"]: row["coefficient"] for row in rows if row["level"] is None}
    assert ways["Страниц_за_визит"] < 0 < ways["Неоплаченные_продукты_штук_квартал"]
    assert ways["Акционные_покупки"] > 0 > ways["Маркет_актив_6_мес"]


@pytest.mark.timeout(900)
def test_buyers_of_small_appliances_at_risk_are_listed_with_profit_and_offers(ask):
    rows = ask("risk-and-value", "--group", APPLIANCES)["rows"]
    groups = {row["group"]: row for row in ask("risk-and-value")["rows"]}

    assert 4 <= len(rows) < 30
    assert len(rows) == groups[APPLIANCES]["at_risk"]
    assert sum(row["revenue_at_risk"] for row in rows) == pytest.approx(groups[APPLIANCES]["revenue_at_risk"])
    assert [row["revenue_at_risk"] for row in rows] == sorted((row["revenue_at_risk"] for row in rows), reverse=True)
    assert all(row["risk"] >= 0.5 and row["reason_1"] for row in rows)
    assert sum(row["offer"] is not None for row in rows) > len(rows) / 2
