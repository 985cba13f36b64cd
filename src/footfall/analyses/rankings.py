"""What is looked at, put in carts and bought most."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, Self

import ibis
from ibis import _

from footfall.analysis import Analysis, missing
from footfall.answer import Fact, Note, bars
from footfall.errors import NotApplicable
from footfall.schema import CART, EVENTS, ITEMS, PURCHASE, Column
from footfall.spec import param
from footfall.tables.days import times

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import ibis.expr.types as ir

    from footfall.answer import Rows
    from footfall.tables import Tables

Level = Literal["category", "sub_category", "product_type", "brand", "item"]
_KINDS = ("views", "carts", "purchases")
_PERSISTENCE = 0.9
_DEPTH = 1_000
"""At persistence 0.9 what lies deeper weighs less than 1e-45."""


@dataclass(frozen=True, kw_only=True)
class Rankings(Analysis):
    """Views, carts and purchases by category, brand or item, each with its rank and its share of all that have a name.

    Rank 1 is the most; ties share the lowest rank. Rows are in the order of purchases (of views, where nothing was
    bought), ties by name, and cumulative_purchase_share adds up in that order. `top` cuts the rows, not the shares and
    ranks. Facts compare the rankings of views and of purchases over all names: spearman is the rank correlation (ties
    get their mean rank), rank_biased_overlap has persistence 0.9, breaks ties by name and weighs the top most.
    Where the log has no categories the default level is the next it has. Events without the level count nowhere.
    """

    level: Level = param("category", "What to rank.")
    top: int = param(10, "How many rows to show.", at_least=1, at_most=100_000)

    question = "What is looked at most, and what is bought most?"
    reads = (EVENTS, ITEMS)
    columns = (
        Column("name", "text", "The category, the brand, or the item's id."),
        Column("item_name", "text", "The item's name."),
        Column("views", "count", "Views."),
        Column("view_rank", "count", "Their rank, 1 = most."),
        Column("view_share", "share", "Their share of all views."),
        Column("carts", "count", "Times put in a cart."),
        Column("cart_rank", "count", "Their rank, 1 = most."),
        Column("cart_share", "share", "Their share of all carts."),
        Column("purchases", "count", "Purchase events."),
        Column("purchase_rank", "count", "Their rank, 1 = most."),
        Column("purchase_share", "share", "Their share of all purchases."),
        Column("cumulative_purchase_share", "share", "The share of this row and those above it."),
    )
    chart = bars(("view_share", "cart_share", "purchase_share"), "name")

    def shown(self) -> tuple[Column, ...]:
        """Items have names; nothing else has two."""
        return tuple(column for column in self.columns if column.name != "item_name" or self.level == "item")

    def settle(self, t: Tables) -> Self:
        """Fall from the default level to one the log has."""
        if t.has("item_id" if self.level == "item" else self.level):
            return self
        narrower: tuple[Level, ...] = ("sub_category", "product_type", "brand", "item")
        for level in narrower if self.level == "category" else ():
            if t.has("item_id" if level == "item" else level):
                return replace(self, level=level)
        raise NotApplicable(f"The log has no {self.level} to rank by.")

    def table(self, t: Tables) -> ir.Table:
        """Count and cut, then say where each of the shown stands among all."""
        counted = self._counted(t)
        first = [ibis.desc("purchases"), *([ibis.desc("views")] if PURCHASE not in t.about.events and t.view else [])]
        order = [*first, ibis.asc("name")]
        ranked = counted.order_by(order).limit(self.top)
        for kind in _KINDS:
            of = kind.removesuffix("s")
            ranked = ranked.left_join(_standing(counted, kind), kind).drop(f"{kind}_right", "alike")
            ranked = ranked.mutate(**{f"{of}_share": _[kind] / _.whole.nullif(0)}).drop("whole")
            ranked = ranked.rename(**{f"{of}_rank": "rank"})
        in_turn = ibis.cumulative_window(order_by=[ibis.desc("purchases"), ibis.asc("name")])
        return ranked.mutate(cumulative_purchase_share=_.purchase_share.sum().over(in_turn)).order_by(order)

    def _counted(self, t: Tables) -> ir.Table:
        """Count views, carts and purchases of each name."""
        if self.level == "item":
            named = t.items.mutate(name=_.item_id.cast("string"))
            return named.select(
                "name", item_name=_.item_name.cast("string"), views=_.views, carts=_.carts, purchases=_.purchases
            )
        named = t.events.mutate(name=_[self.level].cast("string")).filter(_.name.notnull())
        counted = named.group_by("name").aggregate(views=times(t.view), carts=times(CART), purchases=times(PURCHASE))
        return counted.mutate(item_name=ibis.null("string"))

    def facts(self, rows: Rows, t: Tables) -> dict[str, Fact]:
        """Compare the rankings of views and purchases over all names."""
        if not rows or not t.view or PURCHASE not in t.about.events:
            return {}
        counted = self._counted(t)
        found = t.engine.row(_correlation(counted))
        viewed, bought = self._names(t, counted, "views"), self._names(t, counted, "purchases")
        return {
            "spearman": Fact(
                _settled(found["spearman"]), "Rank correlation of views and purchases over all names.", n=found["n"]
            ),
            "rank_biased_overlap": Fact(
                overlap(viewed, bought, found["n"]),
                "How alike the tops of both rankings are, 0 to 1.",
                n=found["n"],
            ),
        }

    def _names(self, t: Tables, counted: ir.Table, kind: str) -> list[str]:
        first = counted.order_by([ibis.desc(kind), ibis.asc("name")]).select("name").limit(_DEPTH)
        return [row["name"] for row in t.engine.rows(first)]

    def notes(self, rows: Rows, t: Tables) -> list[Note]:
        """Tell what is not there to be ranked."""
        del rows
        absent = [event for event in (CART, PURCHASE) if event not in t.about.events]
        absent += [] if t.view else ["view_item"]
        told = [Note("no-such-event", f"The log has no {', '.join(absent)}.")] if absent else []
        return told + self._nameless(t)

    def _nameless(self, t: Tables) -> list[Note]:
        """Tell how many events count nowhere."""
        whole, without = self._whole_and_without(t)
        return missing(without, whole, "views, carts and purchases", self.level)

    def _whole_and_without(self, t: Tables) -> tuple[int, int]:
        """Count the events that are ranked, and those of them without the level."""
        events = [event for event in (t.view, CART, PURCHASE) if event]
        if self.level == "item" and not t.filters and t.path is not None:  # a shop remembers how often each event is
            whole = sum(t.about.events.get(event, 0) for event in events)
            named = t.engine.row(t.items.aggregate(**{kind: _[kind].sum().cast("int64") for kind in _KINDS}))
            return whole, whole - sum(count or 0 for count in named.values())
        level = "item_id" if self.level == "item" else self.level
        ranked = t.events.filter(_.event.isin(events))
        counted = t.engine.row(ranked.aggregate(whole=_.count(), without=_.count(where=_[level].isnull())))
        return counted["whole"], counted["without"]

    def reading(self, rows: Rows, facts: Mapping[str, Fact]) -> str:
        """Say what the shown hold, and whether looking and buying agree."""
        say = {column.name: column.show for column in self.columns}
        first, last = rows[0], rows[-1]
        if not first["purchases"]:
            return f"{first['name']} is first of {len(rows)}; nothing was bought."
        share = say["cumulative_purchase_share"](last["cumulative_purchase_share"])
        said = f"{first['name']} sells most: {say['purchases'](first['purchases'])} purchases."
        said = f"{said} The first {len(rows)} hold {share} of all."
        like = facts.get("rank_biased_overlap")
        return f"{said} The orders by views and by purchases overlap by {like.show()}, 1 being alike." if like else said


def _standing(counted: ir.Table, kind: str) -> ir.Table:
    """Give each count its rank, how many names have it, and the sum of all: counts are few where names are many."""
    alike = counted.group_by(kind).aggregate(alike=_.count()).filter(_[kind].notnull())
    down = ibis.cumulative_window(order_by=ibis.desc(kind))
    return alike.mutate(
        rank=_.alike.sum().over(down) - _.alike + 1, whole=(_[kind] * _.alike).sum().over(ibis.window())
    )


def _correlation(counted: ir.Table) -> ir.Table:
    """Correlate the ranks by views and by purchases, ties at their mean rank; names with the same counts count once."""
    pairs = counted.group_by("views", "purchases").aggregate(names=_.count())
    for kind in ("views", "purchases"):
        mean = (_["rank"] + (_.alike - 1) / 2).name(f"{kind}_rank")
        pairs = pairs.join(_standing(counted, kind).select(kind, mean), kind)
    middle = (_.names.sum().over(ibis.window()) + 1) / 2
    apart = pairs.select("names", x=_.views_rank - middle, y=_.purchases_rank - middle)
    sums = apart.aggregate(n=_.names.sum(), **{by: (_.names * _[by[0]] * _[by[1]]).sum() for by in ("xx", "xy", "yy")})
    return sums.select(n=_.n.cast("int64"), spearman=_.xy / (_.xx * _.yy).sqrt().nullif(0))


def _settled(value: float | None) -> float | None:
    """Leave out the last digits of a correlation, which change with the order engines add in."""
    return None if value is None else round(value, 12)


def overlap(left: Sequence[str], right: Sequence[str], names: int) -> float:
    """Compare two rankings of the same names from the top: rank-biased overlap, extrapolated (Webber et al. 2010).

    The agreement at each depth, weighted by 0.9 to its power; `names` is how many there are in all.
    """
    depth, common, total = min(len(left), len(right)), 0, 0.0
    seen_left: set[str] = set()
    seen_right: set[str] = set()
    for place, (one, other) in enumerate(zip(left, right, strict=False), start=1):
        common += (one == other) + (one in seen_right) + (other in seen_left)
        seen_left.add(one)
        seen_right.add(other)
        total += common / place * _PERSISTENCE**place
    at_end = 1.0 if names <= depth else common / depth
    return at_end * _PERSISTENCE**depth + (1 - _PERSISTENCE) / _PERSISTENCE * total
