"""Buyers parted into tenths by what is expected of them, and how far off that may be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from footfall.analyses.clv import money_ahead, orders_ahead

if TYPE_CHECKING:
    from footfall.analyses.clv.history import Buyers
    from footfall.analyses.clv.maximum import Maximum, Numbers
    from footfall.answer import Row, Rows

TIMES = 400
"""So many futures are drawn."""
MOST = 5_000
"""So many buyers of a tenth are drawn; of more, that many evenly through the tenth."""
SEED = 20_050_000


@dataclass(frozen=True)
class Hopes:
    """What is expected of each buyer; the value is missing where there is no money."""

    orders: Numbers
    alive: Numbers
    value: Numbers | None

    @classmethod
    def of(cls, buyers: Buyers, orders: Maximum, money: Maximum | None, ahead: float) -> Hopes:
        """Expect of each what the models do of their kind."""
        expected = orders_ahead.expected(orders.values, buyers.seen, ahead)[buyers.kind]
        alive = orders_ahead.alive(orders.values, buyers.seen)[buyers.kind]
        return cls(expected, alive, expected * money_ahead.expected(money.values, buyers.spent) if money else None)

    def tenths(self) -> list[Any]:
        """Part the buyers into tenths, the best first; equal ones stay in their order."""
        import numpy as np

        return np.array_split(np.argsort(-(self.orders if self.value is None else self.value), kind="stable"), 10)


def deciles(buyers: Buyers, orders: Maximum, money: Maximum | None, ahead: float) -> Rows:
    """Give each tenth's means and intervals, the best tenth first."""
    hopes = Hopes.of(buyers, orders, money, ahead)
    tenths = hopes.tenths()
    came, brought = _futures(buyers, orders, money, ahead, [_some(tenth) for tenth in tenths])
    return [
        {
            "decile": place + 1,
            "customers": len(tenth),
            "expected_orders": float(hopes.orders[tenth].mean()),
            "alive": float(hopes.alive[tenth].mean()),
            "value": None if hopes.value is None else float(hopes.value[tenth].mean()),
            **_between(("orders_low", "orders_high"), came[place]),
            **(_between(("low", "high"), brought[place]) if money else {"low": None, "high": None}),
        }
        for place, tenth in enumerate(tenths)
    ]


def _some(tenth: Any) -> Any:  # noqa: ANN401 - whole numbers
    """Choose buyers evenly through a tenth, where they are many."""
    import numpy as np

    return tenth[np.linspace(0, len(tenth) - 1, MOST).astype(int)] if len(tenth) > MOST else tenth


def _futures(buyers: Buyers, orders: Maximum, money: Maximum | None, ahead: float, tenths: list[Any]) -> Numbers:
    """Draw futures: each with parameters as the data leave them open, and each buyer's orders and their money.

    Gives the mean orders and the mean value of each tenth in every future.
    """
    import numpy as np

    dice = np.random.default_rng(SEED)
    who, cuts = np.concatenate(tenths), np.cumsum([0, *map(len, tenths)])[:-1]
    seen, spent = buyers.each(who), buyers.spent.at(who)
    sizes = np.array([len(tenth) for tenth in tenths])
    many = orders.draws(dice, TIMES)
    worths = money.draws(dice, TIMES) if money else [None] * TIMES
    found = np.zeros((2, 10, TIMES))
    for time, (values, worth) in enumerate(zip(many, worths, strict=True)):
        came = orders_ahead.drawn(dice, values, seen, ahead)
        brought = money_ahead.drawn(dice, worth, spent, came) if worth is not None else np.zeros(len(who))
        found[:, :, time] = [np.add.reduceat(part, cuts) / sizes for part in (came, brought)]
    return found


def _between(names: tuple[str, str], futures: Numbers) -> Row:
    """Give the middle 95 % of the futures."""
    import numpy as np

    return dict(zip(names, map(float, np.quantile(futures, [0.025, 0.975])), strict=True))
