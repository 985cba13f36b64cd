"""What a comparison says beside its table: by history, of cold users and items, and in a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from footfall.answer import Fact
from footfall.recommend.evaluation.bootstrap import interval, means
from footfall.recommend.evaluation.comparing import BASELINE
from footfall.schema import Column

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from numpy.typing import NDArray

    from footfall.answer import Row, Rows
    from footfall.recommend.evaluation.comparing import Comparison

HISTORIES = {"1": (1, 1), "2_4": (2, 4), "5_9": (5, 9), "10_19": (10, 19), "20_up": (20, None)}
"""Lengths of history that are told of apart: from so many different items to so many."""
MUCH = 0.1


def facts_of(whole: Comparison) -> dict[str, Fact]:
    """Name what the table does not say."""
    return {**_of_all(whole), **_by_history(whole), **_cold_users(whole), **_cold_items(whole)}


def _of_all(whole: Comparison) -> dict[str, Fact]:
    top = max(whole.rows(), key=lambda row: row["ndcg"])
    reached = "The best one's precision, as a share of what a perfect list would have."
    found = {
        "best": Fact(top["recommender"], "The recommender of the highest ndcg."),
        "share_of_ceiling": Fact(top["precision"] / top["precision_ceiling"], reached, kind="share"),
        "judged": Fact(whole.judged, "Lists judged: users, on every fold.", kind="count"),
        "known": Fact(whole.known, "Users with items before and new ones afterwards, on every fold.", kind="count"),
        "turned_to": Fact(whole.pairs, "Items new to them that the users judged turned to.", kind="count"),
    }
    if whole.until:
        doc = "The instant (UTC) from which on nothing was learned; of several folds the last."
        found["learned_until"] = Fact(whole.until, doc, kind="time")
    return found


def _by_history(whole: Comparison) -> dict[str, Fact]:
    """Tell users apart by how many different items they had before."""
    history = whole.found[BASELINE].history
    found: dict[str, Fact] = {}
    for name, (least, most) in HISTORIES.items():
        of = (history >= least) & (history <= (most or history.max()))
        if of.any():
            found |= _of_history(whole, name, of, f"ndcg for users of {_spoken(least, most)} before")
    return found


def _of_history(whole: Comparison, name: str, of: NDArray[np.bool_], doc: str) -> dict[str, Fact]:
    """Give the best one's ndcg, and the baseline's, of some users."""
    ndcg = {each: one.figures["ndcg"][of] for each, one in whole.found.items()}
    users, best = whole.found[BASELINE].users[of], max(ndcg, key=lambda each: ndcg[each].mean())
    return {
        f"best_of_history_{name}": Fact(best, f"The recommender of the highest {doc}."),
        f"ndcg_of_history_{name}_best": _drawn(ndcg[best], users, f"Its {doc}."),
        f"ndcg_of_history_{name}_{BASELINE}": _drawn(ndcg[BASELINE], users, f"{BASELINE}: {doc}."),
    }


def _drawn(figures: NDArray[np.float64], users: NDArray[Any], doc: str) -> Fact:
    """Give a mean with its interval."""
    return Fact(float(figures.mean()), doc, *interval(means(figures[:, None], users)), len(figures))


def _spoken(least: int, most: int | None) -> str:
    if most is None:
        return f"{least} items and more"
    return f"{least} item{'' if most == 1 else 's'}" if least == most else f"{least} to {most} items"


def _cold_users(whole: Comparison) -> dict[str, Fact]:
    """Tell of those that nothing was known of: they get what a stranger gets."""
    doc = "Users with items afterwards and none before; apart from all else."
    found = {"cold_users": Fact(whole.cold, doc, kind="count")}
    ndcg = {name: one.cold_users["ndcg"] for name, one in whole.found.items()}
    if not len(ndcg[BASELINE]):
        return found
    best = max(ndcg, key=lambda name: ndcg[name].mean())
    one = whole.found[best]
    hit = float(one.cold_users["hit_rate"].mean())
    return found | {
        "cold_users_best": Fact(best, "The recommender of the highest ndcg for cold users, who get a stranger's list."),
        "cold_users_ndcg": _drawn(ndcg[best], one.strangers, "Its ndcg for them."),
        "cold_users_hit_rate": Fact(hit, "Share of them with a hit at all.", n=len(ndcg[best]), kind="share"),
    }


def _cold_items(whole: Comparison) -> dict[str, Fact]:
    asked = whole.found[BASELINE].cold_items[0]
    doc = "Of the items new to them that users turned to, those that nobody had before."
    found = {"cold_items_share": Fact(asked / whole.pairs, doc, n=whole.pairs, kind="share")}
    hits = {name: one.cold_items[1] for name, one in whole.found.items()}
    best = max(hits, key=lambda name: hits[name])
    if not hits[best]:
        return found
    return found | {
        "cold_items_best": Fact(best, "The recommender that found most of them."),
        "cold_items_recall": Fact(hits[best] / asked, "Share of them that it found.", n=asked, kind="share"),
    }


def sentence(rows: Rows, facts: Mapping[str, Fact], k: int) -> str:
    """Say which did best, whether the difference to the baseline matters, and how far from perfect it is."""
    best = max(rows, key=lambda row: row["ndcg"])
    judged = f"{facts['judged'].show()} lists of {k} were held against what their users turned to."
    reached = (
        f"Its precision is {_share(best['precision'])}, {facts['share_of_ceiling'].show()} of the "
        f"{_share(best['precision_ceiling'])} that a perfect list would have."
    )
    return f"{judged} {_beside(best, rows)} {reached}{_unheard(facts)}"


def _unheard(facts: Mapping[str, Fact]) -> str:
    """Say what no recommender can learn of, where that is much."""
    share = facts["cold_items_share"]
    return f" {share.show()} of what they turned to nobody had before." if _much(share.value) else ""


def _much(share: object) -> bool:
    return isinstance(share, float) and share >= MUCH


def _beside(best: Row, rows: Rows) -> str:
    base = next(row for row in rows if row["baseline"])
    if len(rows) == 1:
        return f"{BASELINE} has an NDCG of {_ends(base)}."
    if best is base:
        return f"Nothing else did better than {BASELINE}, whose NDCG is {_ends(base)}."
    told = f"{_number(best['difference'])} ({_number(best['difference_low'])} to {_number(best['difference_high'])})"
    matters = "is more than chance would bring" if best["difference_low"] > 0 else "cannot be told from chance"
    return (
        f"{best['recommender']} did best: its NDCG is {_number(best['ndcg'])}, that of {BASELINE} "
        f"{_number(base['ndcg'])}, and the difference of {told} {matters}."
    )


def _ends(row: Row) -> str:
    return f"{_number(row['ndcg'])} ({_number(row['low'])} to {_number(row['high'])})"


def _number(value: float) -> str:
    return Column("", "number", "").show(value)


def _share(value: float) -> str:
    return Column("", "share", "").show(value)
