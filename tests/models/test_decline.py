"""What the model of a target learns from, and what it refuses."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from fitted import GONE, STAYED, made_up, shop_of
from footfall.errors import BadRequest, NotApplicable
from footfall.models.decline import Decline
from stories import opened, read


@pytest.fixture
def tables(tmp_path):
    """See customers as a shop's tables."""
    shops = []

    def of(customers, target="state"):
        shops.append(shop_of(tmp_path / f"shop{len(shops)}", customers, target))
        return shops[-1].tables()

    yield of
    for shop in shops:
        shop.close()


def test_it_learns_from_every_column_but_the_target_and_profit(tables):
    t = tables(made_up(60))
    model = Decline().settle(t)
    frame = model.frame(t)
    told = [name for name in made_up() if name not in ("user_id", "state")]

    assert model.target == "state"
    assert frame.features.columns.tolist() == [name for name in told if name != "profit"]
    assert "profit-left-out" in {note.code for note in model.notes(t)}
    assert Decline(with_profit=True).settle(t).frame(t).features.columns.tolist() == told
    assert frame.ids.tolist() == sorted(made_up(60)["user_id"])
    assert frame.classes == tuple(sorted((GONE, STAYED)))
    known = made_up(60).set_index("user_id").loc[frame.ids]
    assert [frame.classes[code] for code in frame.target] == known["state"].tolist()
    assert frame.features["news"].tolist() == known["news"].astype(float).tolist()


@pytest.mark.parametrize(("gone", "rarest"), [(10, GONE), (50, STAYED), (30, STAYED)])
def test_the_rarest_class_is_scored_ties_by_name(tables, gone, rarest):
    customers = made_up(60).assign(state=np.where(np.arange(60) < gone, GONE, STAYED))

    assert Decline().settle(tables(customers)).positive == rarest
    assert Decline(positive=GONE).settle(tables(customers)).foretells() == f"state = {GONE}"


def test_names_what_is_left_out_and_what_is_one_for_all_are_not_learned_from(tables):
    customers = made_up(60).assign(name=[f"n{place}" for place in range(60)], one=7, day=pd.Timestamp("2024-01-01"))
    t = tables(customers)
    model = Decline(leave_out=("noise", "Profit")).settle(t)
    names = {field.name for field in model.features(t)[1]}

    assert names == {"pages per visit", "unpaid", "town", "news", "days with us"}
    notes = {note.code: note.text for note in model.notes(t)}
    assert notes["columns-left-out"].endswith(": name.")
    assert notes["columns-alike"].endswith(": one, days since day.")


def test_of_days_and_times_it_takes_how_long_ago_they_are(tables):
    first = pd.Timestamp("2024-01-01 12:00")
    at = [first + pd.Timedelta(days=place % 50) for place in range(60)]
    customers = made_up(60).assign(joined=at, born=[each.date() for each in at])
    customers.loc[3, "joined"] = pd.NaT
    t = tables(customers)
    model = Decline().settle(t)
    features = model.frame(t).features.set_index(model.frame(t).ids)

    told = features.loc[customers["user_id"]]
    expected = [49.0 - place % 50 for place in range(60)]
    assert told["days since born"].tolist() == expected
    assert np.isnan(told["days since joined"].iloc[3])
    assert told["days since joined"].drop(index="c0003").tolist() == expected[:3] + expected[4:]
    assert "joined" not in features


def test_an_offer_changes_a_figure(tables):
    t = tables(made_up(60))

    assert Decline(offer=("Unpaid",), wanted=True).settle(t).offered.names == ("unpaid",)
    assert not Decline().settle(t).offered.names
    for wanted, way in ((True, "raise"), (False, "lower")):
        notes = {note.code: note.text for note in Decline(offer=("unpaid",), wanted=wanted).settle(t).notes(t)}
        assert notes["offers"].startswith(f"Offers are to {way} the chance of state = ")
    with pytest.raises(BadRequest, match="'town' is no figure. An offer changes a figure."):
        Decline(offer=("town",)).settle(t)


def test_who_has_no_target_is_scored_and_not_learned_from(tables):
    customers = made_up(60)
    customers.loc[:9, "state"] = None
    t = tables(customers)
    model = Decline().settle(t)

    assert len(model.frame(t)) == 50
    assert t.engine.count(model.features(t)[0]) == 60
    assert any("10 customers have no state" in note.text for note in model.notes(t))


def test_any_column_of_few_values_may_be_foretold(tables):
    t = tables(made_up(60))

    assert Decline(target="News").settle(t).frame(t).classes == ("false", "true")
    assert len(Decline(target="town").settle(t).frame(t).classes) == 3


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"target": "stat"}, "There is no column in customers called 'stat'. Did you mean 'state'"),
        ({"target": "days with us"}, "'days with us' is no target. It has more than 10 different values."),
        ({"target": "one"}, "'one' is no target. All its values are 'x'."),
        ({"positive": "gone"}, "'state' has no value 'gone'. It has здесь, ушёл."),
        ({"leave_out": ("nois",)}, "Did you mean 'noise'"),
    ],
)
def test_what_cannot_be_foretold_is_refused(tables, asked, said):
    t = tables(made_up(60).assign(one="x"))
    with pytest.raises(BadRequest, match=said):
        Decline(**asked).settle(t).frame(t)


def test_a_shop_that_remembers_no_target_asks_for_one(tables):
    with pytest.raises(
        BadRequest, match="No target was named. The shop remembers none. Name one with --target COLUMN."
    ):
        Decline().settle(tables(made_up(60), target=None))


def test_a_shop_without_customers_has_nothing_to_foretell(duck):
    shop = opened(duck, read("ann: view@1d"))
    with pytest.raises(NotApplicable):
        Decline().settle(shop.tables())
    with pytest.raises(BadRequest, match="A shop in a warehouse keeps no models"):
        shop.fit("decline")


def test_acting_must_be_worth_its_cost():
    assert Decline(cost_contact=1, value_kept=4).threshold == 0.25
    with pytest.raises(BadRequest, match="'cost-contact' must be below 'value-kept'"):
        Decline(cost_contact=3, value_kept=2)


def test_three_classes_are_fitted_scored_and_told_of(tmp_path):
    shop = shop_of(tmp_path / "shop", made_up(240))
    shop.fit("decline", target="town", setting="readable", trials=1)
    shop.score("decline")

    for unit in ("model-comparison", "model-evaluation", "drivers", "reasons", "risk-and-value"):
        assert shop.ask(unit).rows, unit
    shop.close()


def test_a_model_or_its_parameters_are_asked_for_not_both(tmp_path):
    shop = shop_of(tmp_path / "shop", made_up(60))
    with pytest.raises(BadRequest, match="A model has its parameters already. trials came beside it."):
        shop.fit(Decline(), trials=3)
    with pytest.raises(BadRequest, match="There is no parameter of decline called 'trails'. Did you mean 'trials'"):
        shop.fit("decline", trails=3)
    shop.close()
