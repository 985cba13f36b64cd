"""Users parted into segments by what they do."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar, Literal

from footfall.analyses.segments.crowd import Crowd
from footfall.analyses.segments.names import ANOMALIES
from footfall.analyses.segments.parting import Parting, part
from footfall.analyses.segments.people import DEFAULT, Feature, features_of
from footfall.analyses.segments.search import STABLE
from footfall.analyses.segments.told import told
from footfall.analysis import Analysis, Rate
from footfall.answer import Fact, Note, bars
from footfall.errors import BadRequest
from footfall.schema import EVENTS, USERS, Column
from footfall.spec import param

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Self

    import ibis.expr.types as ir

    from footfall.answer import Row, Rows
    from footfall.tables import Tables

AUTO, MOST = "auto", 20
HEAD = (
    Column("segment", "count", "The segment's number; what brought most is 1, anomalies are last."),
    Column("name", "text", "What it is called, by what its customers do."),
    Column("profile", "text", "What its customers did, in a few words."),
    Column("rule", "text", "The few conditions that tell it best from all others, as `--who` takes them."),
    Column("customers", "count", "Users in it."),
    Column("share", "share", "Their share of all users."),
    Column("revenue_share", "share", "Their share of what all brought; missing where that is nothing."),
    Column("converted_rate", "share", "Those of them with a purchase / customers."),
    Column("converted_low", "share", "Lower end of its 95 % interval."),
    Column("converted_high", "share", "Upper end of it."),
)
TAIL = (
    Column("rule_precision", "share", "Of the users that the rule fits, those in the segment."),
    Column("rule_recall", "share", "Of the segment's users, those that the rule fits."),
)


def crowd_of(t: Tables, setting: Literal["default", "classic"]) -> Crowd:
    """See a shop's users as a setting does; the columns of features keep clear of the answer's own."""
    taken = tuple(column.name for column in (*HEAD, *TAIL))
    return Crowd(t, setting, features_of(t, setting, taken))


@dataclass(frozen=True, kw_only=True)
class Segments(Analysis):
    """Users parted into segments by k-means; each with a name, a rule and the mean of every feature.

    Filters choose the users; they are looked at by all the log has of them.

    default: who acts as no person can (as `anomalies` tells) comes out first and is a segment of its own. So are
    one-time visitors (one session, and no wishlist, cart, checkout, log-in, sign-up, order or refund in it), where 30
    others are left. The others are parted by the features shown: each is divided by the median of those above 0 and put
    on a log scale, log(1 + x), so that neither heavy tails nor the unit of money matter; families of features (lately:
    days_since_event; coming: sessions, active_days, stay_seconds, views; wanting: wishlist, cart, checkout; known:
    log-in, sign-up; buying: orders, revenue) weigh alike. Features that the log has not are left out, revenue below 0
    counts as 0 there. With `k` auto `segment-choice` says how many segments there are.

    classic: the count of every event, and stay_seconds in sessions anew cut at a pause of 24 hours; each less its mean,
    divided by its standard deviation; k where inertia bends most. Nobody comes out first: anomalies are a segment where
    k-means makes them one.

    k-means (scikit-learn's, 10 starts, seeded) runs on 10,000 users and goes on, from the centres found, with 50,000,
    drawn by a seeded hash of their ids, in classic with all anomalies beside them; then everybody is put where the
    nearest centre is. So the answer is the same on every run. silhouette (from -1 to 1: how much nearer users are to
    their own segment than to the next) and stability (the mean adjusted Rand index of 10 refits on users drawn with
    replacement: 1 where they part users just as here, 0 where they agree as by chance) rest on 3,000 of these.
    Behaviour is rarely made of islands: where both are low, segments are cuts through a crowd that has no gaps.

    A rule is the best branch, by F1, of decision trees of four splits at most; rule_precision and rule_recall are of
    all users. A name is the first that fits: big spenders (half bought or more, and in the mean they bring 3 times what
    a buyer does), frequent buyers (in a log without money: who order so often), newcomers (half signed up, under three
    quarters bought), loyal (half bought, those twice or more in the mean), one-time and light buyers (half bought),
    low-loyalty (a tenth bought), cart fillers (half filled a cart or began a checkout), wishers, members (half logged
    in), dormant (last there, in the mean, a third of the log's days ago or longer, and not twice as often as all),
    browsers (two sessions or more), visitors. Segments of one name are told apart as recent or lapsed, frequent or
    occasional, high-value or low-value, carting or direct, first-seen or earlier-known (by first visits), where their
    means lie well apart; else by number.
    revenue_share leaves out users whose refunds are more than what they bought. It needs 30 users.
    """

    setting: Literal["default", "classic"] = param("default", "What users are parted by.")
    k: str = param(AUTO, "How many segments k-means makes, from 1 to 20; auto finds it.")

    question = "What kinds of customers are there, and what does each bring?"
    reads = (EVENTS, USERS)
    columns = (*HEAD, *(feature.column for feature in DEFAULT), *TAIL)
    chart = bars(("share", "revenue_share"), "name")
    rates = (Rate("converted_rate", "converted", "customers", "converted_low", "converted_high"),)
    people = "customers"
    without_log = (
        "Segments part users by what they did, event by event: `footfall ingest` reads a log. `rfm` groups customers "
        "by the recency, frequency and money that their table holds."
    )
    parting: ClassVar[Parting | None] = None
    """Who is in which segment, once it is settled."""

    def __post_init__(self) -> None:
        """Check k, too."""
        super().__post_init__()
        if self.k != AUTO and not (self.k.isdecimal() and 1 <= int(self.k) <= MOST):
            found, do = f"'{self.k}' was given.", f"Write auto, or a number from 1 to {MOST}."
            raise BadRequest("'k' must be auto or a whole number.", found, do)

    def settle(self, t: Tables) -> Self:
        """Part the users; then k and the columns are known."""
        parting = part(crowd_of(t, self.setting), None if self.k == AUTO else int(self.k))
        settled = replace(self, k=str(parting.chosen.k))
        object.__setattr__(settled, "parting", parting)
        return settled

    @property
    def features(self) -> tuple[Feature, ...]:
        """What users are parted by."""
        return self.parting.crowd.features if self.parting else DEFAULT

    def shown(self) -> tuple[Column, ...]:
        """Give the features that the log has."""
        return (*HEAD, *(feature.column for feature in self.features), *TAIL)

    def table(self, t: Tables) -> ir.Table:
        """Give each user's features."""
        return (self.parting.crowd if self.parting else crowd_of(t, self.setting)).everyone

    def compute(self, t: Tables) -> tuple[str, Rows]:
        """Put everybody in their segment, and add each up."""
        return t.engine.sql(self.table(t)), told(self.parting) if self.parting else []

    def facts(self, rows: Rows, t: Tables) -> dict[str, Fact]:
        """Tell how many there are, and how well they are parted."""
        del t
        if not rows or self.parting is None:
            return {}
        best, drawn = self.parting.chosen, len(self.parting.crowd.drawn.weights)
        apart = "How much nearer users are to their own segment than to the next, from -1 to 1."
        alike = "How far refits on users drawn anew part them alike: 1 just so, 0 as by chance."
        return {
            "k": Fact(best.k, "Segments that k-means made.", n=drawn, kind="count"),
            "silhouette": Fact(best.silhouette, apart),
            "stability": Fact(best.stability, alike),
            "customers": Fact(sum(row["customers"] for row in rows), "Users in all segments.", kind="count"),
        }

    def notes(self, rows: Rows, t: Tables) -> list[Note]:
        """Tell where segments are not firm, and what they cannot know."""
        found = []
        if self.parting and rows and (self.parting.chosen.stability or 1) < STABLE:
            told_ = f"{self.parting.chosen.stability:.2f}"
            said = f"Refits on users drawn anew part them otherwise (stability {told_}): take borders with caution."
            found.append(Note("unstable-segments", said))
        if rows and not t.has("revenue"):
            found.append(Note("no-revenue", "The log has no revenue: what segments bring is not known."))
        if t.filters.of_events:
            found.append(Note("whole-log", "Filters choose the users; they are looked at by all the log has of them."))
        return found

    def reading(self, rows: Rows, facts: Mapping[str, Fact]) -> str:
        """Say what the best and the largest segment did, and what they are of the whole."""
        del facts
        people = [row for row in rows if row["name"] != ANOMALIES] or rows
        best, large = people[0], max(people, key=lambda row: row["customers"])
        said = f"{str(best['name']).capitalize()}: {_lower(best['profile'])}; {self._part(best)}."
        if large is best:
            return said
        place = f"The largest of {len(rows)} segments, {large['name']}" if len(rows) > 1 else str(large["name"])
        return f"{said} {place}: {_lower(large['profile'])}; {self._part(large)}."

    def _part(self, row: Row) -> str:
        say = {column.name: column.show for column in HEAD}
        share = f"{say['share'](row['share'])} of customers"
        if row["revenue_share"] is None:
            return f"{share}, {say['converted_rate'](row['converted_rate'])} of them bought"
        return f"{share}, {say['revenue_share'](row['revenue_share'])} of revenue"


def _lower(said: str) -> str:
    return said[0].lower() + said[1:]
