"""Recency, frequency and money that a shop's own table of customers holds."""

from __future__ import annotations

import pytest

import footfall as ff
from footfall.errors import BadRequest
from stories import codes, told

FIGURES = "41,1,1\n31,1,2\n21,1,3\n11,1,4\n0,2,14\n"


@pytest.fixture
def customers(tmp_path):
    """Make a shop of customers with some columns and FIGURES."""
    shops = []

    def made(head, rows=FIGURES):
        lines = (f"{number},{line}\n" for number, line in enumerate(rows.splitlines(), 1))
        (tmp_path / "a.csv").write_text(f"id,{head}\n{''.join(lines)}")
        shops.append(ff.ingest_customers([tmp_path / "a.csv"], tmp_path / "shop", memory="1GB", key="id"))
        return shops[-1]

    yield made
    for shop in shops:
        shop.close()


@pytest.mark.parametrize(
    "head",
    [
        "recency,frequency,monetary",
        "Recency (days),Frequency,Monetary value",
        "daysSinceLastOrder,OrderCount,TotalSpent",
        "days_since_last_purchase,num_purchases,revenue",
        "Давность,Частота,Сумма заказов",
    ],
)
def test_columns_are_told_by_their_names(customers, head):
    answer = customers(head).ask("rfm")

    assert told(answer, "group", "customers", "recency_days", "frequency", "monetary") == [
        ("champions", 1, 0, 2, 14),
        ("loyal", 1, 11, 1, 4),
        ("needs_attention", 1, 21, 1, 3),
        ("almost_lost", 1, 31, 1, 2),
        ("dormant", 1, 41, 1, 1),
    ]
    assert "own-figures" in codes(answer)
    assert answer.facts["buyers"].value == 5


@pytest.mark.parametrize(
    "head", ["last_order_amount,orders,spent", "recency,web_orders,spent", "recency,order_id,spent", "a,b,c"]
)
def test_other_names_are_not_guessed(customers, head):
    answer = customers(head).ask("rfm")

    assert answer.rows == []
    assert "--own" in answer.notes[0].text


def test_columns_that_are_asked_for_go_first(customers):
    shop = customers("recency,frequency,monetary")

    assert told(shop.ask("rfm", own="monetary,frequency"), "group", "recency_days", "monetary") == [
        ("active", 2, None),
        ("new", 1, None),
        ("needs_attention", 3, None),
        ("previously_loyal", 14, None),
        ("at_risk", 4, None),
    ]
    for wrong in ("recency", "recency,frequency,monetary,id", "recency,frequence"):
        with pytest.raises(BadRequest):
            shop.ask("rfm", own=wrong)


def test_who_lacks_recency_or_frequency_is_a_prospect(customers):
    answer = customers("recency,frequency,monetary", FIGURES + ",3,5\n-1,3,5\n4,0,5\n4,,5\n").ask("rfm")

    assert told(answer, "group", "customers")[-1] == ("prospects", 4)
    assert answer.facts["buyers"].value == 5


@pytest.mark.parametrize(("unit", "needs"), [("clv", "first order"), ("segments", "rfm"), ("churn-horizon", "log")])
def test_what_needs_a_log_says_so(customers, unit, needs):
    (note,) = customers("recency,frequency,monetary").ask(unit).notes

    assert note.code == "not-applicable"
    assert needs in note.text


def test_filters_choose_customers(customers):
    answer = customers("recency,frequency,monetary").ask("rfm", who="recency < 30")

    assert answer.facts["buyers"].value == 3
