"""Numbers and money as people write them.

A sign between groups of three digits is a thousands sign, the last of several different signs parts the fraction, and
only a single sign before exactly three digits needs to be told which it is: `decimal` says so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis

from footfall.ingest.parse.macros import cases, matches, once, replaced, text_of
from footfall.ingest.parse.words import words

if TYPE_CHECKING:
    import ibis.expr.types as ir

SIGNS = {
    "R$": "BRL",
    "US$": "USD",
    "C$": "CAD",
    "CA$": "CAD",
    "A$": "AUD",
    "AU$": "AUD",
    "HK$": "HKD",
    "NT$": "TWD",
    "S$": "SGD",
    "NZ$": "NZD",
    "MX$": "MXN",
    "$": "USD",
    "€": "EUR",
    "£": "GBP",
    "₩": "KRW",
    "₹": "INR",
    "₽": "RUB",
    "₺": "TRY",
    "₫": "VND",
    "฿": "THB",
    "₴": "UAH",
    "₦": "NGN",
    "₱": "PHP",
    "₪": "ILS",
    "₸": "KZT",
    "zł": "PLN",
    "Kč": "CZK",
    "Ft": "HUF",
    "lei": "RON",
    "Rp": "IDR",
    "RM": "MYR",
    "円": "JPY",
    "원": "KRW",
    "元": "CNY",
    "руб": "RUB",
    "грн": "UAH",
    "Rs": "INR",
    "Fr": "CHF",
    "Dhs": "AED",
}
"""Signs of money that mean one currency, or usually do; ¥ and kr mean several and tell none."""
CODES = (
    *("USD", "EUR", "GBP", "JPY", "CNY", "KRW", "INR", "BRL", "RUB", "AUD", "CAD", "CHF", "SEK", "NOK", "DKK", "PLN"),
    *("CZK", "HUF", "RON", "BGN", "TRY", "MXN", "ARS", "CLP", "COP", "PEN", "ZAR", "NGN", "EGP", "AED", "SAR", "ILS"),
    *("IDR", "MYR", "SGD", "THB", "VND", "PHP", "HKD", "TWD", "NZD", "UAH", "KZT", "PKR", "BDT", "LKR", "KES", "QAR"),
)
"""The currencies that shops name most."""
OTHER = ("¥", "￥", "kr", "Kr", "SFr")
SPACES = r"[\s\x{a0}\x{202f}\x{2009}\x{2007}]"
APOSTROPHES = r"['’ʼ`´]"


def number(value: ir.Value, decimal: str = ".") -> ir.Value:
    """Read a number; `decimal` says which sign parts the fraction where that cannot be told from the number itself."""
    return value.cast("float64") if value.type().is_numeric() else _read_number(value, decimal)


def money(value: ir.Value, decimal: str = ".") -> ir.Value:
    """Read an amount of money: a number, with a currency's sign or code on either side, in brackets where negative."""
    return value.cast("float64") if value.type().is_numeric() else _read_money(value, decimal)


def plain_number(value: ir.Value) -> ir.Value:
    """Read a number as programs write it, with a point and nothing else."""
    read = words(value).try_cast("float64")
    return ibis.cases((read.isnan() | read.isinf(), ibis.null("float64")), else_=read)


def currency_of(value: ir.Value) -> ir.Value:
    """Give the currency that an amount bears beside its figures, by ISO's code; null where it bears none."""
    return _currency_of(words(value)) if value.type().is_string() else ibis.null("string")


@ibis.udf.scalar.builtin(name="read_number")
def _read_number(text: str, decimal: str) -> float:  # type: ignore[empty-body]
    """The macro of that name."""


@ibis.udf.scalar.builtin(name="read_money")
def _read_money(text: str, decimal: str) -> float:  # type: ignore[empty-body]
    """The macro of that name."""


@ibis.udf.scalar.builtin(name="currency_of")
def _currency_of(text: str) -> str:  # type: ignore[empty-body]
    """The macro of that name."""


def _taken_off() -> str:
    """Write how a currency is taken off an amount."""
    known = sorted((*SIGNS, *OTHER, *CODES, *(code.lower() for code in CODES)), key=len, reverse=True)
    sign = "|".join(word.replace("$", r"\$") for word in known)
    before = rf"^([(+\-−–]?){SPACES}*(?:{sign})\.?{SPACES}*([(+\-−–]?)(\d|[.,]\d)"
    return replaced("text", (before, r"\1\2\3"), (rf"(\d){SPACES}*(?:{sign})\.?{SPACES}*([)\-−–]?)$", r"\1\2"))


def _bare() -> str:
    """Write how everything but figures, points and commas is taken off a number."""
    between = (rf"(\d)(?:{SPACES}|{APOSTROPHES})(\d\d\d)", r"\1\2")
    return replaced("text", (r"^\((.*)\)$", r"\1"), (rf"^[+\-−–]{SPACES}*|{SPACES}*[\-−–]$", ""), between, between)


_POINTED, _WITH_COMMA = "replace(bare, ',', '')", "replace(replace(bare, '.', ''), ',', '.')"
_FIGURE = cases(
    (matches("bare", r"^[1-9]\d{0,2}[.,]\d{3}$"), f"case when decimal = ',' then {_WITH_COMMA} else {_POINTED} end"),
    (matches("bare", r"^\d*,\d+$"), _WITH_COMMA),
    (matches("bare", r"^\d*\.\d*$|^\d+$|^\d{1,3}(,\d{2,3})*(,\d{3})(\.\d*)?$"), _POINTED),
    (matches("bare", r"^\d{1,3}(\.\d{3})+(,\d*)?$"), _WITH_COMMA),
)
_NEGATIVE = matches("text", r"^\(.*\)$|^[\-−–]|[\-−–]$")
_PLAIN = "try_cast(text as double)"
_GROUPED = f"decimal = ',' and {matches('text', r'^[+-]?[1-9][0-9]{0,2}[.][0-9]{3}$')}"
_SIGNS = " ".join(f"when {text_of(sign)} then {text_of(code)}" for sign, code in SIGNS.items())
_BESIDE = replaced("text", (rf"[\d.,()+\-−–]|{SPACES}|{APOSTROPHES}", ""))
_CODED = f"case when upper(beside) in ({', '.join(map(text_of, CODES))}) then upper(beside) end"

MACROS = {
    "figure_of(bare, decimal)": f"try_cast({_FIGURE} as double)",
    "spelled_number(text, decimal)": (
        f"case when {_NEGATIVE} then -1 else 1 end * {once(_bare(), 'figure_of(given, decimal)')}"
    ),
    # A figure ends in a figure or a point; nan, inf and infinity do not, and are cast to what is no number.
    "plain_number(text, decimal)": (f"case when right(text, 1) < ':' and not ({_GROUPED}) then {_PLAIN} end"),
    "read_number(text, decimal)": "coalesce(plain_number(text, decimal), spelled_number(text, decimal))",
    "read_money(text, decimal)": (
        f"coalesce(plain_number(text, decimal), {once(_taken_off(), 'spelled_number(given, decimal)')})"
    ),
    "currency_named(beside)": f"case beside {_SIGNS} else {_CODED} end",
    "currency_of(text)": (
        f"case when {_PLAIN} is null and {matches('text', '[0-9]')} then {once(_BESIDE, 'currency_named(given)')} end"
    ),
}
"""How numbers are read, as DuckDB's macros: named once, so that no query has to spell them out."""
