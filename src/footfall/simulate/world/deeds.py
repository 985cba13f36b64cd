"""What happens in each visit, in what order and when: pieces laid side by side, sorted once, then put on the clock."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from footfall.simulate.draws import coin, from_table, lognormal_table
from footfall.simulate.visits import apart
from footfall.simulate.world.events import CODE, NONE
from footfall.simulate.world.looks import of_visits

if TYPE_CHECKING:
    from collections.abc import Iterator

    from footfall.simulate.rows import Flags, Ints
    from footfall.simulate.world.calls import Calls
    from footfall.simulate.world.looks import Looks
    from footfall.simulate.world.scene import Scene
    from footfall.simulate.world.setting import Habits, Setting

_STEP = 8  # places of the events of one look
_LOOKS, _TAIL, _PLACES = 16, 1 << 16, 1 << 17  # where looks and the tail of a visit begin; places of a visit
_GAPS = lognormal_table(median=24, sigma=1.15, most=900)


@dataclass(frozen=True)
class Laid:
    """Events in order: their visits, the looks they are about, what they are, and when."""

    visit: Ints
    look: Ints
    code: Ints
    second: Ints

    def are(self, *words: str) -> Flags:
        """Say which are one of these."""
        return np.isin(self.code, [CODE[word] for word in words])


@dataclass(frozen=True)
class _Piece:
    """Events of one kind: their visits, their places in these, and the looks they are about."""

    word: str
    visit: Ints
    place: Ints
    look: Ints


def laid(rng: np.random.Generator, setting: Setting, drawn: Scene) -> Laid:
    """Put all that is drawn in order and on the clock; visits that would not end within the log are left out."""
    pieces = list(_pieces(rng, setting, drawn))
    visit, place, look = (np.concatenate([getattr(piece, name) for piece in pieces]) for name in _PIECE)
    code = np.repeat([CODE[piece.word] for piece in pieces], [len(piece.visit) for piece in pieces])
    turn = np.argsort(visit * _PLACES + place, kind="stable")
    visit, look, code = visit[turn], look[turn], code[turn]
    second, kept = _clocked(rng, setting, drawn, visit, code)
    return Laid(visit[kept], look[kept], code[kept], second[kept])


_PIECE = ("visit", "place", "look")


def _pieces(rng: np.random.Generator, setting: Setting, drawn: Scene) -> Iterator[_Piece]:
    yield from _arrivals(rng, setting, drawn)
    yield from _doings(rng, setting.habits, drawn.looks)
    yield from _idling(rng, setting, drawn)
    yield from _endings(rng, setting, drawn)


def _arrivals(rng: np.random.Generator, setting: Setting, drawn: Scene) -> Iterator[_Piece]:
    """Yield what visits begin with, and what happens in them for no reason."""
    size, habits = len(drawn.calls), setting.habits
    yield _in_visits("session_start", np.ones(size, dtype=bool), 0)
    yield _in_visits("first_visit", drawn.calls.firsts & coin(rng, habits.unseen, size), 1)
    yield _in_visits("newsletter_banner_view", coin(rng, habits.banner, size), 2)
    toggles = np.flatnonzero(coin(rng, habits.toggle, size))
    yield _Piece("theme_toggle", toggles, _anywhere(rng, drawn.looks, toggles), np.full(len(toggles), NONE))


def _in_visits(word: str, flags: Flags, place: int) -> _Piece:
    visit = np.flatnonzero(flags)
    return _Piece(word, visit, np.full(len(visit), place), np.full(len(visit), NONE))


def _anywhere(rng: np.random.Generator, looks: Looks, visit: Ints) -> Ints:
    size = np.bincount(looks.visit, minlength=int(visit.max(initial=0)) + 1)[visit]
    return _LOOKS - 1 + _STEP * 2 * rng.integers(0, size + 1)


def _doings(rng: np.random.Generator, habits: Habits, looks: Looks) -> Iterator[_Piece]:
    every = np.ones(len(looks), dtype=bool)
    logged = looks.carted & coin(rng, habits.cart_logged, len(looks))
    yield _with_looks("search", looks, looks.searched, 0)
    yield _with_looks("view_item", looks, every, 1)
    yield _with_looks("add_to_wishlist", looks, looks.wished, 2)
    yield _with_looks("add_to_cart", looks, logged, 3)
    yield _with_looks("remove_from_cart", looks, looks.removed, 4 + 2 * _STEP)


def _with_looks(word: str, looks: Looks, flags: Flags, step: int) -> _Piece:
    look = np.flatnonzero(flags)
    return _Piece(word, looks.visit[look], _LOOKS + looks.place[look] * _STEP + step, look)


def _idling(rng: np.random.Generator, setting: Setting, drawn: Scene) -> Iterator[_Piece]:
    """Yield scrolls and clicks, some to each look."""
    for word, mean in (("scroll", setting.habits.scrolls), ("click", setting.habits.clicks)):
        if mean:
            look = np.repeat(np.arange(len(drawn.looks)), rng.poisson(mean, len(drawn.looks)))
            place = _LOOKS + drawn.looks.place[look] * _STEP + rng.integers(0, 4, len(look))
            yield _Piece(word, drawn.looks.visit[look], place, np.full(len(look), NONE))


def _endings(rng: np.random.Generator, setting: Setting, drawn: Scene) -> Iterator[_Piece]:
    """Yield log-ins and sign-ups, checkouts, orders line by line, and the survey after a first order."""
    size, habits, orders = len(drawn.calls), setting.habits, drawn.calls.orders
    carts = of_visits(drawn.looks, drawn.looks.carted & ~drawn.looks.removed, size)
    signs = _signs(rng, setting, drawn)
    known = drawn.members | _known(drawn.calls, signs)
    leaves_open = ~orders & carts & coin(rng, habits.checkout_browse, size)
    yield _in_visits("login", known & coin(rng, habits.login, size), 3)
    yield _in_visits("sign_up", signs, _TAIL)
    yield _in_visits("begin_checkout", orders | leaves_open, _TAIL + 2)
    yield from _further_checkouts(rng, habits, orders)
    yield _in_visits("add_payment_info", orders | (leaves_open & coin(rng, 0.3, size)), _TAIL + 3)
    lines = np.flatnonzero(drawn.looks.ordered)
    yield _Piece("purchase", drawn.looks.visit[lines], _TAIL + 4 + drawn.looks.place[lines], lines)
    yield _in_visits("order_survey_shown", (drawn.order == 0) & coin(rng, habits.survey, size), _TAIL + (1 << 12))


def _further_checkouts(rng: np.random.Generator, habits: Habits, orders: Flags) -> Iterator[_Piece]:
    if habits.checkouts_browse or habits.checkouts_order:
        mean = np.where(orders, habits.checkouts_order, habits.checkouts_browse)
        visit = np.repeat(np.arange(len(orders)), rng.poisson(mean))
        yield _Piece("begin_checkout", visit, np.full(len(visit), _TAIL + 1), np.full(len(visit), NONE))


def _signs(rng: np.random.Generator, setting: Setting, drawn: Scene) -> Flags:
    """Let people sign up at their first order or in their first visit, and never twice."""
    browse, order = setting.habits.sign_up_browse, setting.habits.sign_up_order
    at_first = drawn.calls.firsts & coin(rng, browse, len(drawn.calls)) & ~drawn.members
    at_order = (drawn.order == 0) & coin(rng, order, len(drawn.calls))
    signs: Flags = at_first | (at_order & ~_known(drawn.calls, at_first) & ~drawn.members)
    return signs


def _known(calls: Calls, signs: Flags) -> Flags:
    """Say of each visit whether its person had signed up in an earlier one."""
    known: Flags = calls.before(signs) > 0
    return known


def _clocked(rng: np.random.Generator, setting: Setting, drawn: Scene, visit: Ints, code: Ints) -> tuple[Ints, Flags]:
    """Put events on the clock; say which are of visits that end within the log."""
    gaps = from_table(rng, _GAPS, len(visit)).astype(np.int64)
    line, first = code == CODE["purchase"], np.diff(visit, prepend=-1) != 0
    gaps[first | (line & np.concatenate(([False], line[:-1])))] = 0
    survey = code == CODE["order_survey_shown"]
    gaps[survey] = rng.integers(1, 40, int(survey.sum()))
    ran = np.cumsum(gaps)
    firsts = np.flatnonzero(first)
    lasts = np.append(ran[firsts[1:] - 1], ran[-1]) - ran[firsts]
    start = apart(rng, drawn.calls.person, drawn.start, lasts)
    kept = start + lasts < setting.clock.seconds
    return start[visit] + ran - ran[firsts][visit], kept[visit]
