"""Conversion and churn: who is asked about at a cut-off, what came true, and that nothing of it was known."""

from __future__ import annotations

from datetime import date, timedelta

import ibis
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chance import deeds
from examples import at_most
from fitted import shop_of
from footfall.errors import BadRequest, NotApplicable
from footfall.models import ahead, cutoffs
from footfall.models.churn import Churn
from footfall.models.conversion import Conversion
from footfall.models.known_at import known_at
from footfall.models.training.folds import repeated
from stories import MONDAY, Row, opened

DAYS = 30
MOMENTS = deeds(minutes=st.integers(0, DAYS * 1_440 - 1), more={"item_id": st.sampled_from("xyz")}, clock=2)
LAST = {"user_id": "zed", "event_at": MONDAY + timedelta(days=DAYS, minutes=-121), "event": "stroll"}
LOGS = st.lists(MOMENTS, min_size=1, max_size=40).map(
    lambda rows: [*rows, {**LAST, "local_at": LAST["event_at"] + timedelta(hours=2)}]
)
"""A month of four users, and one who strolls through its last day, so that every log ends on it."""


def at(day: int) -> date:
    return MONDAY.date() + timedelta(days=day)


def happened(shop, model, day: int) -> dict[str, bool]:
    found = shop.engine.rows(model.outcomes(shop.tables(), at(day)))
    assert len({row["user_id"] for row in found}) == len(found)
    return {row["user_id"]: row["happened"] for row in found}


def within(row: Row, start: int, end: int) -> bool:
    return at(start) <= row["local_at"].date() < at(end)


def asked_about(shop, model) -> set[str]:
    return {row["user_id"] for row in shop.engine.rows(model.asked_about(shop.tables()))}


def test_a_buyer_churns_who_does_not_order_in_the_horizon(shop):
    told = shop(
        "ann: buy@1d buy@12d; bob: buy@9d23h59m buy@15d; cat: buy@2d buy@9d; dan: buy@10d; eve: view@1d; fay: buy@3d buy@14d23h59m"
    )
    model = Churn(horizon="5d")

    assert happened(told, model, 10) == {"ann": False, "bob": True, "cat": True, "fay": False}
    assert asked_about(told, model) == {"ann", "bob", "cat", "dan", "fay"}
    assert model.too_late(told.tables(), at(10)) == (
        "1 buyers first ordered on 2024-01-11 or later: their horizon is not over. They are scored only."
    )
    assert model.too_late(told.tables(), at(11)) == ""


def test_a_cart_converts_that_is_followed_by_a_purchase_in_time(shop):
    told = shop(
        "ann: cart@5d buy@10d; bob: cart@2d buy@11d; cat: cart@9d23h59m buy@13d; dan: cart@3d buy@9d; eve: cart@10d buy@11d;"
        "fay: buy@11d; gil: cart@9d buy@12d23h59m"
    )
    model = Conversion(within="3d", lookback="7d")

    assert happened(told, model, 10) == {"ann": True, "cat": False, "dan": False, "gil": True}
    assert asked_about(told, model) == {"cat", "eve", "gil"}
    assert model.too_late(told.tables(), at(10)) == (
        "1 users first had a cart on 2024-01-11 or later: their days are not over. They are scored only."
    )


@given(LOGS, st.integers(1, 20), st.integers(1, 9))
@settings(max_examples=at_most(20))
def test_outcomes_are_those_of_brute_force(duck, rows, day, span):
    shop = opened(duck, rows)
    bought = [row for row in rows if row["event"] == "purchase"]
    after = {row["user_id"] for row in bought if within(row, day, day + span)}
    buyers = {row["user_id"] for row in bought if within(row, 0, day)}
    carted = {row["user_id"] for row in rows if row["event"] == "add_to_cart" and within(row, day - 4, day)}

    churn, conversion = Churn(horizon=f"{span}d"), Conversion(within=f"{span}d", lookback="4d")

    assert happened(shop, churn, day) == {user: user not in after for user in buyers}
    assert happened(shop, conversion, day) == {user: user in after for user in carted}


@pytest.fixture
def bold(monkeypatch):
    """Let the fewest of customers tell."""
    monkeypatch.setattr(cutoffs, "FEWEST", 0)


