"""A map guessed for a log of no known format: what its columns and events may be, each with what speaks for it."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import ibis

from footfall.ingest import parse
from footfall.ingest.fields import spread
from footfall.ingest.sources import Source
from footfall.schema import CART, EVENT_ORDER, PURCHASE, REFUND, VIEW, WISHLIST

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import ibis.expr.types as ir

    from footfall.engine.duck import DuckEngine
    from footfall.ingest.files import LogFile

ROWS = 10_000
"""So many rows are looked at."""
MOST = 0.9
"""So many of a column's values must be times for it to hold times."""
FEW = 200
"""A column of more different words in the rows looked at names something else than events."""
EXAMPLES = 3
PATTERNS = ("%Y%m%d", "%Y%m%d%H%M%S")
"""How times are written besides ISO's ways, counts of seconds, and days before or after months."""

NAMES: dict[str, tuple[str, ...]] = {
    "event_at": ("eventat", "eventtime", "timestamp", "datetime", "time", "createdat", "ts", "when", "date", "at"),
    "user_id": (
        *("userid", "customerid", "clientid", "visitorid", "memberid", "userpseudoid", "householdid", "accountid"),
        *("uid", "user", "customer", "client", "visitor", "member", "who", "distinctid", "email"),
    ),
    "event": ("event", "eventname", "eventtype", "action", "actiontype", "behaviour", "behavior", "activity", "type"),
    "order_id": ("orderid", "transactionid", "invoiceno", "invoice", "basketid", "bookingid", "order", "receiptid"),
    "item_id": ("itemid", "productid", "sku", "stockcode", "articleid", "asin", "goodsid", "item", "product"),
    "item_name": ("itemname", "productname", "title", "description", "name"),
    "category": ("category", "categorycode", "categoryname", "categoryid", "department", "section"),
    "sub_category": ("subcategory", "category2"),
    "product_type": ("producttype", "category3", "articletype"),
    "brand": ("brand", "brandname", "manufacturer", "vendor"),
    "price": ("price", "unitprice", "itemprice", "cost", "priceusd"),
    "quantity": ("quantity", "qty", "count", "units", "n"),
    "revenue": ("revenue", "total", "totalamount", "amount", "sales", "salesvalue", "value", "purchasevalue"),
    "currency": ("currency", "currencycode"),
    "channel": ("channel", "media", "trafficsource", "acquisitionchannel"),
    "source": ("source", "utmsource", "referrer", "referer"),
    "medium": ("medium", "utmmedium"),
    "campaign": ("campaign", "utmcampaign", "campaignid"),
    "device": ("device", "devicetype", "devicecategory", "platform"),
    "country": ("country", "countrycode", "geocountry"),
    "promo_code": ("promocode", "coupon", "couponcode", "voucher", "promo"),
    "discount": ("discount", "discountamount", "promoamount"),
    "payment": ("payment", "paymentmethod", "paymenttype"),
    "search_term": ("searchterm", "query", "keyword", "searchkeywords"),
    "source_session_id": ("sessionid", "session", "usersession", "visitid", "gasessionid"),
}
"""What logs call the contract's columns, letters and digits alone, the surest first."""

EVENTS: dict[str, tuple[str, ...]] = {
    VIEW: ("view", "pv", "productview", "viewproduct", "itemview", "detail", "itemdetail", "productdetail"),
    WISHLIST: ("fav", "favorite", "favourite", "wishlist", "like", "addtofavorites", "addtofavourites"),
    CART: ("cart", "addtocart", "addcart", "basket", "addtobasket", "atc"),
    "remove_from_cart": ("removecart", "removefromcart", "removefrombasket", "cartremove"),
    "begin_checkout": ("checkout", "startcheckout", "initiatecheckout", "checkoutstarted"),
    PURCHASE: ("purchase", "buy", "order", "transaction", "booking", "sale", "checkoutcompleted", "orderplaced"),
    REFUND: ("refund", "return", "cancel", "cancellation"),
    "page_view": ("pageview", "homepage", "page", "visit", "screenview"),
    "login": ("login", "signin", "loggedin"),
    "sign_up": ("signup", "register", "registration", "accountcreated"),
    "search": ("search", "query"),
}
"""What logs call the contract's events, likewise."""


@dataclass(frozen=True)
class Guess:
    """What one of the contract's columns may be called in a log, and what speaks for it."""

    name: str
    theirs: str
    why: str

    def line(self) -> str:
        """Write it as a line of a map."""
        return f"{self.name} = {_quoted(self.theirs)}  # {self.why}"


def guessed(engine: DuckEngine, file: LogFile, reading: Mapping[str, str]) -> str:
    """Write a map of what a log's columns and events may be; `reading` is what it takes to read the file at all."""
    names = _unnamed(file)
    rows = _looked_at(engine, file, names)
    sample: Mapping[str, Sequence[object]] = engine.arrow(rows).to_pydict()
    patterns = {name: _pattern(engine, rows[name]) for name in sample}
    guesses = list(_columns({name for name, pattern in patterns.items() if pattern is not None}, sample))
    named = {guess.name: guess.theirs for guess in guesses}
    read = dict(reading) | {"time_format": patterns.get(named.get("event_at", ""))}
    parts = [
        *_head(file, named),
        *_read(names, read),
        "\n[columns]  # ours = theirs",
        *(guess.line() for guess in guesses),
    ]
    parts += [f'# {name} = ""  # not found: name it here' for name in ("user_id", "event_at") if name not in named]
    rest = [name for name in sample if name not in named.values()]
    parts += [f"# not mapped, kept under its own name: {name}, as {_examples(sample[name])}" for name in rest]
    events = [str(value) for value in sample.get(named.get("event", ""), ()) if value is not None]
    return "\n".join([*parts, *_events(events)]) + "\n"


