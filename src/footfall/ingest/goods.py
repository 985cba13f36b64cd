"""What a file of items says of the items of a log."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis
from ibis import _

from footfall.errors import Failure
from footfall.ingest import parse
from footfall.schema import ITEMS, LOGGED, PURCHASE

if TYPE_CHECKING:
    import ibis.expr.types as ir

NAMES: dict[str, tuple[str, ...]] = {
    "item_id": ("item_id", "id", "product_id", "sku", "stock_code"),
    "item_name": ("item_name", "name", "title", "product_name", "productdisplayname"),
    "category": ("category", "item_category", "department", "master_category", "mastercategory"),
    "sub_category": ("sub_category", "subcategory", "item_category2"),
    "product_type": ("product_type", "item_category3", "article_type", "articletype"),
    "brand": ("brand", "item_brand", "manufacturer"),
    "price": ("price", "unit_price", "list_price", "price_in_usd", "price_usd"),
}
"""What a file of items may call its columns, in the order they are looked for."""


def described(file: ir.Table) -> ir.Table:
    """Read a file of items: one row an item, in the columns of the contract; of one that comes twice the first."""
    theirs = {name.casefold(): name for name in file.columns}
    found = {name: theirs[word] for name, words in NAMES.items() for word in words[::-1] if word in theirs}
    if "item_id" not in found:
        told = f"It has {', '.join(file.columns)[:200]}."
        raise Failure("The file of items names no item.", told, f"Call a column {' or '.join(NAMES['item_id'][:3])}.")
    goods = file.select(**{name: _read(name, file[column]) for name, column in found.items()})
    return goods.filter(_.item_id.notnull()).distinct(on="item_id", keep="first")


def _read(name: str, theirs: ir.Value) -> ir.Value:
    column = ITEMS.column(name)
    if name == "item_id":
        return parse.identity(theirs).cast("string")
    return parse.number(theirs) if column and column.kind == "money" else parse.words(theirs)


def with_goods(rows: ir.Table, goods: ir.Table) -> ir.Table:
    """Say of every row's item what the log itself does not; a purchase without revenue brings its price."""
    named = goods.rename({f"{name}_of_item": name for name in goods.columns})
    joined = rows.left_join(named, rows.item_id.cast("string") == named.item_id_of_item)
    told = [name for name in goods.columns if name != "item_id"]
    said = {name: _told(joined, name, in_log=name in rows.columns) for name in told}
    joined = joined.mutate(**said)
    if "price" in joined.columns and "revenue" not in rows.columns:
        joined = joined.mutate(revenue=ibis.cases((_.event == PURCHASE, _amount(joined))))
    known = [name for name in LOGGED if name in joined.columns]
    return joined.select(*known, *(name for name in rows.columns if name not in LOGGED))


def _told(joined: ir.Table, name: str, *, in_log: bool) -> ir.Value:
    of_item = joined[f"{name}_of_item"]
    return ibis.coalesce(joined[name], of_item) if in_log else of_item


def _amount(rows: ir.Table) -> ir.Value:
    return rows.price * rows.quantity.fill_null(1) if "quantity" in rows.columns else rows.price