@pytest.mark.parametrize("model", [Churn(horizon="5d"), Conversion(within="5d", lookback="9d")])
@given(rows=LOGS, later=st.lists(MOMENTS, max_size=30))
@settings(max_examples=4)
def test_what_comes_from_the_cut_off_on_changes_no_feature(duck, model, rows, later):
    known = [row for row in rows if row["local_at"].date() < at(25)]
    told = [*known, *(row for row in rows if row not in known)]
    other = [*known, *(row for row in later if row["local_at"].date() >= at(25)), rows[-1]]

    frames = [frame(opened(duck, log), model) for log in (told, other)]

    assert_alike(*(rows[rows["cutoff"] <= at(25)].drop(columns="happened") for rows in frames))
    assert_alike(*(rows[rows["cutoff"] <= at(20)] for rows in frames))


def frame(shop, model) -> pd.DataFrame:
    """Give the rows at the cut-offs, unsampled, with every column of features."""
    t, days = shop.tables(), [at(20), at(25)]
    labels = cutoffs.outcomes(days, lambda day: model.outcomes(t, day))
    return known_at(t, labels, days).assign(cutoff=lambda rows: pd.to_datetime(rows["cutoff"]).dt.date)


def assert_alike(one: pd.DataFrame, other: pd.DataFrame) -> None:
    """Compare two tables, a row a user and cut-off; a count of an event that one log never had is 0."""
    keys = ["cutoff", "user_id"]
    names = sorted({*one.columns, *other.columns})
    one, other = (
        rows.sort_values(keys, ignore_index=True).reindex(columns=names).astype("object").infer_objects()
        for rows in (one, other)
    )
    for name in names:
        lone = one[name].isna().all() or other[name].isna().all()
        left, right = ((rows[name].fillna(0) if lone else rows[name]).tolist() for rows in (one, other))
        assert left == pytest.approx(right, nan_ok=True) if is_figures(left) else str(left) == str(right), name


def is_figures(values: list[object]) -> bool:
    return all(isinstance(value, int | float) for value in values)


@pytest.mark.parametrize("page", ["view_item", "page_view"])
@given(rows=LOGS)
@settings(max_examples=2)
def test_what_is_known_at_several_days_is_what_is_known_at_each(duck, page, rows):
    """The copies moved to one day against the features of each day by itself."""
    named = {"stroll": page, "view_item": "page_view" if page == "page_view" else "view_item"}
    log = [{**row, "event": named.get(row["event"], row["event"])} for row in rows]
    t, days = opened(duck, log).tables(), [at(4), at(16), at(25)]
    labels = cutoffs.outcomes(days, lambda day: Churn(horizon="5d").outcomes(t, day)).cache()
    few = t.only(labels)

    apart = [as_of(few, labels, day) for day in days]

    together = known_at(t, labels, days)
    together = together.assign(cutoff=pd.to_datetime(together["cutoff"]).dt.date)
    one = pd.concat(apart, ignore_index=True)
    names = [name for name in together.columns if not name.endswith(("_at", "_on"))]
    assert_alike(one[names], together[names])


def as_of(few, labels, day: date) -> pd.DataFrame:
    """Give what was known at one day, by the tables of the day alone."""
    then = labels.filter(labels.cutoff == ibis.date(day)).select(user=labels.user_id, happened=labels.happened)
    known = few.users_as_of(day).inner_join(then, [("user_id", "user")]).drop("user")
    return few.engine.arrow(known).to_pandas().assign(cutoff=day)


CROWD = ";".join(
    f"u{n:02}: cart@{n % 9}d view@{n % 5 + 3}d buy@{n % 7 + 2}d{n % 24}h {f'buy@{10 + n % 9}d' if n % 2 else ''} view@{n % 3 + 11}d"
    for n in range(24)
)


@pytest.mark.usefixtures("bold")
@pytest.mark.parametrize("model", [Churn(horizon="4d"), Conversion(within="4d")])
def test_rows_of_one_user_stand_together_and_on_one_side(duck_shop, model):
    t = duck_shop(f"{CROWD}; zed: view@19d").tables()

    found = model.settle(t).frame(t)

    assert found.cutoffs is not None
    days = sorted(set(found.cutoffs.tolist()))
    assert days == [at(4), at(8), at(12), at(16)]
    assert (found.ids == found.groups).all()
    assert sorted(found.ids.tolist()) == found.ids.tolist()
    assert len(set(zip(found.ids, found.cutoffs, strict=True))) == len(found) > len(set(found.ids))
    for train, test in repeated(found, 3, 1, 7)[0]:
        assert not set(found.ids[train]) & set(found.ids[test])
    assert list(found.features) == [field.name for field in model.features(t)[1]]


