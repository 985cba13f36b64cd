"""The explorer of recommendations: a customer or an item in, lists of several recommenders side by side out."""

from __future__ import annotations

from dataclasses import dataclass
from math import isnan
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from footfall.answer.page import whole
from footfall.errors import BadRequest, FootfallError, foreseen, unknown
from footfall.recommend.catalog import RECOMMENDERS
from footfall.recommend.ids import place_of
from footfall.recommend.interactions import KINDS
from footfall.recommend.saved import is_kept
from footfall.schema import Column
from footfall.shop.recommending import Wish, unit_of
from footfall.surfaces.contents import anchor, contents
from footfall.surfaces.serve.form import Field

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from footfall.answer import Answer
    from footfall.recommend.recommender import Recommender
    from footfall.shop.recommending import Recommending
    from footfall.shop.shop import Shop

WHOSE = ("user", "item")
QUICK = ("popular", "content", "item-knn")
"""Shown when none is chosen, beside those fitted before: these are fitted at once."""
KNOWN = (*WHOSE, "recommender", *(parameter.flag for parameter in Wish.parameters()))
FEW, LATEST = 10, 8
SHORT = 8
VERBS = {"view": "looked at", "wishlist": "wished for", "cart": "in the basket", "purchase": "bought"}


@dataclass(frozen=True)
class Looked:
    """What an address asks of the explorer, as it was written."""

    of: Mapping[str, str]
    recommenders: tuple[str, ...] = ()

    @classmethod
    def read(cls, query: Iterable[tuple[str, str]]) -> Looked:
        """Read the query; refuse names that are unknown or come twice."""
        of: dict[str, str] = {}
        chosen: list[str] = []
        for name, value in query:
            if name not in KNOWN:
                raise unknown("parameter of recommend", name, KNOWN, "Take it out of the address, or mend it.")
            if name == "recommender":
                chosen += [value] if value.strip() else []
            elif name in of:
                raise BadRequest(f"'{name}' can be given once.", f"{of[name]} and {value} were given.", "Choose one.")
            elif value.strip():
                of[name] = value.strip()
        if all(name in of for name in WHOSE):
            raise BadRequest("A list is for one user or beside one item.", "Both were given.", "Empty one of them.")
        return cls(of, tuple(dict.fromkeys(chosen)))

    @property
    def wish(self) -> Wish:
        """How lists are wanted; on a page they are short."""
        return Wish.make({"k": SHORT} | {name: value for name, value in self.of.items() if name not in WHOSE})

    @property
    def units(self) -> list[Recommender]:
        """The recommenders that are chosen."""
        return [unit_of(name, {}) for name in self.recommenders]

    @property
    def whose(self) -> tuple[str, str] | None:
        """What is asked about: a user or an item, and which."""
        return next(((name, self.of[name]) for name in WHOSE if name in self.of), None)


def answer(shop: Shop, looked: Looked) -> Answer:
    """Answer as one recommender does, for programs."""
    if len(looked.recommenders) > 1:
        raise BadRequest("One recommender answers at a time.", f"{', '.join(looked.recommenders)} were given.")
    own = {name: value for name, value in looked.of.items() if name in WHOSE}
    wish = {name: value for name, value in looked.of.items() if name not in WHOSE}
    (name,) = looked.recommenders or ("auto",)
    given: dict[str, Any] = {**own, **wish}
    return shop.recommend(recommender=name, **given)


def found(shop: Shop, looked: Looked) -> dict[str, Any]:
    """Find what the page shows: the lists, what the customer did, and whom one may ask about."""
    here, _checked = shop.recommending, looked.wish
    units = looked.units or [unit_of(name, {}) for name in _shown(here)]
    lists = [_list(here, unit, looked) for unit in units] if looked.whose else []
    return {
        "lists": lists,
        "chosen": [unit.name() for unit in units],
        "known": _known(here, looked),
        "users": [str(here.deeds.users[place]) for place in _active(here)],
        "items": [(str(here.deeds.items[place]), _called(here, place)) for place in _wanted(here)],
    }


def _shown(here: Recommending) -> list[str]:
    """Name the recommenders that are shown when none is chosen."""
    return [name for name, unit in RECOMMENDERS.items() if name in QUICK or is_kept(here.t, unit())]


def _list(here: Recommending, unit: Recommender, looked: Looked) -> dict[str, Any]:
    """Give one recommender's list, or why there is none."""
    what, which = looked.whose or ("", "")
    try:
        told = here.to_user(which, looked.wish, unit) if what == "user" else here.to_item(which, looked.wish, unit)
    except Exception as error:
        if isinstance(error, FootfallError) and place_of(which, here.deeds.items) < 0 and what == "item":
            raise
        return {"name": unit.name(), "title": unit.title, "rows": [], "wrong": str(foreseen(error))}
    lack = " ".join(note.text for note in told.notes) if not told.rows else ""
    return {"name": unit.name(), "title": unit.title, "rows": told.rows, "wrong": lack}


