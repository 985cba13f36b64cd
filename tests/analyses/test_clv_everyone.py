"""What is expected of every buyer: the table `clv`."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

import crowds
from footfall.analyses.clv import clv_table
from footfall.analyses.clv.everyone import bounds
from footfall.analyses.clv.history import Buyers, histories
from footfall.schema import CLV
from lifetimes import START, Truth, log
from stories import rows_of


@pytest.fixture(scope="module")
def weeks(duck):
    """2,000 customers over 52 weeks."""
    return crowds.opened(duck, log(*Truth().orders(5, customers=2_000, days=364, entry=90)))


@pytest.fixture(scope="module")
def table(weeks):
    return weeks.engine.arrow(weeks.table("clv")).to_pandas()


def test_everyone_who_bought_is_there_once_with_the_columns_of_the_contract(weeks, table):
    assert tuple(table.columns) == CLV.names
    assert table["user_id"].tolist() == list(range(2_000))
    schema = weeks.table("clv").schema()
    assert {c.name: str(schema[c.name]) for c in CLV.columns[1:]} == {c.name: c.type for c in CLV.columns[1:]}


def test_tenths_of_the_table_are_those_of_the_unit(weeks, table):
    tenths = np.array_split(np.argsort(-table["value"].to_numpy(), kind="stable"), 10)

    for row, tenth in zip(weeks.ask("clv").rows, tenths, strict=True):
        assert row["customers"] == len(tenth)
        for name in ("expected_orders", "alive", "value"):
            assert row[name] == pytest.approx(table[name].to_numpy()[tenth].mean())


def test_histories_are_told_in_weeks(weeks, table):
    tables = weeks.tables()
    known = tables.engine.arrow(histories(tables, tables.last_on)).to_pandas()

    assert (table["recency"] * 7).to_numpy() == pytest.approx(known["recency"].to_numpy())
    assert (table["age"] * 7).to_numpy() == pytest.approx(known["age"].to_numpy())
    assert table["frequency"].tolist() == known["frequency"].tolist()
    assert table["monetary"].isna().tolist() == (known["frequency"] == 0).tolist()


def test_alike_buyers_have_alike_bounds_and_nobody_is_worth_less_than_nothing(table):
    once = table[table["frequency"] == 0]

    assert (once.groupby("age")[["value", "low", "high"]].nunique() == 1).all().all()
    assert (table["low"] >= 0).all()
    assert (table["low"] <= table["high"]).all()
    gone = table[table["value"] > table["high"]]
    assert (gone["alive"] < 0.1).all()
    assert 0 < len(gone) < 100


def test_a_log_too_short_gives_no_rows_and_the_columns_all_the_same(duck_shop):
    shop = duck_shop("ann: buy@0d=1 buy@3d=1; bob: view@9d")

    assert rows_of(shop, "clv") == []
    assert tuple(shop.table("clv").columns) == CLV.names
    assert str(shop.table("clv").schema()["user_id"]) == "string"


def test_without_money_orders_are_expected_and_no_value(duck):
    events = log(*Truth().orders(5, customers=200, days=364, entry=90)).drop_columns("revenue")
    found = clv_table(crowds.opened(duck, events).tables()).to_pandas()

    assert (found["expected_orders"] > 0).all()
    assert found[["monetary", "value", "low", "high"]].isna().all().all()


def covered(duck, seeds, customers: int) -> tuple[float, float]:
    """Tell how often buyers of simulated shops brought what their interval said, and how many stood above it."""
    cut, ahead, inside, above = 363, 182, [], []
    for seed in seeds:
        who, day, money = Truth().orders(seed, customers=customers, days=cut + 1 + ahead, entry=120)
        tables = crowds.opened(duck, log(who, day, money)).tables()
        known = tables.engine.arrow(histories(tables, (START + cut).astype(object)))
        buyers = Buyers.of(known, 7)
        low, high = bounds(buyers, buyers.orders(), buyers.money(), ahead / 7)
        spent = np.bincount(who, np.where(day > cut, money, 0), customers)[known["user_id"].to_numpy()]
        inside.append((low <= spent) & (spent <= high))
        above.append(spent > high)
    return float(np.mean(np.concatenate(inside))), float(np.mean(np.concatenate(above)))


def test_intervals_hold_what_each_buyer_brought(duck):
    inside, above = covered(duck, range(100, 103), 1_000)

    assert 0.9 <= inside <= 0.99
    assert above <= 0.05


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_intervals_hold_as_often_as_they_say(duck):
    inside, above = covered(duck, range(20), 2_000)

    assert inside == pytest.approx(0.96, abs=0.015)
    assert above == pytest.approx(0.025, abs=0.01)


def test_who_will_not_come_back_is_told_by_the_chance_to_be_a_customer_still(duck):
    """Of 2,000 customers over two years the first is seen; who orders in the second is the truth."""
    who, day, money = Truth().orders(9, customers=2_000, days=728, entry=90)
    seen, back = day < 364, np.isin(np.arange(2_000), who[day >= 364])
    shop = crowds.opened(duck, log(who[seen], day[seen], money[seen]))
    table = shop.engine.arrow(shop.table("clv")).to_pandas().set_index("user_id")
    alive = table["alive"][table["frequency"] > 0]
    came = back[alive.index]

    assert roc_auc_score(came, alive) > 0.8
    assert alive[~came].mean() < 0.6 * alive[came].mean()
