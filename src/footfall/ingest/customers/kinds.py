"""What the columns of customers hold: told from all of their values, and read so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import ibis

from footfall.ingest import parse

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    import ibis.expr.types as ir

    from footfall.engine.duck import DuckEngine
    from footfall.schema import KindName

FIT = 0.95
"""So many of a column's values must read as a kind."""
LOOKED = 10_000
"""So many rows tell which kinds may fit; all rows tell whether one does."""

_YES = ("true", "yes", "y", "да", "так", "예", "네", "是", "はい", "ja", "oui", "sí", "si", "sim", "tak")
_NO = ("false", "no", "n", "нет", "ні", "아니오", "아니요", "否", "いいえ", "nein", "non", "não", "nao", "nie")
_MISSING = ("na", "n/a", "#n/a", "nan", "null", "none", "nil", "-", "–", "—", "?")
_WHOLE = r"^[+-]?(0|[1-9]\d{0,17})$"
_FIGURE = r"^[+-]?(0|[1-9]\d*)?(\.\d*)?([eE][+-]?\d+)?$"
_COMMA = r"^[+-]?(0|[1-9]\d*|[1-9]\d{0,2}([ .\x{a0}\x{202f}]\d{3})+)(,\d+)?$"
_THOUSANDS = r"^[+-]?[1-9]\d{0,2}(,\d{3})*(\.\d+)?$"
_SIGNED = r"[$€£¥₽₩₹₺₴]|(^|[\s\d])[A-Z]{3}([\s\d]|$)"
_PERCENT = r"^[+-]?\d+([.,]\d+)?\s*%$"
_IN_WORDS = r"^(\d{1,2}[ .-]+\p{L}{3,}\.?[ ,-]+\d{4}|\p{L}{3,}\.? \d{1,2},? \d{4})$"
_DAYS = (
    *("%Y-%m-%d", "%d.%m.%Y", "%Y/%m/%d", "%Y.%m.%d", "%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y"),
    *("%d.%m.%y", "%d/%m/%y", "%m/%d/%y"),
)
_EITHER = ("%d/%m/%Y", "%m/%d/%Y", "%d/%m/%y", "%m/%d/%y")
_YEARS = {"%Y": r"(^|\D)\d{4}(\D|$)", "%y": r"\D\d{2}$"}
_MONEY = (
    *(
        "revenue",
        "profit",
        "price",
        "cost",
        "amount",
        "spend",
        "spent",
        "income",
        "sales",
        "money",
        "margin",
        "turnover",
    ),
    *("выручк", "прибыл", "цена", "стоимост", "сумма", "доход", "расход", "оборот", "платеж", "매출", "금액", "이익"),
    *("수익", "가격", "비용", "收入", "金额", "利润", "价格", "売上", "利益", "umsatz", "gewinn", "preis", "ingresos"),
)
"""Words by which a column of figures is told to be money."""


@dataclass(frozen=True)
class Reading:
    """A way to read a column of text: its kind, and the value, none where it does not read so."""

    kind: KindName
    read: Callable[[ir.Value], ir.Value]
    comma: bool = False
    """Whether its figures have decimal commas."""
    pattern: str = ""
    """How its days are written."""
    signs: bool = False
    """Whether its figures have signs of a currency, or of percent."""


@dataclass(frozen=True)
class Kind:
    """What a column was told to hold."""

    reading: Reading
    unread: int = 0
    """Values that do not read so."""
    example: str | None = None
    """One of them."""
    either: bool = False
    """Whether its days could as well begin with the month."""

    @property
    def name(self) -> KindName:
        """Its kind in the house's words."""
        return self.reading.kind

    @property
    def in_words(self) -> Kind:
        """The same, but flags as the words they are: a target's have names."""
        return Kind(WORDS) if self.name == "flag" else self


def is_money(name: str) -> bool:
    """Tell by its name whether a column of figures is money."""
    return any(word in name.casefold() for word in _MONEY)


def told_kinds(engine: DuckEngine, table: ir.Table, columns: Collection[str], decimal: str) -> dict[str, Kind]:
    """Tell what each column holds; text is looked at, other types say it themselves."""
    text = [column for column in columns if table[column].type().is_string()]
    ways = _ways(decimal)
    few = _fits(engine, table.limit(LOOKED), {column: tuple(range(len(ways))) for column in text}, ways)
    sure = _fits(engine, table, {column: tuple(found) for column, found in few.items()}, ways)
    chosen = {column: ways[next(iter(found))] for column, found in sure.items() if found and found[next(iter(found))]}
    typed = {column: Kind(WORDS if column in text else _of_type(table[column].type())) for column in columns}
    either = {column for column, way in chosen.items() if way.pattern in _EITHER and _is_either(sure[column], ways)}
    return typed | _with_unread(engine, table, chosen, either)


