"""What matters most in a shop."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar

from footfall.analysis import Analysis
from footfall.answer import Fact, Note, bars
from footfall.errors import foreseen
from footfall.schema import Column
from footfall.shop.findings.abandoned_carts import abandoned_carts
from footfall.shop.findings.around_the_cart import around_the_cart
from footfall.shop.findings.asking import Asking
from footfall.shop.findings.best_customers import best_customers
from footfall.shop.findings.best_sellers import best_sellers
from footfall.shop.findings.busy_hours import busy_hours
from footfall.shop.findings.channel_gap import channel_gap
from footfall.shop.findings.coming_back import coming_back
from footfall.shop.findings.device_gap import device_gap
from footfall.shop.findings.impossible_actors import impossible_actors
from footfall.shop.findings.kinds_of_customers import dormant, low_loyalty, newcomers
from footfall.shop.findings.lost_rows import lost_rows
from footfall.shop.findings.one_time_buyers import one_time_buyers
from footfall.shop.findings.own_target import own_target, where_it_gathers
from footfall.shop.findings.promotions import promotions
from footfall.shop.findings.revenue_moved import revenue_moved
from footfall.shop.findings.risk_and_value import risk_and_value
from footfall.shop.findings.score_goes_by import score_goes_by
from footfall.shop.findings.single_looks import single_looks
from footfall.shop.findings.slipping_away import slipping_away
from footfall.shop.findings.tracking_outage import tracking_outage
from footfall.shop.findings.weakest_step import weakest_step
from footfall.shop.findings.wishlists import wishlists
from footfall.spec import param
from footfall.tables.stored import STATE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from footfall.answer import Answer, Content, Row, Rows
    from footfall.shop.findings.found import Found
    from footfall.tables import Tables

    Finding = Callable[[Asking], Iterator[Found]]

FINDINGS: tuple[Finding, ...] = (
    tracking_outage,
    impossible_actors,
    lost_rows,
    revenue_moved,
    risk_and_value,
    slipping_away,
    best_customers,
    weakest_step,
    abandoned_carts,
    channel_gap,
    device_gap,
    around_the_cart,
    one_time_buyers,
    promotions,
    low_loyalty,
    newcomers,
    own_target,
    where_it_gathers,
    score_goes_by,
    wishlists,
    coming_back,
    single_looks,
    dormant,
    best_sellers,
    busy_hours,
)
"""Everything that is looked for; alike in money and people they stand in this order."""


@dataclass(frozen=True, kw_only=True)
class Findings(Analysis):
    """The few things that matter most in a shop, each a sentence, its number, what is at stake, and where it leads.

    Other units are asked as they stand, and a finding is told where its own limits are passed: rates of 100 people,
    orders or pairs at least, groups of 30, differences that chance makes less than once in a hundred after correction,
    and large enough to speak of; periods that are not over count nowhere. A finding is what was observed: that two
    things lie together does not say why.

    What makes other figures untrustworthy stands before all else: tracking outages, users that act as no person can
    (with 1 % of all events or more), rows that were lost (5 % or more). Then comes what has money at stake, the most
    first, then the rest by the users concerned. Of `top` rows the last are left out.

    money is the sum a finding speaks of, not what an action would bring: that the plan says. It is of 28 days in the
    mean of the log, or of the whole log where it is shorter, so that sums can be set beside one another: what is left
    in carts (the last week's are not over); what a group of buyers, or orders with a code, bring; what comes through
    the weakest step; what buyers would bring that a channel or device lacks beside all, or beside the other device; one
    mean order more of each buyer who did not come again; how far revenue moved, the mean day of a whole month against
    that of the one before (Welch's interval over days); lost rows. Of customers without a log it is the money they
    bring, as the files have it. An interval is missing where a figure is a full count and no estimate.
    """

    top: int = param(7, "How many findings to show, at most.", at_least=1, at_most=30)

    question = "What matters most in this shop?"
    reads = ()
    columns = (
        Column("rank", "count", "Its place, 1 the first."),
        Column("finding", "text", "Its name."),
        Column("sentence", "text", "What was found."),
        Column("measure", "text", "What the value is."),
        Column("kind", "text", "The kind of the value: share, money, count or number."),
        Column("value", "number", "The headline number."),
        Column("low", "number", "Lower end of its 95 % interval; missing where it is a full count."),
        Column("high", "number", "Upper end of its 95 % interval; missing where it is a full count."),
        Column("money", "money", "What is at stake in `money_days`; missing where it is not known."),
        Column("money_low", "money", "Lower end of its 95 % interval; missing where it is a full count."),
        Column("money_high", "money", "Upper end of its 95 % interval; missing where it is a full count."),
        Column("users", "count", "The people it is about; missing where it is not about people."),
        Column("action", "text", "The action it leads to; missing where none does."),
        Column("see", "text", "The unit whose answer it rests on."),
        Column(
            "trust", "flag", "Whether other figures cannot be trusted before it is looked at: then it stands first."
        ),
        Column("asked", "text", "What that unit was asked with; missing where it was asked as it stands."),
    )
    chart = bars("money", "finding", low="money_low", high="money_high")
    people = "users"
    min_cell: ClassVar[int] = 0
    """Of how many people a row of the answers it rests on must be."""

    def ask(self, t: Tables, *, min_cell: int = 0) -> Answer:
        """Have the answers it rests on leave out small groups, too."""
        careful = replace(self)
        object.__setattr__(careful, "min_cell", min_cell)
        return Analysis.ask(careful, t, min_cell=min_cell)

    def reads_state(self, t: Tables) -> tuple[str, ...]:
        """It reads the answers of many units."""
        del t
        return STATE

    def compute(self, t: Tables) -> tuple[str, Rows]:
        """Look for every finding, and put those that are there in order."""
        looked = self._looked(t)
        ranked = sorted(looked.found, key=_place)[: self.top]
        whole = {"money_days": looked.money_days, "left": len(looked.found) - len(ranked)}
        return "", [row | whole | {"rank": rank} for rank, row in enumerate(ranked, start=1)]

    def _looked(self, t: Tables) -> Looked:
        """Look for every finding once; whatever fails is told, and the others are looked for."""
        return t.once(("findings", self.min_cell), lambda: _look(Asking(t, self.min_cell)))

    def facts(self, rows: Rows, t: Tables) -> dict[str, Fact]:
        """Say how many days money is told of."""
        del t
        if not rows or not rows[0]["money_days"]:
            return {}
        days = Fact(rows[0]["money_days"], "The days that money at stake is told of.", kind="count")
        return {"money_days": days}

    def notes(self, rows: Rows, t: Tables) -> list[Note]:
        """Tell what findings are not, what was left out, and what could not be looked for."""
        failed = self._looked(t).failed
        if not rows:
            return failed or [Note("nothing-found", _NOTHING)]
        found = [Note("observed", "Findings tell what was observed together; where it comes from they do not say.")]
        left = rows[0]["left"]
        if left:
            are = "1 finding more is" if left == 1 else f"{left:,} findings more are"
            found.append(Note("rows-capped", f"{are} left out: --top shows more."))
        return found + failed

    def pictures(self, rows: Rows) -> tuple[Content | None, ...]:
        """Give the small chart of each finding."""
        return tuple(row["picture"] for row in rows)

    def reading(self, rows: Rows, facts: Mapping[str, Fact]) -> str:
        """Say the first, and how many there are."""
        del facts
        first = rows[0]["sentence"]
        return first if len(rows) == 1 else f"The first of {len(rows)}: {first}"


_NOTHING = "Nothing that is looked for stands out here by more than chance, or there is too little to tell."


@dataclass(frozen=True)
class Looked:
    """What was found, what could not be looked for, and the days that money is told of."""

    found: Rows
    failed: list[Note]
    money_days: int


def _look(ask: Asking) -> Looked:
    found: Rows = []
    failed = []
    for look in FINDINGS:
        try:
            found += [each.row() for each in look(ask)]
        except Exception as error:  # noqa: BLE001 - a defect of one costs no other its place
            name = look.__name__.replace("_", "-")
            failed.append(Note("not-asked", f"{name} could not be looked for. {foreseen(error)}"))
    with suppress(Exception):  # told above where it could not be had
        return Looked(found, failed, ask.money_days)
    return Looked(found, failed, 0)


def _place(row: Row) -> tuple[bool, bool, float, bool, int]:
    """Put what trust rests on first, then money, most first, then people, most first."""
    money, users = row["money"], row["users"]
    return (not row["trust"], row["trust"] or money is None, -(money or 0.0), users is None, -(users or 0))
