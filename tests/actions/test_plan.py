"""The plan as a unit: who, what it should bring, and what it says it does not know."""

from __future__ import annotations

import pytest

from footfall.actions.catalog import RULES
from footfall.actions.plan import Plan
from footfall.errors import BadRequest
from responding import Crowd
from stories import codes

COLUMNS = [
    "action",
    "audience",
    "why",
    "offer",
    "when",
    "expected_orders_low",
    "expected_orders",
    "expected_orders_high",
    "expected_revenue_low",
    "expected_revenue",
    "expected_revenue_high",
    "rests_on",
    "cost",
    "break_even_lift",
    "holdout",
    "days_to_confirm",
    "stop_when",
]


@pytest.fixture(scope="module")
def shop(duck):
    return Crowd(1, people=400, days=90).shop(duck)


@pytest.fixture(scope="module")
def answer(shop):
    return shop.ask("plan")


def of(answer, action):
    return next(row for row in answer.rows if row["action"] == action)


def reached(answer):
    return [row for row in answer.rows if row["audience"]]


def test_it_has_the_columns_of_the_contract(answer):
    assert set(COLUMNS) <= {column.name for column in answer.columns}
    assert len({row["action"] for row in answer.rows}) == len(answer.rows)


def test_a_range_holds_what_is_expected_and_gains_are_margin_less_cost(answer):
    for row in reached(answer):
        assert row["expected_orders_low"] <= row["expected_orders"] <= row["expected_orders_high"]
        assert row["expected_revenue_low"] <= row["expected_revenue"] <= row["expected_revenue_high"]
        assert row["expected_gain"] == pytest.approx(row["expected_revenue"] - row["cost"])


def test_customers_get_one_action_and_a_tenth_is_held_out(shop):
    asked = Plan()
    t = shop.tables()
    asked.ask(t)

    people = t.engine.arrow(asked.settle(t).planning(t).people).to_pandas()

    assert people.user_id.is_unique
    assert abs(people.holdout.mean() - 0.1) < 0.02


def test_more_actions_a_customer_are_told_of(shop):
    answer = shop.ask("plan", n=3)

    assert "overlap" in codes(answer)
    assert sum(row["audience"] for row in reached(answer)) > answer.facts["customers"].value


def test_the_same_seed_gives_the_same_plan_and_another_holds_out_others(shop, answer):
    assert shop.ask("plan").rows == answer.rows
    assert shop.ask("plan", seed=8).rows != answer.rows


def test_what_is_not_known_is_told(answer):
    assert {"prior", "margin-unknown", "cost-unknown"} <= codes(answer)
    assert all(row["rests_on"].startswith("prior: ") for row in reached(answer))


def test_plan_toml_sets_beliefs_costs_and_what_is_on(shop, tmp_path):
    path = tmp_path / "plan.toml"
    path.write_text(
        "margin = 0.5\n[cart-coupon]\nlift = [0.1, 0.2]\nsource = 'our test of May'\ndiscount = 0.2\n"
        "contact_cost = 0.5\n[reward-loyal]\non = false\n"
    )

    answer = shop.ask("plan", plan=path, n=9)
    row = of(answer, "cart-coupon")

    assert "reward-loyal" not in {each["action"] for each in answer.rows}
    assert row["rests_on"].startswith("prior: our test of May")
    assert answer.facts["cart_coupon_lift"].low == pytest.approx(0.1)
    worth = answer.asked["margin"]
    assert worth == 0.5
    assert row["break_even_lift"] > 0.2 / (0.5 - 0.2)
    assert not {"margin-unknown", "cost-unknown"} & codes(answer)


def test_what_the_call_says_goes_before_the_file(shop, tmp_path):
    path = tmp_path / "plan.toml"
    path.write_text("margin = 0.5\nholdout = 0.3\n")

    asked = shop.ask("plan", plan=path, holdout=0.2).asked

    assert (asked["margin"], asked["holdout"]) == (0.5, 0.2)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[cart-cupon]\nlift = [0, 1]", "There is no action called 'cart-cupon'. Did you mean 'cart-coupon'?"),
        ("[cart-coupon]\nlift = [0.3, 0.1]", "the lower first"),
        ("[cart-coupon]\nlft = 1", "Did you mean 'lift'?"),
        ("margn = 0.2", "Did you mean 'margin'?"),
        ("margin = 'much'", "'margin' must be a number."),
        ("margin = ", "is no TOML"),
    ],
)
def test_a_wrong_file_is_told_in_sentences(shop, tmp_path, text, said):
    path = tmp_path / "plan.toml"
    path.write_text(text)

    with pytest.raises(BadRequest, match=said.replace("?", r"\?").replace(".", r"\.")):
        shop.ask("plan", plan=path)


def test_a_plan_with_everything_off_says_so(shop, tmp_path):
    path = tmp_path / "plan.toml"
    path.write_text("\n".join(f"[{name}]\non = false" for name in RULES))

    answer = shop.ask("plan", plan=path)

    assert answer.rows == []
    assert answer.notes


def test_no_file_is_told(shop, tmp_path):
    with pytest.raises(BadRequest, match="There is no file"):
        shop.ask("plan", plan=tmp_path / "none.toml")


def test_a_log_of_a_day_expects_nothing_and_says_so(duck_shop):
    answer = duck_shop("ann: view@0d cart@1h:mug; bob: view@2h").ask("plan")

    assert "no-orders" in codes(answer)
    assert all(row["expected_orders"] is None for row in answer.rows)


def test_a_log_of_a_day_with_an_order_is_too_short(duck_shop):
    assert "log-too-short" in codes(duck_shop("ann: view@0d cart@1h:mug buy@2h; bob: view@2h").ask("plan"))


def test_an_action_that_the_log_cannot_speak_of_is_told(duck_shop):
    answer = duck_shop("ann: buy@0d=5 buy@40d=5; bob: buy@3d=5").ask("plan")

    assert "wishlist-reminder" not in {row["action"] for row in answer.rows}
    assert any("wishlist-reminder" in note.text for note in answer.notes if note.code == "not-applicable")


def test_advice_has_nobody_and_expects_nothing(answer):
    for row in answer.rows:
        if row["audience"] is None:
            assert row["expected_orders"] is row["expected_revenue"] is row["holdout"] is None
            assert row["action"] in ("fix-tracking", "channel-budget", "funnel-test")


def test_the_plan_of_some_customers_reaches_only_these(shop):
    answer = shop.ask("plan", who="orders >= 2", n=9)

    few = shop.engine.row(shop.table("users").filter(lambda u: u.orders >= 2).aggregate(n=lambda u: u.count()))["n"]
    assert 0 < answer.facts["customers"].value <= few


def test_every_rule_is_named_in_kebab_case_and_speaks_for_itself():
    for name, rule in RULES.items():
        made = rule()
        assert name == rule.name()
        assert made.rule()
        assert made.question.endswith("?")