def _known(here: Recommending, looked: Looked) -> dict[str, Any] | None:
    """Say what is asked about: what a customer did of late, or what an item is."""
    what, which = looked.whose or ("", "")
    place = place_of(which, here.deeds.users if what == "user" else here.deeds.items) if what else -1
    if what == "item" and place >= 0:
        return {"lead": _called(here, place), "told": _told(here, place), "deeds": []}
    if what != "user":
        return None
    rows = (here.deeds.user == place).nonzero()[0]
    if not len(rows):
        return {"lead": f"Customer {which}", "told": "a stranger: nothing is known of them", "deeds": []}
    latest = rows[here.deeds.last[rows].argsort(kind="stable")[::-1]][:LATEST]
    items = len(set(here.deeds.item[rows].tolist()))
    deeds = [
        (VERBS[KINDS[here.deeds.kind[row]]], str(here.deeds.items[item]), _called(here, item))
        for row, item in zip(latest.tolist(), here.deeds.item[latest].tolist(), strict=True)
    ]
    return {"lead": f"Customer {which}", "told": f"did something with {items:,} items; the latest:", "deeds": deeds}


def _called(here: Recommending, place: int) -> str:
    """Name an item: its name, else what it is and its id."""
    row = here.goods.frame.iloc[place]
    return str(row["item_name"] or row["item_id"])


def _told(here: Recommending, place: int) -> str:
    """Say what an item is in a line."""
    row = {str(name): value for name, value in here.goods.frame.iloc[place].items()}
    price = None if isnan(row["price"]) else float(row["price"])
    return said(row, _priced(price, here.t.about.currency))


def said(row: Mapping[str, Any], price: str) -> str:
    """Put category, brand and price in a line."""
    return " · ".join(part for part in (row.get("category"), row.get("brand"), price) if part)


def _active(here: Recommending) -> Iterator[int]:
    """Give the customers with the most items."""
    import numpy as np

    counts = np.diff(here.deeds.matrix().indptr)
    return (int(place) for place in np.argsort(-counts, kind="stable")[:FEW] if counts[place])


def _wanted(here: Recommending) -> Iterator[int]:
    """Give the items of the most customers."""
    import numpy as np

    counts = np.asarray(here.deeds.matrix().sum(axis=0)).ravel()
    return (int(place) for place in np.argsort(-counts, kind="stable")[:FEW] if counts[place])


def page(looked: Looked, content: Mapping[str, Any], wrong: str, currency: str | None, *, hidden: bool) -> str:
    """Write the explorer."""
    from footfall.surfaces.serve.pages import links

    wish = {name: value for name, value in looked.of.items() if name not in WHOSE}
    on = [*wish.items(), *(("recommender", name) for name in looked.recommenders)]
    return whole(
        "explorer.html",
        "What is like this item?"
        if looked.whose and looked.whose[0] == "item"
        else "What is a customer likely to want?",
        links("page.js", "form.js"),
        fields=tuple(_fields(looked, hidden=hidden)),
        recommenders=[(name, unit.title or name) for name, unit in RECOMMENDERS.items()],
        asked=looked.whose,
        to=lambda name, id_: f"/recommend?{urlencode([(name, id_), *on])}",
        json=lambda name: f"/api/recommend?{urlencode([*looked.of.items(), ('recommender', name)])}",
        priced=lambda row: said(row, _priced(row["price"], currency)),
        hidden=hidden,
        wrong=wrong,
        contents=contents("/{}".format, lambda chapter: f"/#{anchor(chapter)}"),
        home="/",
        **{"lists": [], "known": None, "users": [], "items": [], "chosen": list(looked.recommenders)} | dict(content),
    )


def _priced(price: object, currency: str | None) -> str:
    return f"{Column('', 'money', '').show(price)} {currency or ''}".strip() if price is not None else ""


def _fields(looked: Looked, *, hidden: bool) -> Iterator[Field]:
    """Give the fields of the form."""
    docs = {"user": "The id of a customer; one that nobody knows is a stranger.", "item": "The id of an item."}
    for name in WHOSE:
        if not (hidden and name == "user"):
            yield Field(name=name, label=name, doc=docs[name], value=looked.of.get(name, ""), known=f"{name}s")
    for each in Wish.parameters():
        value = looked.of.get(each.flag, "")
        if each.type is bool:
            yield Field(
                name=each.flag,
                label=each.flag,
                doc=each.doc,
                value=value or "false",
                hint="false",
                choices=("true", "false"),
            )
        else:
            least, most = (f"{bound:g}" for bound in (each.at_least or 0, each.at_most or 1))
            hint = str(SHORT if each.name == "k" else each.default)
            yield Field(
                name=each.flag,
                label=each.flag,
                doc=each.doc,
                type="number",
                value=value,
                hint=hint,
                least=least,
                most=most,
            )
