"""What a comparison says beside its table: by history, of cold users and items, and in a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from footfall.answer import Fact
from footfall.recommend.evaluation.bootstrap import interval, means
from footfall.recommend.evaluation.comparing import BASELINE, mean
from footfall.schema import Column

if TYPE_CHECKING:
    from collections.abc import Mapping

    from footfall.answer import Row, Rows
    from footfall.recommend.evaluation.comparing import Comparison

HISTORIES = {"1": (1, 1), "2_4": (2, 4), "5_9": (5, 9), "10_19": (10, 19), "20_up": (20, None)}
"""Lengths of history that are told of apart: from so many different items to so many."""


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
    """Give the best one's ndcg, and the baseline's, by how many different items users had before."""
    history = whole.found[BASELINE].history
    found: dict[str, Fact] = {}
    for name, (least, most) in HISTORIES.items():
        of = (history >= least) & (history <= (most or history.max()))
        if not of.any():
            continue
        doc = f"ndcg for users of {_spoken(least, most)} before"
        ndcg = {each: one.figures["ndcg"][of] for each, one in whole.found.items()}
        best = max(ndcg, key=lambda each: mean(ndcg[each]) or 0.0)
        found[f"best_of_history_{name}"] = Fact(best, f"The recommender of the highest {doc}.")
        for title, each in (("best", best), (BASELINE, BASELINE)):
            ends = interval(means(ndcg[each][:, None], whole.found[each].users[of]))
            found[f"ndcg_of_history_{name}_{title}"] = Fact(
                mean(ndcg[each]), f"Its {doc}." if title == "best" else f"{BASELINE}: {doc}.", *ends, int(of.sum())
            )
    return found


def _spoken(least: int, most: int | None) -> str:
    if most is None:
        return f"{least} items and more"
    return f"{least} item{'' if most == 1 else 's'}" if least == most else f"{least} to {most} items"


def _cold_users(whole: Comparison) -> dict[str, Fact]:
    found = {
        "cold_users": Fact(
            whole.cold, "Users with items afterwards and none before; apart from all else.", kind="count"
        )
    }
    ndcg = {name: one.cold_users["ndcg"] for name, one in whole.found.items() if "ndcg" in one.cold_users}
    if not whole.cold or not ndcg:
        return found
    best = max(ndcg, key=lambda name: mean(ndcg[name]) or 0.0)
    hit = mean(whole.found[best].cold_users["hit_rate"])
    of = len(ndcg[best])
    return found | {
        "cold_users_best": Fact(best, "The recommender of the highest ndcg for cold users, who get a stranger's list."),
        "cold_users_ndcg": Fact(
            mean(ndcg[best]), "Its ndcg for them.", *interval(means(ndcg[best][:, None], _own(of))), of
        ),
        "cold_users_hit_rate": Fact(hit, "Share of them with a hit at all.", n=of, kind="share"),
    }


def _own(count: int) -> Any:  # noqa: ANN401 - an array
    import numpy as np

    return np.arange(count)


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
    judged = f"Lists of {k} were held against what {facts['judged'].show()} users turned to."
    reached = (
        f"Its precision is {_share(best['precision'])}, {facts['share_of_ceiling'].show()} of the "
        f"{_share(best['precision_ceiling'])} that a perfect list would have."
    )
    return f"{judged} {_beside(best, rows)} {reached}{_unheard(facts)}"


def _unheard(facts: Mapping[str, Fact]) -> str:
    share = facts["cold_items_share"]
    return f" {share.show()} of what they turned to nobody had before." if share.value else ""


def _beside(best: Row, rows: Rows) -> str:
    base = next(row for row in rows if row["baseline"])
    if len(rows) == 1:
        return f"{BASELINE} has an NDCG of {_ends(base)}."
    if best is base:
        return f"Nothing else did better than {BASELINE}, whose NDCG is {_ends(base)}."
    told = f"{_number(best['difference'])} ({_number(best['difference_low'])} to {_number(best['difference_high'])})"
    matters = "is more than chance would bring" if best["difference_low"] > 0 else "cannot be told from chance"
    return (
        f"{best['recommender']} did best: its NDCG is {_ends(best)}, that of {BASELINE} {_number(base['ndcg'])}. "
        f"The difference of {told} {matters}."
    )


def _ends(row: Row) -> str:
    return f"{_number(row['ndcg'])} ({_number(row['low'])} to {_number(row['high'])})"


def _number(value: float) -> str:
    return Column("", "number", "").show(value)


def _share(value: float) -> str:
    return Column("", "share", "").show(value)