def _unnamed(file: LogFile) -> list[str]:
    """Name the columns of a file whose first line is a row already."""
    values = [field for field in file.header if re.fullmatch(r"[-+]?[\d.:/ -]*\d", field)]
    return [f"column_{place + 1}" for place in range(len(file.header))] if values and file.format == "csv" else []


def _looked_at(engine: DuckEngine, file: LogFile, names: Sequence[str]) -> ir.Table:
    source = type("Unnamed", (Source,), {"header": names})() if names else None
    engine.run(f"create or replace table looked_at as from ({spread(engine, file, source).rows}) limit {ROWS}")
    return engine.backend.table("looked_at")


def _head(file: LogFile, named: Mapping[str, str]) -> Iterator[str]:
    yield f"# Guessed from the first rows of {file.name}: look at every line before you use it."
    if "event" in named:
        yield 'kind = "events"'
    else:
        yield 'kind = "orders"  # no column names events: every row is taken for a purchase line'
    yield '# timezone = "Europe/London"  # the shop\'s; without it days are those of UTC'
    yield '# currency = "EUR"'


def _read(names: Sequence[str], reading: Mapping[str, str | None]) -> Iterator[str]:
    """Write how the file is read, where not as usual."""
    given = {name: _quoted(value) for name, value in reading.items() if value}
    unnamed = {"header": "false", "columns": json.dumps(names)} if names else {}
    if given or unnamed:
        yield "\n[read]"
        yield from (f"{name} = {value}" for name, value in (unnamed | given).items())


def _columns(times: set[str], sample: Mapping[str, Sequence[object]]) -> Iterator[Guess]:
    """Guess each of the contract's columns, none of the log's twice."""
    free = dict(sample)
    for name, words in NAMES.items():
        fit = times if name == "event_at" else {column for column in free if _may_be(name, free[column])} - times
        theirs = _by_name(words, [column for column in free if column in fit]) or _by_values(name, free, fit)
        if theirs:
            yield Guess(name, theirs, f"as {_examples(free.pop(theirs))}")


def _by_name(words: Sequence[str], columns: Sequence[str]) -> str | None:
    """Find the column called by the surest of the words, or else by a word and more."""
    plain = {column: re.sub(r"[\W_]+", "", column.casefold()) for column in columns}
    exact = (column for word in words for column in columns if plain[column] == word)
    longer = (column for word in words if len(word) > EXAMPLES for column in columns if plain[column].endswith(word))
    return next(exact, None) or next(longer, None)


def _by_values(name: str, columns: Mapping[str, Sequence[object]], fit: set[str]) -> str | None:
    """Find events by what they are called, and times wherever they stand."""
    if name == "event_at":
        return next((column for column in columns if column in fit), None)
    if name != "event":
        return None
    known = (column for column in columns if column in fit and any(_event(str(v)) for v in set(columns[column])))
    return next(known, None)


def _may_be(name: str, values: Sequence[object]) -> bool:
    """Tell whether a column's values can be events; of other columns the name decides."""
    return name != "event" or len(set(values)) <= FEW


def _pattern(engine: DuckEngine, value: ir.Value) -> str | None:
    """Tell how a column's values are written as times: by a pattern, or plainly (an empty one); None: they are none."""
    if value.type().is_temporal():
        return ""
    if not (value.type().is_string() or value.type().is_integer()):
        return None
    text = value.cast("string")
    plain = parse.unix(value) if value.type().is_integer() else ibis.coalesce(parse.unix(value), parse.moment(value))
    short = text.re_search(r"^\s*\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}")
    ways = {"": _recent(plain) | short} | {pattern: _recent(parse.moment(text, pattern)) for pattern in PATTERNS}
    shares = ibis.struct({pattern or "plain": fits.mean(where=value.notnull()) for pattern, fits in ways.items()})
    found = engine.row(shares.name("shares").as_table())["shares"]
    return next((pattern for pattern in ways if (found[pattern or "plain"] or 0) >= MOST), None)


def _recent(at: ir.Value) -> ir.Value:
    recent = at.between(ibis.timestamp("1990-01-01T00:00:00"), ibis.timestamp("2100-01-01T00:00:00"))
    return recent.fill_null(False)  # noqa: FBT003 - Ibis's word


def _events(values: Sequence[str]) -> Iterator[str]:
    """Write what events may be called here, the most frequent first."""
    foreign = {theirs: n for theirs, n in Counter(values).most_common(FEW) if _event(theirs) != theirs}
    if foreign:
        yield "\n[events]  # theirs = ours"
    for theirs, count in foreign.items():
        ours = _event(theirs)
        line = f"{_quoted(theirs)} = {_quoted(ours or '')}"
        yield f"{line if ours else f'# {line}'}  # {count:,} of {len(values):,} rows looked at"


def _event(theirs: str) -> str | None:
    if theirs in EVENT_ORDER:
        return theirs
    plain = re.sub(r"[\W_]+", "", theirs.casefold())
    ours = (name for name in EVENT_ORDER if name.replace("_", "") == plain)
    return next(ours, None) or next((name for name, words in EVENTS.items() if plain in words), None)


def _examples(values: Sequence[object]) -> str:
    seen = list(dict.fromkeys(" ".join(str(value).split())[:40] for value in values if value not in (None, "")))
    return ", ".join(seen[:EXAMPLES]) or "empty in the rows looked at"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
