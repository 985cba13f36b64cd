"""The customers of a Russian online shop (REFERENCE B), from raw files to what tells the declining apart."""

from __future__ import annotations

import pandas as pd
import pytest

import footfall as ff
from stories import rows_of

pytestmark = pytest.mark.real

FILES = ("market_file.csv", "market_money.csv", "market_time.csv", "money.csv")
TARGET = "Покупательская активность"
REVENUE = ("Выручка: препредыдущий_месяц", "Выручка: предыдущий_месяц", "Выручка: текущий_месяц")


@pytest.fixture(scope="module")
def folder(data):
    return data / "yandex_activity"


@pytest.fixture(scope="module")
def shop(folder, tmp_path_factory):
    paths = [folder / name for name in FILES]
    shop = ff.ingest_customers(paths, tmp_path_factory.mktemp("yandex") / "shop", key="id", target=TARGET, mend=True)
    yield shop
    shop.close()


@pytest.fixture(scope="module")
def theirs(folder):
    """The same by pandas: joined, mended by hand, four customers set aside."""
    wide, money, time = (pd.read_csv(folder / name) for name in FILES[:3])
    profit = pd.read_csv(folder / FILES[3], sep=";", decimal=",")
    time["Период"] = time["Период"].replace("предыдцщий_месяц", "предыдущий_месяц")
    wide["Тип сервиса"] = wide["Тип сервиса"].replace("стандартт", "стандарт")
    by_month = money.pivot_table(index="id", columns="Период", values="Выручка").add_prefix("Выручка: ")
    minutes = time.pivot_table(index="id", columns="Период", values="минут").add_prefix("минут: ")
    joined = wide.join(by_month, on="id").join(minutes, on="id").merge(profit, on="id")
    return joined[(joined[list(REVENUE)] > 0).all(axis=1) & (joined[REVENUE[2]] < 100_000)].reset_index(drop=True)


def told(shop, code):
    return [text for found, text in shop.about.notes if found == code]


def test_four_customers_are_set_aside_and_1296_left(shop):
    lines = {line["step"]: (line["rows"], line["users"]) for line in shop.about.ledger if line["rows"]}

    assert lines == {
        "read": (9_100, 1_300),
        "impossible zero": (21, 3),
        "outlier": (7, 1),
        "kept": (9_072, 1_296),
    }
    aside = {row["text"].split(",")[0].split(";")[0] for row in rows_of(shop, "rejected")}
    assert aside == {"215348", "215357", "215359", "215380"}
    assert len(rows_of(shop, "rejected")) == 28


def test_what_is_amiss_is_told_and_nothing_else(shop):
    assert [code for code, _text in shop.about.notes] == [
        *("long-file", "long-file", "misspelt", "misspelt"),
        *("impossible-zero", "impossible-zero", "outlier", "decimal-comma", "unit-unknown"),
    ]
    assert ["'предыдцщий_месяц'" in text for text in told(shop, "misspelt")] == [True, False]
    assert "'стандартт' (10) is a letter off 'стандарт' (914)" in told(shop, "misspelt")[1]
    assert "106,862.2, where the nearest other value is 7,799.4" in told(shop, "outlier")[0]
    assert "Прибыль" in told(shop, "decimal-comma")[0]
    assert "Выручка, Прибыль" in told(shop, "unit-unknown")[0]


def test_the_table_is_what_pandas_makes_of_it(shop, theirs):
    ours = shop.engine.arrow(shop.table("customers").order_by("user_id")).to_pandas()

    assert set(ours.columns) - {"user_id"} == set(theirs.columns) - {"id"}
    assert ours["user_id"].tolist() == theirs["id"].tolist()
    for name in set(theirs.columns) - {"id", "Разрешить сообщать"}:
        assert ours[name].tolist() == theirs[name].tolist(), name
    assert ours["Разрешить сообщать"].tolist() == (theirs["Разрешить сообщать"] == "да").tolist()


def test_the_published_shares_are_found(shop):
    customers = shop.engine.arrow(shop.table("customers")).to_pandas()

    assert shop.about.facts["customers"]["levels"] == {"Прежний уровень": 802, "Снизилась": 494}
    assert customers["Тип сервиса"].value_counts(normalize=True).round(2).to_dict() == {
        "стандарт": 0.71,
        "премиум": 0.29,
    }
    assert customers["Разрешить сообщать"].mean() == pytest.approx(0.74, abs=0.005)
    published = {"Товары для детей": 25, "Домашний текстиль": 19, "Косметика и аксесуары": 17, "Кухонная посуда": 11}
    shares = customers["Популярная_категория"].value_counts(normalize=True)
    for name, percent in published.items():
        assert 100 * shares[name] == pytest.approx(percent, abs=0.6), name


def test_the_contrast_says_what_the_analysis_said(shop, theirs):
    answer = shop.ask("contrast")
    rows = {row["feature"]: row for row in answer.rows if row["level"] is None}
    declined = theirs[theirs[TARGET] == "Снизилась"]
    stayed = theirs[theirs[TARGET] != "Снизилась"]

    for name, row in rows.items():
        assert row["value_a"] == pytest.approx(declined[name].mean())
        assert row["value_b"] == pytest.approx(stayed[name].mean())
    assert answer.reading.startswith(f"{TARGET} = Снизилась differs most from all others in Страниц_за_визит")
    below = ("Страниц_за_визит", "Маркет_актив_6_мес", "минут: предыдущий_месяц", "минут: текущий_месяц")
    assert all(rows[name]["high"] < 0 for name in below)
    assert all(rows[name]["low"] > 0 for name in ("Акционные_покупки", "Неоплаченные_продукты_штук_квартал"))
    assert rows["Неоплаченные_продукты_штук_квартал"]["best_cut"] == 5.5
    assert 6 <= rows["Страниц_за_визит"]["best_cut"] <= 7.5
    assert rows["Прибыль"]["p_adjusted"] > 0.05


def test_profile_and_correlations_take_the_customers(shop, theirs):
    rows = {row["column"]: row for row in shop.ask("profile").rows}

    assert rows["Прибыль"]["median"] == pytest.approx(theirs["Прибыль"].median())
    assert rows["Тип сервиса"]["top"] == "стандарт"
    first = shop.ask("correlations", target=TARGET).rows[0]
    assert (first["a"], first["b"]) == ("Страниц_за_визит", TARGET)
    assert first["phik"] == pytest.approx(0.75, abs=0.01)


def test_the_damaged_copy_is_told_and_not_half_mended(folder, tmp_path):
    shop = ff.ingest_customers(folder / "mojibake" / "market_file.csv", tmp_path / "shop", key="id", mend=True)

    (text,) = told(shop, "encoding")
    assert "UTF-8 read as cp1251 and saved again" in text
    assert "line 1 cannot be read back" in text
    assert shop.ask("profile").facts["rows"].value == 1_300
    shop.close()