def _fits(
    engine: DuckEngine, table: ir.Table, asked: Mapping[str, tuple[int, ...]], ways: list[Reading]
) -> dict[str, dict[int, int]]:
    """Count the values that fit each reading, where they are enough; the most first, ties by the readings' order."""
    counts = {column: known(table[column]).count() for column in asked}
    if not counts:
        return {}
    tried = {
        f"{column}_{way}": ways[way].read(table[column]).count() for column, tried in asked.items() for way in tried
    }
    found = engine.row(table.aggregate(**counts, **tried))
    return {
        column: dict(
            sorted(
                ((way, hits) for way in tried if (hits := found[f"{column}_{way}"]) >= FIT * found[column]),
                key=lambda each: -each[1],
            )
        )
        for column, tried in asked.items()
    }


def _is_either(found: Mapping[int, int], ways: list[Reading]) -> bool:
    hits = [count for way, count in found.items() if ways[way].pattern in _EITHER]
    return len(hits) == 2 and len(set(hits)) == 1


def _with_unread(
    engine: DuckEngine, table: ir.Table, chosen: Mapping[str, Reading], either: Collection[str]
) -> dict[str, Kind]:
    """Count the values that do not read as the rest of their column does."""
    odd = {
        column: ibis.cases((way.read(table[column]).isnull(), known(table[column]))) for column, way in chosen.items()
    }
    if not odd:
        return {}
    counts = {column: value.count() for column, value in odd.items()}
    examples = {f"{column}_example": value.min() for column, value in odd.items()}
    found = engine.row(table.aggregate(**counts, **examples))
    return {
        column: Kind(way, found[column], found[f"{column}_example"], column in either) for column, way in chosen.items()
    }


def known(text: ir.Value) -> ir.Value:
    """Give a value, none where the text says that there is none."""
    return ibis.cases((~text.lower().isin(_MISSING), text))


def _ways(decimal: str) -> list[Reading]:
    """List how text may be read, the surest first; `decimal` says whether a comma parts fractions or thousands."""
    comma, thousands = Reading("number", _with_comma, comma=True), Reading("number", _with_thousands)
    return [
        Reading("flag", _flag),
        Reading("count", lambda text: _like(text, _WHOLE).try_cast("int64")),
        Reading("number", lambda text: parse.number(_like(text, _FIGURE))),
        *((comma, thousands) if decimal == "," else (thousands, comma)),
        Reading("number", lambda text: parse.money(_like(text, _SIGNED), decimal), signs=True),
        Reading(
            "number", lambda text: parse.number(_like(text, _PERCENT).re_replace(r"\s*%", ""), decimal), signs=True
        ),
        *(Reading("date", _day(pattern), pattern=pattern) for pattern in _DAYS),
        Reading("date", lambda text: parse.moment(_like(text, _IN_WORDS)).cast("date")),
        Reading("time", lambda text: parse.moment(_like(text, r"\d:\d\d"))),
    ]


def _like(text: ir.Value, pattern: str) -> ir.Value:
    return ibis.cases((text.re_search(pattern), text))


def _flag(text: ir.Value) -> ir.Value:
    return text.lower().cases(*((word, True) for word in _YES), *((word, False) for word in _NO))


def _with_comma(text: ir.Value) -> ir.Value:
    return parse.number(_like(text, _COMMA).re_replace(r"[ .\x{a0}\x{202f}]", ""), ",")


def _with_thousands(text: ir.Value) -> ir.Value:
    return parse.number(_like(text, _THOUSANDS).replace(",", ""))


def _day(pattern: str) -> Callable[[ir.Value], ir.Value]:
    years = _YEARS[pattern[-2:] if pattern[-2:] in _YEARS else pattern[:2]]
    return lambda text: parse.moment(_like(text, years), pattern).cast("date")


def _of_type(kind: ibis.DataType) -> Reading:
    """Take a file's own type."""
    if kind.is_boolean():
        return Reading("flag", _as_it_is)
    if kind.is_integer():
        return Reading("count", lambda value: value.try_cast("int64"))
    if kind.is_numeric():
        return Reading("number", parse.number)
    if kind.is_date():
        return Reading("date", _as_it_is)
    return Reading("time", lambda value: value.cast("timestamp")) if kind.is_timestamp() else WORDS


def _as_it_is(value: ir.Value) -> ir.Value:
    return value


WORDS = Reading("text", lambda value: value.cast("string"))
