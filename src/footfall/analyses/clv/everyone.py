"""What is expected of every buyer, and between which bounds it will come: the table `clv`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from footfall.analyses.clv import money_ahead, orders_ahead
from footfall.analyses.clv.clv import UNITS, Clv
from footfall.analyses.clv.deciles import SEED, TIMES, Hopes
from footfall.analyses.clv.history import Buyers, histories
from footfall.errors import NotApplicable
from footfall.schema import CLV, KINDS

if TYPE_CHECKING:
    import pyarrow as pa

    from footfall.analyses.clv.maximum import Maximum, Numbers
    from footfall.tables import Tables

CHUNK = 2_000
"""So many buyers are drawn at a time."""


def clv_table(t: Tables) -> pa.Table:
    """Give every buyer's history, and what is expected of them by the defaults of `clv`.

    low and high are a 95 % interval of what this buyer will in fact bring, if the models hold: the middle 95 % of 400
    futures, each with parameters of its own as far around those found as the log leaves them open, in which the buyer
    stops, orders and spends by chance. Who brings nothing in one future of forty or more has a low of 0; who has all
    but surely stopped has 0 to 0, though in the mean of all futures they bring a little. Alike buyers share their
    futures, and these are drawn alike every time. Where the log has no money value, low and high are missing; a log too
    short for the models gives no rows, and `clv` says why.
    """
    days, unit = Clv().days, UNITS[Clv().unit]
    known = t.engine.arrow(histories(t, t.last_on))
    try:
        buyers = Buyers.of(known, unit)
        orders, money = buyers.orders(), buyers.money()
    except NotApplicable:
        return _schema(known).empty_table()
    hopes = Hopes.of(buyers, orders, money, days / unit)
    low, high = bounds(buyers, orders, money, days / unit) if money else (None, None)
    columns: dict[str, Any] = {name: known[name] for name in ("user_id", "frequency", "monetary")}
    columns |= {name: known[name].to_numpy() / unit for name in ("recency", "age")}
    columns |= {"alive": hopes.alive, "expected_orders": hopes.orders, "value": hopes.value, "low": low, "high": high}
    return _table(columns, _schema(known))


def bounds(buyers: Buyers, orders: Maximum, money: Maximum, ahead: float) -> tuple[Numbers, Numbers]:
    """Give the middle 95 % of what each buyer brings in the futures drawn; alike buyers are drawn once."""
    import numpy as np

    dice = np.random.default_rng(SEED)
    first: Any
    rates, worths = orders.draws(dice, TIMES).T, money.draws(dice, TIMES).T
    alike = np.stack([buyers.kind, buyers.spent.mean])
    _kinds, first, which = np.unique(alike, axis=1, return_index=True, return_inverse=True)
    found = np.empty((2, len(first)))
    for begin in range(0, len(first), CHUNK):
        some = slice(begin, begin + CHUNK)
        seen, spent = _upright(buyers.each(first[some])), _upright(buyers.spent.at(first[some]))
        came = orders_ahead.drawn(dice, rates, seen, ahead)
        found[:, some] = np.quantile(money_ahead.drawn(dice, worths, spent, came), [0.025, 0.975], axis=1)
    return found[0, which.ravel()], found[1, which.ravel()]


def _upright(known: Any) -> Any:  # noqa: ANN401 - either half of what is known
    """Stand customers under one another, so that each meets the parameters of every future."""
    return type(known)(**{name: column[:, None] for name, column in vars(known).items()})


def _schema(known: pa.Table) -> pa.Schema:
    """Give the contract's types; ids are as the log has them."""
    import ibis
    import pyarrow as pa

    kinds: pa.Schema = ibis.schema({column.name: KINDS[column.kind].type for column in CLV.columns}).to_pyarrow()
    return kinds.set(0, pa.field("user_id", known.schema.field("user_id").type))


def _table(columns: dict[str, Any], schema: pa.Schema) -> pa.Table:
    import pyarrow as pa

    rows = next(len(column) for column in columns.values() if column is not None)
    arrays = [pa.nulls(rows, field.type) if columns[field.name] is None else columns[field.name] for field in schema]
    return pa.table(dict(zip(schema.names, arrays, strict=True))).cast(schema)
