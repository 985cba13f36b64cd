"""The nested fields of GA4's export, read off JSON."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import ibis

from footfall.ingest import parse

if TYPE_CHECKING:
    import ibis.expr.types as ir

GOODS = (
    *("item_id", "item_name", "item_brand", "item_variant", "item_category", "item_category2", "item_category3"),
    *("price", "price_in_usd", "quantity", "item_revenue", "item_revenue_in_usd", "item_refund", "item_refund_in_usd"),
    *("coupon", "discount"),
)
MONEY = ("item_revenue", "item_refund", "price", "item_revenue_in_usd", "item_refund_in_usd", "price_in_usd")
VALUES = ("string_value", "int_value", "double_value", "float_value")
UNSAID = "(not set)"

_ITEM = f"struct<{', '.join(f'{name}: string' for name in GOODS)}>"
_PARAM = f"struct<key: string, value: struct<{', '.join(f'{name}: string' for name in VALUES)}>>"


def _shape(names: tuple[str, ...]) -> str:
    return ", ".join(f'"{name}": "VARCHAR"' for name in names)


_ITEMS_SHAPE = f"[{{{_shape(GOODS)}}}]"
_PARAMS_SHAPE = f'[{{"key": "VARCHAR", "value": {{{_shape(VALUES)}}}}}]'


@ibis.udf.scalar.builtin(name="json_extract_string")
def _text(value: ibis.dtype("json"), path: str) -> str:  # type: ignore[valid-type, empty-body]
    """DuckDB's reader of one field as text."""


@ibis.udf.scalar.builtin(name="trim")
def _trim(text: str) -> str:  # type: ignore[empty-body]
    """DuckDB's trim of spaces."""


@ibis.udf.scalar.builtin(name="json_type")
def _json_type(value: ibis.dtype("json")) -> str:  # type: ignore[valid-type, empty-body]
    """DuckDB's name of what JSON holds."""


@ibis.udf.scalar.builtin(name="json_extract")
def _each(value: ibis.dtype("json"), path: str) -> ibis.dtype("array<json>"):  # type: ignore[valid-type]
    """DuckDB's reader of many fields."""
    raise NotImplementedError


@ibis.udf.scalar.builtin(name="to_json")
def _to_json(value: ibis.dtype("array<json>")) -> ibis.dtype("json"):  # type: ignore[valid-type]
    """DuckDB's writer of JSON."""
    raise NotImplementedError


@ibis.udf.scalar.builtin(name="from_json")
def _items(value: ibis.dtype("json"), shape: str) -> ibis.dtype(f"array<{_ITEM}>"):  # type: ignore[valid-type]
    """DuckDB's reader of JSON."""
    raise NotImplementedError


@ibis.udf.scalar.builtin(name="from_json")
def _params(value: ibis.dtype("json"), shape: str) -> ibis.dtype(f"array<{_PARAM}>"):  # type: ignore[valid-type]
    """DuckDB's reader of JSON."""
    raise NotImplementedError


@ibis.udf.scalar.builtin(name="json_extract_string")
def _texts(value: ibis.dtype("json"), path: str) -> ibis.dtype("array<string>"):  # type: ignore[valid-type]
    """DuckDB's reader of one field of every element."""
    raise NotImplementedError


@ibis.udf.scalar.builtin(name="list_position")
def _place(words: ibis.dtype("array<string>"), word: str) -> int:  # type: ignore[valid-type, empty-body]
    """DuckDB's place of a word, from 1; null where it is not."""


@ibis.udf.scalar.builtin(name="list_extract")
def _at(params: ibis.dtype(f"array<{_PARAM}>"), place: int) -> ibis.dtype(_PARAM):  # type: ignore[valid-type]
    """DuckDB's element at a place; null at none."""
    raise NotImplementedError


@ibis.udf.scalar.builtin(name="list_extract")
def item(items: ibis.dtype(f"array<{_ITEM}>"), line: int) -> ibis.dtype(_ITEM):  # type: ignore[valid-type]
    """DuckDB's element at a place; null at none."""
    raise NotImplementedError


@dataclass(frozen=True)
class Params:
    """The parameters of an event."""

    keys: ir.Value
    values: ir.Value

    @classmethod
    def read(cls, value: ir.Value) -> Params:
        """Read a field of parameters; one of them without a key makes them unreadable."""
        values = _params(listed(value), _PARAMS_SHAPE)
        keys = _texts(listed(value), "$[*].key")
        return cls(ibis.cases((keys.length() == values.length(), keys)), values)

    def get(self, key: str) -> ir.Value:
        """Give a parameter as words, whatever it was held as."""
        value = _at(self.values, _place(self.keys, key)).value
        return _trim(ibis.coalesce(*(value[name] for name in VALUES))).nullif("")


def text(value: ir.Value, path: str = "") -> ir.Value:
    """Read a field as words, as it is written; an empty one is missing."""
    return _trim(_text(value, f"$.{path}" if path else "$")).nullif("")


def said(words: ir.Value) -> ir.Value:
    """Read words; those that say that nothing is set are missing."""
    return parse.words(words).nullif(UNSAID)


def items(value: ir.Value) -> ir.Value:
    """Read the items of an event."""
    return _items(listed(value), _ITEMS_SHAPE)


def priced(value: ir.Value) -> ir.Value:
    """Tell whether any item of an event says what it cost."""
    told = (_texts(listed(value), f"$[*].{name}").join("") for name in MONEY)
    return ibis.or_(*(one.re_search(r"\d") for one in told)).fill_null(False)  # noqa: FBT003 - Ibis's word


def listed(value: ir.Value) -> ir.Value:
    """Give a list as a list, where Parquet wrote it as {list: [{element: ...}]} too."""
    wrapped = _to_json(_each(value, "$.list[*].element"))
    return ibis.cases((_json_type(value) == "OBJECT", wrapped), else_=value)
