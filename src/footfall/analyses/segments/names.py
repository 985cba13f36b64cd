"""What a segment is called, and a sentence of what its customers do: out of its profile, in few dry words."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from footfall.analyses.segments.people import AWAY, CHECKOUT, FIRST, LOGIN, ORDERS, REVENUE, SIGN_UP, VISITS
from footfall.schema import CART, WISHLIST

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

ANOMALIES, ONCE = "anomalies", "one-time visitors"
NAMES = (
    *("big spenders", "frequent buyers", "newcomers", "loyal", "one-time buyers", "light buyers", "low-loyalty"),
    *("cart fillers", "wishers", "members", "dormant", "browsers", "visitors", ONCE, ANOMALIES),
)
"""The names there are; where several segments would bear one, words of `SIDES` go before it, or a number behind."""


@dataclass(frozen=True)
class Side:
    """A figure that tells segments of one name apart, its words, and how far apart the means must be at least."""

    name: str
    more: str
    less: str
    times: float
    above: float = 0.0

    def tells(self, alike: Sequence[Profile]) -> bool:
        """Tell whether the means are so far apart that the words say something."""
        means = [of.mean[self.name] for of in alike]
        return max(means) > max(self.times * min(means), self.above)


SIDES = (
    Side(AWAY, "lapsed", "recent", 1.5, 7.0),
    Side(VISITS, "frequent", "occasional", 1.25),
    Side(REVENUE, "high-value", "low-value", 1.5),
    Side(CART, "carting", "direct", 1.5, 0.1),
    Side(FIRST, "first-seen", "earlier-known", 1.5, 0.5),
)

HALF, SOME, HARDLY, MOST = 0.5, 0.1, 0.01, 0.75
BIG, LOYAL, OFTEN, SELDOM = 3.0, 2.0, 2.0, 1.2


@dataclass(frozen=True)
class Profile:
    """What the customers of a segment do, in the mean, and how many of them do it at all."""

    customers: int
    converted: int
    odd: int
    once: bool
    mean: Mapping[str, float]
    some: Mapping[str, float]
    """The share of them that did it."""

    @property
    def bought(self) -> float:
        """The share of them that bought."""
        return self.converted / self.customers

    def each(self, name: str) -> float:
        """What a buyer among them has, in the mean."""
        return self.mean[name] * self.customers / max(self.converted, 1)


@dataclass(frozen=True)
class Whole:
    """What profiles are held against: all customers but anomalies, and the days of the log."""

    profile: Profile
    days: int

    def gone(self, of: Profile) -> bool:
        """Tell whether they were last there before the last third of the log."""
        return of.mean[AWAY] >= self.days / 3

    def often(self, of: Profile) -> bool:
        """Tell whether they came twice as often as all do."""
        return of.mean[VISITS] >= OFTEN * self.profile.mean[VISITS]

    def big(self, of: Profile) -> bool:
        """Tell whether each brings much more than buyers do."""
        return self.profile.mean[REVENUE] > 0 and of.mean[REVENUE] >= BIG * self.profile.each(REVENUE)

    def frequent(self, of: Profile) -> bool:
        """Tell whether each orders much more often than buyers do, where nothing is known of money."""
        return self.profile.mean[REVENUE] <= 0 and of.mean[ORDERS] >= BIG * self.profile.each(ORDERS)


def _kinds(whole: Whole) -> tuple[tuple[str, Callable[[Profile], bool]], ...]:
    """The names but the first two, each with what it asks; the first that fits is taken."""
    return (
        ("big spenders", lambda of: of.bought >= HALF and whole.big(of)),
        ("frequent buyers", lambda of: of.bought >= HALF and whole.frequent(of)),
        ("newcomers", lambda of: of.some[SIGN_UP] >= HALF and of.bought < MOST),
        ("loyal", lambda of: of.bought >= HALF and of.each(ORDERS) >= LOYAL),
        ("one-time buyers", lambda of: of.bought >= HALF and of.each(ORDERS) <= SELDOM),
        ("light buyers", lambda of: of.bought >= HALF),
        ("low-loyalty", lambda of: of.bought >= SOME),
        ("cart fillers", lambda of: max(of.some[CART], of.some[CHECKOUT]) >= HALF),
        ("wishers", lambda of: of.some[WISHLIST] >= HALF),
        ("members", lambda of: of.some[LOGIN] >= HALF),
        ("dormant", lambda of: whole.gone(of) and not whole.often(of)),
        ("browsers", lambda of: of.mean[VISITS] >= OFTEN),
        ("visitors", lambda _of: True),
    )


def named(profiles: Sequence[Profile], whole: Whole) -> list[str]:
    """Name each segment, no two alike."""
    kinds = [_kind(profile, whole) for profile in profiles]
    names = list(kinds)
    for kind in dict.fromkeys(kinds):
        places = [place for place, other in enumerate(kinds) if other == kind]
        for place, name in zip(places, _apart(kind, [profiles[place] for place in places]), strict=True):
            names[place] = name
    return names


def _kind(of: Profile, whole: Whole) -> str:
    if of.odd >= HALF * of.customers:
        return ANOMALIES
    if of.once:
        return ONCE
    return next(name for name, fits in _kinds(whole) if fits(of))


def _apart(kind: str, alike: Sequence[Profile]) -> list[str]:
    """Tell segments of one name apart by as few words as do: of one side, else of two, else of all, and a number."""
    if len(alike) == 1:
        return [kind]
    sides = [_words(side, alike) for side in SIDES if side.tells(alike)]
    tries = [list(some) for many in (1, 2) for some in combinations(sides, many)] + [sides]
    joined = [[" ".join((*words, kind)) for words in zip(*some, strict=True)] or [kind] * len(alike) for some in tries]
    return next((names for names in joined if len(set(names)) == len(alike)), _numbered(joined[-1]))


def _words(side: Side, alike: Sequence[Profile]) -> list[str]:
    """Give the first word to those above the middle of the means, the second to the others."""
    means = [of.mean[side.name] for of in alike]
    middle = (min(means) + max(means)) / 2
    return [side.more if mean > middle else side.less for mean in means]


def _numbered(names: Sequence[str]) -> list[str]:
    """Put a number behind a name that stood before."""
    seen = [names[: place + 1].count(name) for place, name in enumerate(names)]
    return [f"{name} {number}" if number > 1 else name for name, number in zip(names, seen, strict=True)]


def sentence(of: Profile, name: str, whole: Whole) -> str:
    """Say what the customers of a segment did."""
    if name == ANOMALIES:
        return "Act as no person can"
    if name == ONCE:
        return "Came once, did nothing but look"
    return ", ".join(filter(None, (_came(of, whole), _bought(of, whole), "long not seen" if whole.gone(of) else "")))


def _came(of: Profile, whole: Whole) -> str:
    if of.mean[VISITS] <= SELDOM:
        return "Came once"
    return "Came often" if whole.often(of) else "Came now and then"


def _bought(of: Profile, whole: Whole) -> str:
    if of.bought < HALF:
        return "bought nothing" if of.bought < HARDLY else "few bought" if of.bought < SOME else "some bought"
    each = of.each(ORDERS)
    if each < LOYAL:
        return "bought once" if each <= SELDOM else "bought once or twice"
    return "bought often" if each >= min(OFTEN * whole.profile.each(ORDERS), 2 * LOYAL) else "bought again"
