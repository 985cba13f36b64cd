"""The plan in rows, facts, notes and a sentence."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from footfall.actions.costing import break_even, cost
from footfall.actions.power import MOST_DAYS, days_to_confirm
from footfall.answer import Fact, Note
from footfall.schema import ACTIONS, KINDS, PURCHASE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from footfall.actions.effect import Effect, Range
    from footfall.actions.planned import Planning
    from footfall.actions.rule import Advised
    from footfall.answer import Row, Rows

FIRST = "fix-tracking"
SURE = 90
"""How surely ranges hold what comes, in percent."""
FEW = 30
"""Fewer people held out than this are told of."""
_NOTHING: Row = dict.fromkeys(ACTIONS.names)
_Z = 1.959963984540054


def rows_of(planning: Planning) -> Rows:
    """Give a row an action: first what makes figures untrustworthy, then by what they should bring; advice last."""
    rows = [_reach(planning, name) for name in planning.reach]
    rows += [_advice(planning, name, advised) for name, advised in planning.advised.items()]
    return sorted(rows, key=_turn)


def _turn(row: Row) -> tuple[bool, bool, bool, float, float]:
    gain, orders = row["expected_gain"], row["expected_orders"]
    return (row["action"] != FIRST, row["audience"] is None, row["audience"] == 0, -(gain or 0), -(orders or 0))


def _reach(planning: Planning, name: str) -> Row:
    rule, head, made = planning.reach[name], planning.heads[name], planning.effects[name]
    lift = planning.lift(name)
    row = _NOTHING | {
        "action": name,
        "audience": head.people,
        "rule": rule.rule(),
        "why": said(facts_of_action(planning, name)) if head.people else "nobody is like that now",
        "offer": rule.offer(),
        "when": planning.timing.text if head.people else None,
        "rests_on": f"{lift.rests_on}; {_whose(planning, name)}",
        "holdout": head.held_out,
    }
    return row | _expected(planning, name, made) if made else row


def _whose(planning: Planning, name: str) -> str:
    known = planning.baselines[name]
    if not known.known:
        return "no past to go by"
    days = f"{len(planning.past.days)} earlier day{'s' if len(planning.past.days) > 1 else ''}"
    who = "such customers" if known.own else "everyone of like orders and recency, for such customers were too few"
    return f"own history: {who} at {days}"


def _expected(planning: Planning, name: str, made: Effect) -> Row:
    rule, head, lift = planning.reach[name], planning.heads[name], planning.lift(name)
    rate = made.anyway / head.reached / planning.terms.horizon
    pays = break_even(rule, head.reached, made, planning.terms.margin)
    spent = cost(rule, head.reached, made, lift)
    days = days_to_confirm(rate, lift.ends[1], head.reached, head.held_out, planning.terms.power)
    return {
        **_range("expected_orders", made.orders),
        **_range("expected_revenue", made.revenue),
        "cost": spent,
        "expected_gain": None
        if made.revenue is None or spent is None
        else planning.terms.margin * made.revenue.mid - spent,
        "break_even_lift": pays,
        "days_to_confirm": days,
        "stop_when": stop_when(days, pays, head.held_out),
    }


def _range(name: str, values: Range | None) -> dict[str, float | None]:
    ends = (values.low, values.mid, values.high) if values else (None, None, None)
    return dict(zip((f"{name}_low", name, f"{name}_high"), ends, strict=True))


def stop_when(days: int | None, pays: float | None, held_out: int) -> str:
    """Say when to stop: by the hold-out, where it can tell."""
    if not held_out:
        return "nobody is held out, so nothing will tell whether it works: hold some out"
    bar = f"the break-even of {_show('share', pays)}" if pays else "zero"
    if days is None:
        years = MOST_DAYS // 365
        return f"its effect cannot show within {years} years: stop when it costs more than it is worth to you"
    told = f"{days:,} day{'s' if days > 1 else ''}"
    return (
        f"after {told}, unless orders of those reached then exceed the hold-out's by more than {bar}, interval and all"
    )


def _advice(planning: Planning, name: str, advised: Advised) -> Row:
    rule = planning.advice[name]
    return _NOTHING | {
        "action": name,
        "rule": rule.rule(),
        "why": said(advised.facts),
        "offer": advised.offer,
        "when": advised.when or None,
        "rests_on": "the facts named",
        "days_to_confirm": advised.days_to_confirm,
        "stop_when": advised.stop_when or None,
    }


def facts_of(planning: Planning) -> dict[str, Fact]:
    """Sum the plan up, and name what each action rests on."""
    return _sums(planning) | {
        f"{name.replace('-', '_')}_{key}": replace(fact, aside=True)
        for name, facts in {**_of_reach(planning), **{n: a.facts for n, a in planning.advised.items()}}.items()
        for key, fact in facts.items()
    }


def _of_reach(planning: Planning) -> dict[str, dict[str, Fact]]:
    return {name: facts_of_action(planning, name) for name, head in planning.heads.items() if head.people}


def _sums(planning: Planning) -> dict[str, Fact]:
    horizon = planning.terms.horizon
    people = planning.distinct
    facts = {
        "horizon_days": Fact(horizon, "Days over which effects are summed up.", kind="count"),
        "percent_sure": Fact(SURE, "How surely ranges hold what comes, in percent.", kind="count", aside=True),
        "customers": Fact(people["customers"], "Customers with an action.", kind="count"),
        "holdout": Fact(people["holdout"], "Of these, held out of one.", kind="count"),
    }
    for name in ("orders", "revenue"):
        total = planning.total(name)
        if total:
            doc = f"Extra {name} of the whole plan in the horizon; low and high its 90 % range."
            kind = "money" if name == "revenue" else "number"
            facts[f"expected_{name}"] = Fact(total.mid, doc, total.low, total.high, n=people["customers"], kind=kind)
    return facts


def facts_of_action(planning: Planning, name: str) -> dict[str, Fact]:
    """Name what an action rests on: its audience, how such people fared, and the lift believed."""
    figures, known, lift = planning.figures[name], planning.baselines[name], planning.lift(name)
    columns = planning.reach[name].figures
    facts = {c.name: Fact(figures[c.name], c.doc, kind=c.kind) for c in columns if figures.get(c.name) is not None}
    if known.known:
        error = _Z * (known.dispersion * known.mean / known.whole.people) ** 0.5
        doc = f"Orders a customer of such people in the {planning.terms.horizon} days after earlier days."
        ends = max(known.mean - error, 0.0), known.mean + error
        facts["baseline"] = Fact(known.mean, doc, *ends, n=known.whole.people)
    low, mid, high = lift.ends
    facts["lift"] = Fact(mid, f"Relative change of orders, 90 % range; {lift.rests_on}.", low, high, kind="share")
    return facts


def said(facts: Mapping[str, Fact]) -> str:
    """Say facts as name, value and interval."""
    return "; ".join(f"{name.replace('_', ' ')} {fact.show()}{_interval(fact)}" for name, fact in facts.items())


def _interval(fact: Fact) -> str:
    if fact.low is None or fact.high is None:
        return ""
    of = f", n = {fact.n:,}" if fact.n else ""
    return f" ({_show(fact.kind, fact.low)} to {_show(fact.kind, fact.high)}{of})"


def _show(kind: Any, value: object) -> str:  # noqa: ANN401 - the name of a kind
    return KINDS[kind].show(value)


def notes_of(planning: Planning, rows: Rows) -> list[Note]:
    """Tell what is believed and not known, whose audience is small, and what could not be planned."""
    terms, reached = planning.terms, [name for name, head in planning.heads.items() if head.people]
    believed = [name for name in reached if name not in terms.lifts]
    small = [name for name in reached if planning.heads[name].held_out < FEW]
    slow = [row["action"] for row in rows if row["expected_orders"] is not None and row["days_to_confirm"] is None]
    told = {
        "prior": believed and f"No experiment of {listed(believed)} was read: their ranges rest on stated beliefs.",
        "margin-unknown": reached
        and terms.margin == 1
        and "The margin is not known: revenue is counted as if goods cost nothing. Set margin in plan.toml.",
        "cost-unknown": reached
        and not any(planning.reach[name].contact_cost for name in reached)
        and "What reaching a customer costs is not known: contacts are counted as free. Set contact_cost in plan.toml.",
        "small-audience": small
        and f"Fewer than {FEW} customers are held out of {listed(small)}: little can be learned.",
        "not-confirmable": slow and f"Not even two years would tell {listed(slow)} from doing nothing.",
        "no-orders": PURCHASE not in planning.t.about.events
        and "The log has no orders: who buys is not known, and nothing is expected of any action.",
        "log-too-short": PURCHASE in planning.t.about.events
        and not planning.past.days
        and "The log is too short to see how such customers fared, so nothing is expected of any action.",
        "overlap": terms.n > 1 and "A customer may get several actions; their effects are added up.",
    }
    notes = [Note(code, text) for code, text in told.items() if text]
    notes += [Note("not-applicable", f"{name}: {why}.") for name, why in planning.why_not.items()]
    return notes + [Note("not-asked", f"{name} could not be planned. {why}") for name, why in planning.failed.items()]


def listed(names: Iterable[str]) -> str:
    """Say a list."""
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last


def reading(rows: Rows, facts: Mapping[str, Fact]) -> str:
    """Say what to begin with, and what all of it should bring."""
    reached = [row for row in rows if row["audience"]]
    if not reached:
        return "Nobody fits any action now." + _before_all(rows)
    first = reached[0]
    horizon = facts["horizon_days"].show()
    begin = f"{_before_all(rows)}Begin with {first['action']}: {first['audience']:,} customers"
    return f"{begin}, {_brings(first, horizon)}. {_all(facts, horizon)}".strip()


def _before_all(rows: Rows) -> str:
    return "Mend the tracking before anything else. " if rows[0]["action"] == FIRST else ""


def _brings(row: Row, horizon: str) -> str:
    for name, kind, unit in (("expected_revenue", "money", ""), ("expected_orders", "number", " orders")):
        if row[name] is not None:
            low, mid, high = (_show(kind, row[f"{name}{end}"]) for end in ("_low", "", "_high"))
            return f"who should bring {mid}{unit} more in {horizon} days ({low} to {high}, {SURE} % sure)"
    return "of whom nothing can be expected yet"


def _all(facts: Mapping[str, Fact], horizon: str) -> str:
    name = next((name for name in ("expected_revenue", "expected_orders") if name in facts), "")
    if not name:
        return ""
    of = facts[name]
    unit = "" if name == "expected_revenue" else " orders"
    customers = facts["customers"].show()
    sum_ = f"{of.show()}{unit}{_interval_of(of)}"
    return f"All actions together concern {customers} customers and should bring {sum_} in {horizon} days."


def _interval_of(of: Fact) -> str:
    return f" ({_show(of.kind, of.low)} to {_show(of.kind, of.high)})"
