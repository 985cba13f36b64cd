"""Revenue added up in every place that has it."""

from __future__ import annotations

import math

from ibis import _

from footfall.schema import PURCHASE, REFUND
from footfall.shop.catalog import UNITS
from footfall.tables import Tables


def assert_revenue_agrees(tables: Tables) -> None:
    """Demand that tables and answers have the same revenue, to the cent: what purchases brought, refunds taken off."""
    brought, given_back = (_sum(tables, name) for name in (PURCHASE, REFUND))
    net, gross = brought + given_back, brought
    found = _of_tables(tables, given_back) | _of_units(tables)
    wrong = {
        name: money for name, money in found.items() if not math.isclose(money, _right(name, net, gross), abs_tol=0.005)
    }
    assert not wrong, f"net {net}, purchases alone {gross}: {wrong}"


def _right(name: str, net: float, gross: float) -> float:
    """Orders are what purchases brought; customers by their orders and credit for orders are of those."""
    return gross if name in ("rfm", "attribution", "repurchase-orders") else net


def _sum(tables: Tables, event: str) -> float:
    rows = tables.events.filter(_.event == event)
    return float(tables.engine.row(rows.aggregate(money=_.revenue.sum()))["money"] or 0)


def _of_tables(tables: Tables, given_back: float) -> dict[str, float]:
    engine, without = (
        tables.engine,
        tables.events.filter(_.item_id.isnull()) if "item_id" in tables.events.columns else None,
    )
    sums = {
        name: float(engine.row(getattr(tables, name).aggregate(money=_.revenue.sum()))["money"] or 0)
        for name in ("sessions", "users", "orders", "items")
    }
    rest = engine.row(without.aggregate(money=_.revenue.sum()))["money"] if without is not None else sums["users"]
    return sums | {"orders": sums["orders"] + given_back, "items": sums["items"] + float(rest or 0)}


def _of_units(tables: Tables) -> dict[str, float]:
    asked = {
        "overview": {},
        "traffic": {},
        "traffic-week": {"by": "week"},
        "rfm": {},
        "attribution": {"model": "linear"},
    }
    found = {}
    for name, more in asked.items():
        rows = UNITS[name.removesuffix("-week")].make(more).ask(tables).rows
        if rows:  # where no channel is known, nothing is credited to any
            found[name] = sum(_money_of(name, row) for row in rows)
    return found


def _money_of(name: str, row: dict[str, object]) -> float:
    if name == "rfm":
        return float(row["customers"]) * float(row["monetary"] or 0)  # type: ignore[arg-type]
    return float(row["revenue"] or 0)  # type: ignore[arg-type]