@pytest.mark.usefixtures("bold")
@pytest.mark.engine_phrase
def test_many_rows_are_drawn_by_user_and_alike_on_every_engine(shop, duck_shop, monkeypatch):
    monkeypatch.setattr(ahead, "MOST_ROWS", 20)
    model, story = Churn(horizon="8d"), f"{CROWD}; zed: view@19d"

    told, again = (drawn(make(story).tables(), model) for make in (shop, duck_shop))

    pd.testing.assert_frame_equal(told, again, check_dtype=False)
    assert 10 <= len(told) <= 20
    whole = model._labels(duck_shop(story).tables())[1]
    assert [cut.customers for cut in whole] == [24]


def drawn(t, model) -> pd.DataFrame:
    """Give the rows that are drawn at the last cut-off, with what was known then."""
    labels, cuts = model._labels(t)
    few = ahead._drawn(t, labels, cuts, model.seed)
    rows = known_at(t, few, [cut.day for cut in cuts])
    return rows[["user_id", "cutoff", "happened", "orders", "sessions", "days_since_order"]].sort_values(
        "user_id", ignore_index=True
    )


@pytest.mark.usefixtures("bold")
def test_all_rows_of_a_drawn_user_are_kept(duck_shop, monkeypatch):
    model, t = Churn(horizon="4d"), duck_shop(f"{CROWD}; zed: view@19d").tables()
    whole = model.frame(t)
    monkeypatch.setattr(ahead, "MOST_ROWS", 20)

    some = model.frame(t)

    assert 10 <= len(some) <= 20 < len(whole)
    assert whole.ids[np.isin(whole.ids, some.ids)].tolist() == some.ids.tolist()
    assert "sampled" in {note.code for note in model.notes(t)}


@pytest.mark.usefixtures("bold")
def test_notes_tell_the_cut_offs_and_who_came_too_late(duck_shop):
    t = duck_shop("ann: view@0d buy@1d buy@7d; bob: buy@6d; cat: buy@13d; zed: view@14d").tables()

    told = {note.code: note.text for note in Churn(horizon="5d").notes(t)}

    assert told["cut-offs"].endswith("2024-01-06 (0 of 1 churned), 2024-01-11 (2 of 2 churned).")
    assert told["open-period"].startswith("1 buyers first ordered on 2024-01-11 or later")


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: Churn(horizon="36h"), "'horizon' must be whole days. 36h was given."),
        (lambda: Churn(horizon="0d"), "'horizon' must be whole days. 0s was given."),
        (lambda: Conversion(within="30m"), "'within' must be whole days. 30m was given."),
        (lambda: Conversion(lookback="1h"), "'lookback' must be whole days. 1h was given."),
    ],
)
def test_a_cut_off_is_a_day(make, said):
    with pytest.raises(BadRequest) as told:
        make()
    assert str(told.value).startswith(said)


def test_a_log_without_what_is_asked_about_says_so(duck_shop):
    t = duck_shop("ann: view@0d view@90d").tables()

    with pytest.raises(NotApplicable, match="The log has no purchase: nobody can be lost"):
        Churn().settle(t)
    with pytest.raises(NotApplicable, match="The log has no add_to_cart: nobody has a cart"):
        Conversion().settle(t)


@pytest.mark.parametrize("model", ["churn", "conversion"])
def test_a_shop_of_customers_only_has_nothing_to_look_ahead_in(tmp_path, model):
    with pytest.raises(BadRequest, match="The shop has no log: nobody"):
        shop_of(tmp_path / "shop").fit(model)


def test_ways_to_balance_are_passed_on():
    assert Churn(balance="SMOTE,random under", search="grid").plan.balance == ("SMOTE", "random under")
    assert Churn(search="grid").plan.search == "grid"
    assert Conversion().plan.balance == ()
