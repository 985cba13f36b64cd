"""What is called a conversion rate: every definition side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from ibis import _

from footfall.analysis import Analysis, Rate
from footfall.answer import Fact, Note, dots
from footfall.errors import BadRequest, NotApplicable, unknown
from footfall.schema import CART, EVENTS, PURCHASE, SESSIONS, WISHLIST, Column
from footfall.spec import param

if TYPE_CHECKING:
    from collections.abc import Mapping

    import ibis.expr.types as ir

    from footfall.answer import Chart, Row, Rows
    from footfall.tables import Tables

DEFINITIONS = {
    "purchases/events": ("purchases", "events"),
    "purchases/views": ("purchases", "views"),
    "buyers/visitors": ("buyers", "visitors"),
    "buyers/viewers": ("buyers", "viewers"),
    "converting-sessions/sessions": ("converting_sessions", "sessions"),
    "carts+wishlists/views": ("marks", "views"),
    "purchases/carts+wishlists": ("purchases", "marks"),
    "cart-then-buy": ("carts_bought", "cart_pairs"),
    "wishlist-then-buy": ("wishlists_bought", "wishlist_pairs"),
}
"""Each definition, and what is counted of what."""
_MARKS = ((CART, "cart"), (WISHLIST, "wishlist"))


@dataclass(frozen=True, kw_only=True)
class ConversionDefinitions(Analysis):
    """Conversion rates by every definition in use, so that none is taken for another.

    purchases and events, views, carts and wishlists are events (views are view_item, or page_view where the log has
    none; a purchase of three items may be three events); visitors, viewers and buyers are users with any event, with a
    view, with a purchase; a buyer without a view counts among buyers all the same. converting-sessions are sessions
    with a purchase. cart-then-buy: of the pairs of a user and an item the user put in a cart, those where the user
    bought the item after the first such time (in the order of `events`: time, then ties), however late;
    wishlist-then-buy alike. Events without an item form no pair (note `missing-values`). Where the log has no such
    event, or no items, the figure is missing.

    low and high are Wilson's 95 % interval. They take what is counted as independent, which events, sessions and pairs
    of one user are not: but for rates of users they are too narrow (note `not-independent`). Where a definition counts
    more than it counts of, the rate exceeds 1 and has no interval. A `benchmark` is compared with the one definition
    that it is `of`, and with no other: a rate of another definition is another figure. Filters choose events: sessions
    are those with a chosen event, converting with a chosen purchase.
    """

    benchmark: float | None = param(None, "A rate to compare with, as a share: 0.02.", at_least=0, at_most=1)
    of: str | None = param(None, "The definition that the benchmark is of.")

    question = "What share converts, by which definition?"
    reads = (EVENTS, SESSIONS)
    columns = (
        Column("definition", "text", "What is counted of what."),
        Column("numerator", "count", "How many converted."),
        Column("denominator", "count", "Of how many."),
        Column("rate", "share", "numerator / denominator."),
        Column("low", "share", "Lower end of its 95 % interval."),
        Column("high", "share", "Upper end of its 95 % interval."),
        Column("users", "count", "Users whose events were looked at."),
    )
    rates = (Rate("rate", "numerator", "denominator", "low", "high"),)
    people = "users"

    def __post_init__(self) -> None:
        """Refuse a benchmark that names no definition, and a definition that there is none of."""
        super().__post_init__()
        if self.of is not None and self.of not in DEFINITIONS:
            raise unknown("definition of conversion", self.of, DEFINITIONS, "Name it with --of.")
        if self.benchmark is not None and self.of is None:
            wrong = "A benchmark is compared only with the definition it is of."
            raise BadRequest(wrong, "None was named.", f"Name one with --of: {', '.join(DEFINITIONS)}.")
        if self.of is not None and self.benchmark is None:
            raise BadRequest("There is nothing to compare.", f"Only 'of' was given: {self.of}.", "Name a benchmark.")

    def settle(self, t: Tables) -> Self:
        """See that there is something to convert to."""
        if PURCHASE not in t.about.events:
            raise NotApplicable("The log has no purchases, so nothing converts.")
        return self

    def drawn(self) -> Chart:
        """Draw the benchmark where there is one."""
        cuts = () if self.benchmark is None else (self.benchmark,)
        return dots("rate", "definition", low="low", high="high", scale="sqrt", cuts=cuts)

    def table(self, t: Tables) -> ir.Table:
        """Count events and users, sessions, and pairs, in a single row."""
        counts = [_of_users(t), _of_sessions(t), *(_of_pairs(t, *mark) for mark in _MARKS)]
        whole = counts[0]
        for counted in counts[1:]:
            whole = whole.cross_join(counted)
        return whole

    def finish(self, rows: Rows, t: Tables) -> Rows:
        """Give each definition a row of its own."""
        (found,) = rows
        if not found["events"]:
            return []
        found = found | _unknown(t)
        return [_row(found, name, *counted) for name, counted in DEFINITIONS.items()]

    def notes(self, rows: Rows, t: Tables) -> list[Note]:
        """Tell what the intervals take for granted, and which events form no pair."""
        if not rows:
            return []
        said = (
            "Events, sessions and pairs of one user are not independent: the intervals of their rates are too narrow."
        )
        found = [Note("not-independent", said)]
        marked = [event for event, _name in _MARKS if event in t.about.events]
        without = rows[0]["nameless"]
        if without and t.has("item_id"):
            said = f"{without:,} {' and '.join(marked)} events have no item and form no pair."
            found.append(Note("missing-values", said))
        return found

    def facts(self, rows: Rows, t: Tables) -> dict[str, Fact]:
        """Set the benchmark beside the rate of its own definition."""
        del t
        mine = next((row for row in rows if row["definition"] == self.of), None)
        if mine is None or self.benchmark is None:
            return {}
        doc = f"The benchmark, a rate of {self.of}."
        return {"benchmark": Fact(self.benchmark, doc, kind="share"), **_apart(mine, self.benchmark)}

    def reading(self, rows: Rows, facts: Mapping[str, Fact]) -> str:
        """Say the rate the benchmark is of; else that of users, and the least and the greatest of all."""
        by_name = {row["definition"]: row for row in rows}
        if "benchmark" in facts:
            return self._against(by_name[str(self.of)], facts)
        known = [row for row in rows if row["rate"] is not None]
        said = _said(by_name["buyers/visitors"] if "buyers/visitors" in by_name else known[0])
        least, most = (_said(pick(known, key=lambda row: row["rate"])) for pick in (min, max))
        return f"{said}. Of {len(rows)} definitions the least rate is {least}, the greatest {most}."

    def _against(self, row: Row, facts: Mapping[str, Fact]) -> str:
        if row["rate"] is None:
            return f"The log has no figure of {self.of} to set beside the benchmark of {facts['benchmark'].show()}."
        benchmark = facts["benchmark"].show()
        if row["low"] is None or row["low"] <= facts["benchmark"].value <= row["high"]:
            return f"{_said(row)}: not to be told from the benchmark of {benchmark}."
        side = "above" if row["rate"] > facts["benchmark"].value else "below"
        return f"{_said(row)}: {side} the benchmark of {benchmark}."


def _of_users(t: Tables) -> ir.Table:
    """Count events, and the users with any."""
    marked = _.event.isin([event for event, _name in _MARKS])
    mine = t.events.group_by("user_id").aggregate(
        events=_.count(),
        views=_.count(where=_.event == (t.view or "")),
        marks=_.count(where=marked),
        nameless=_.count(where=marked & _.item_id.isnull()),
        purchases=_.count(where=_.event == PURCHASE),
    )
    sums = {name: _[name].sum().fill_null(0) for name in ("events", "views", "marks", "nameless", "purchases")}
    viewers, buyers = _.count(where=_.views > 0), _.count(where=_.purchases > 0)
    return mine.aggregate(visitors=_.count(), viewers=viewers, buyers=buyers, **sums)


def _of_sessions(t: Tables) -> ir.Table:
    """Count sessions, and those with a purchase."""
    mine = t.sessions
    if t.filters.of_events:
        mine = t.events.group_by("user_id", "session_no").aggregate(converted=(_.event == PURCHASE).any())
    return mine.aggregate(sessions=_.count(), converting_sessions=_.count(where=_.converted))


def _of_pairs(t: Tables, event: str, name: str) -> ir.Table:
    """Count the pairs of a user and an item so marked, and those where it was bought after."""
    known = t.events.filter(_.item_id.notnull()).select("user_id", "item_id", "event", "event_no")
    marked = known.filter(_.event == event).group_by("user_id", "item_id").aggregate(first=_.event_no.min())
    bought = known.filter(_.event == PURCHASE).group_by("user_id", "item_id").aggregate(last=_.event_no.max())
    pairs = marked.left_join(bought, ["user_id", "item_id"])
    return pairs.aggregate(**{f"{name}_pairs": _.count(), f"{name}s_bought": _.count(where=_.last > _.first)})


def _unknown(t: Tables) -> Row:
    """Leave open what a log without such events, or without items, cannot tell."""
    absent = {name: event not in t.about.events for event, name in _MARKS}
    pairs = [name for name, gone in absent.items() if gone or not t.has("item_id")]
    names = [f"{name}{ending}" for name in pairs for ending in ("_pairs", "s_bought")]
    names += [] if t.view else ["views", "viewers"]
    names += ["marks"] if all(absent.values()) else []
    return dict.fromkeys(names)


def _row(found: Row, definition: str, hits: str, of: str) -> Row:
    known = found[hits] is not None and found[of] is not None
    counts = {"numerator": found[hits] if known else None, "denominator": found[of] if known else None}
    return {"definition": definition, **counts, "users": found["visitors"], "nameless": found["nameless"]}


def _said(row: Row) -> str:
    """Write a rate with its definition and its interval."""
    show = Column("", "share", "").show
    ends = "" if row["low"] is None else f" ({show(row['low'])} to {show(row['high'])})"
    return f"{show(row['rate'])} by {row['definition']}{ends}"


def _apart(row: Row, benchmark: float) -> dict[str, Fact]:
    """Say how far a rate lies from the benchmark."""
    if row["rate"] is None:
        return {}
    gap = {name: None if row[name] is None else row[name] - benchmark for name in ("rate", "low", "high")}
    doc = "The rate less the benchmark; 0.01 is one point of a hundred."
    return {"difference": Fact(gap["rate"], doc, gap["low"], gap["high"], row["denominator"])}
