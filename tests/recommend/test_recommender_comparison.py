"""The comparison as it is asked of a shop."""

from __future__ import annotations

from random import Random

import pandas as pd
import pytest

from footfall.errors import BadRequest, Failure
from footfall.recommend.recommender_comparison import QUICK, RecommenderComparison
from footfall.surfaces.serve.asked import Asked, offered
from stories import codes, told

CHEAP = ("popular", "item-knn")


def tastes(users: int = 60, seed: int = 2) -> str:
    """Half the users want what begins with a, half what begins with b; each a new thing every day."""
    dice = Random(seed)
    things = [dice.sample(range(20), 8) for _user in range(users)]
    deeds = (
        f"u{user:02d}: view@{day}d{user}m:{'ab'[user % 2]}{thing:02d} buy@+1m:{'ab'[user % 2]}{thing:02d}"
        for user, mine in enumerate(things)
        for day, thing in enumerate(mine)
    )
    return ";".join(deed for deed in deeds)


@pytest.fixture(scope="module")
def crowd(duck):
    from stories import opened, read

    return opened(duck, read(tastes()))


@pytest.mark.parametrize("split", ["time", "random", "last"])
def test_who_looks_at_neighbours_sees_the_two_camps(crowd, split):
    answer = crowd.ask("recommender-comparison", split=split, recommenders=CHEAP, k=5)
    knn, popular = answer.rows

    assert told(answer, "recommender") == ["item-knn", "popular"]
    assert knn["difference_low"] > 0
    assert knn["ndcg"] > 1.3 * popular["ndcg"]
    assert "is more than chance would bring" in answer.reading
    assert knn["users"] == popular["users"] >= 50
    assert popular["baseline"]
    assert not knn["baseline"]
    assert knn["precision"] <= knn["precision_ceiling"]
    assert answer.facts["share_of_ceiling"].value == pytest.approx(knn["precision"] / knn["precision_ceiling"])


def test_chance_alone_is_told_from_nothing(duck_shop):
    dice = Random(4)
    story = ";".join(
        f"u{user}: buy@{dice.randrange(9_000)}m:i{dice.randrange(30)}" for user in range(40) for _ in range(9)
    )
    answer = duck_shop(story).ask("recommender-comparison", recommenders=CHEAP)

    assert "is more than chance" not in answer.reading


def test_popular_is_always_there(crowd):
    assert set(told(crowd.ask("recommender-comparison", recommenders="item-knn"), "recommender")) == set(CHEAP)
    alone = crowd.ask("recommender-comparison", recommenders="popular")

    assert told(alone, "recommender") == ["popular"]
    assert "popular has an NDCG" in alone.reading


def test_a_sample_is_drawn_and_told(crowd):
    answer = crowd.ask("recommender-comparison", recommenders="popular", sample=20)

    assert told(answer, "users") == [20]
    assert "sampled" in codes(answer)
    assert (answer.facts["judged"].value, answer.facts["known"].value) == (20, 60)


def test_folds_judge_users_again(crowd):
    answer = crowd.ask("recommender-comparison", recommenders=CHEAP, folds=3)

    assert told(answer, "users") == [60, 60]
    assert answer.facts["judged"].value == 180


def test_facts_part_users_by_history(crowd):
    facts = crowd.ask("recommender-comparison", recommenders=CHEAP, k=5).facts
    lists = {
        name: fact.n for name, fact in facts.items() if name.startswith("ndcg_of_history") and name.endswith("best")
    }

    assert sum(lists.values()) == facts["judged"].value
    assert facts["best_of_history_5_9"].value == "item-knn"
    assert facts["learned_until"].value.isoformat() < "2024-01-08"


def test_cold_users_and_items_are_told_of_apart(duck_shop):
    story = tastes(20) + ";" + ";".join(f"new{user}: buy@9d:a{user:02d} buy@9d:zz" for user in range(6))
    facts = duck_shop(story).ask("recommender-comparison", recommenders="popular").facts

    assert facts["cold_users"].value == 6
    assert facts["cold_users_ndcg"].n == 6
    assert facts["cold_items_share"].value == 0


def test_a_short_log_has_no_answer(duck_shop):
    assert codes(duck_shop("ann: buy@1h:a").ask("recommender-comparison")) == {"log-too-short"}
    assert codes(duck_shop("ann: buy@1h").ask("recommender-comparison")) == {"not-applicable"}


def test_a_name_that_is_none_is_guessed(crowd):
    with pytest.raises(BadRequest, match="Did you mean 'item-knn'"):
        crowd.ask("recommender-comparison", recommenders="item-kn")


def test_settings_are_written_behind_the_name(crowd):
    written = ("item-knn:by=cosine:neighbours=3", "item-knn")
    answer = crowd.ask("recommender-comparison", recommenders=written)

    assert set(told(answer, "recommender")) == {"popular", *written}
    with pytest.raises(BadRequest, match="'by' has no value 'cosin'"):
        crowd.ask("recommender-comparison", recommenders="item-knn:by=cosin")
    with pytest.raises(BadRequest, match="no parameter of item-knn called 'neighbour'"):
        crowd.ask("recommender-comparison", recommenders="item-knn:neighbour=2")


def test_those_that_take_long_wait_to_be_named(crowd, monkeypatch):
    monkeypatch.setitem(QUICK, "item-knn", (10, 10))
    settled = RecommenderComparison().settle(crowd.tables())
    every = RecommenderComparison(recommenders="all").settle(crowd.tables())

    assert "item-knn" not in settled.recommenders
    assert settled.recommenders[0] == "popular"
    assert "item-knn" in every.recommenders


def test_a_long_log_waits_to_be_asked(crowd, monkeypatch):
    monkeypatch.setattr("footfall.recommend.recommender_comparison.MOST_ITEMS", 10)
    answer = crowd.ask("recommender-comparison")

    assert codes(answer) == {"takes-long"}
    assert not answer.rows
    assert crowd.ask("recommender-comparison", recommenders="popular").rows


@pytest.fixture
def truth(crowd):
    """A file of lists that knew the future, some of it twice, and a user and an item that nobody knows."""
    rows = crowd.engine.rows(crowd.table("events").select("user_id", "item_id", "event_at"))
    frame = pd.DataFrame(rows).sort_values("event_at", ascending=False)
    frame["rank"] = frame.groupby("user_id").cumcount() + 1
    extra = pd.DataFrame(
        [{"user_id": "nobody", "rank": 1, "item_id": "a01"}, {"user_id": "u00", "rank": 99, "item_id": "?"}]
    )
    return pd.concat([frame[["user_id", "rank", "item_id"]].sample(frac=1, random_state=1), extra])


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_lists_made_elsewhere_join(crowd, truth, tmp_path, form):
    file = tmp_path / f"oracle.{form}"
    truth.to_csv(file, index=False) if form == "csv" else truth.to_parquet(file)
    answer = crowd.ask("recommender-comparison", recommenders="popular", with_=file)
    best = answer.rows[0]

    assert best["recommender"] == file.name
    assert best["ndcg"] == pytest.approx(1)
    assert best["precision"] == pytest.approx(best["precision_ceiling"])
    assert best["seconds"] is None
    assert "outside-lists" in codes(answer)


def test_a_users_list_that_is_missing_is_empty(crowd, truth, tmp_path):
    truth[truth["user_id"] != "u00"].to_csv(tmp_path / "some.csv", index=False)
    answer = crowd.ask("recommender-comparison", recommenders="popular", with_=tmp_path / "some.csv")

    assert answer.rows[0]["ndcg"] == pytest.approx(59 / 60)


def test_numbers_are_ids_too(duck, tmp_path):
    from footfall.shop.opening import open_shop
    from stories import read, table

    events = table(read(tastes(10))).to_pandas()
    events["user_id"] = events["user_id"].str[1:].astype(int)
    duck.create_table("numbered", events)
    shop = open_shop(engine=duck, events="numbered")
    lists = events.sort_values("event_at", ascending=False)[["user_id", "item_id"]]
    lists.assign(rank=range(len(lists))).to_csv(tmp_path / "lists.csv", index=False)

    answer = shop.ask("recommender-comparison", recommenders="popular", with_=tmp_path / "lists.csv")
    assert answer.rows[0]["ndcg"] == pytest.approx(1)


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_large_numbers_are_read_to_the_last_digit_whatever_stands_beside_them(duck, tmp_path, form):
    from footfall.shop.opening import open_shop
    from stories import read, table

    large = 2**60 + 1
    events = table(read(tastes(10))).to_pandas()
    events["user_id"] = events["user_id"].str[1:].astype(int) + large
    duck.create_table(f"large_{form}", events)
    shop = open_shop(engine=duck, events=f"large_{form}")
    lists = events.sort_values("event_at", ascending=False)[["user_id", "item_id"]]
    lists = lists.assign(rank=range(len(lists)), user_id=lists["user_id"].astype("Int64"))
    odd = pd.DataFrame([{"user_id": pd.NA, "item_id": "a01", "rank": 1}, {"user_id": 5, "item_id": "?", "rank": 1}])
    lists = pd.concat([lists, odd.astype(lists.dtypes)])
    file = tmp_path / f"lists.{form}"
    if form == "csv":
        lists.astype({"user_id": "string"}).assign(user_id=lambda of: of["user_id"].fillna("guest")).to_csv(file)
    else:
        lists.to_parquet(file)

    answer = shop.ask("recommender-comparison", recommenders="popular", with_=file)
    assert answer.rows[0]["ndcg"] == pytest.approx(1)
    told = next(note.text for note in answer.notes if note.code == "outside-unknown")
    assert f"{2 if form == 'csv' else 1} of" in told
    assert "1 of" in told.partition(" and ")[2]


@pytest.mark.parametrize(
    ("text", "error", "sentence"),
    [
        (None, BadRequest, "not there"),
        ("user_id,item_id\nu00,a01\n", Failure, "'rank' is not in"),
        ("user_id,rank,item_id\nu00,first,a01\n", Failure, "'first' was found"),
        ("", Failure, "cannot be read"),
    ],
)
def test_a_file_of_lists_is_refused_in_sentences(crowd, tmp_path, text, error, sentence):
    if text is not None:
        (tmp_path / "lists.csv").write_text(text)
    with pytest.raises(error, match=sentence):
        crowd.ask("recommender-comparison", recommenders="popular", with_=tmp_path / "lists.csv")


@pytest.mark.parametrize("more", [{"split": "random"}, {"folds": 2}])
def test_lists_made_elsewhere_know_one_past_only(crowd, tmp_path, more):
    with pytest.raises(BadRequest, match="come from one past"):
        crowd.ask("recommender-comparison", with_=tmp_path / "lists.csv", **more)


def test_an_address_cannot_name_a_file_of_the_server():
    assert "with" not in [parameter.flag for parameter in offered(RecommenderComparison)]
    with pytest.raises(BadRequest, match="no parameter of recommender-comparison called 'with'"):
        Asked.read(RecommenderComparison, [("with", "/etc/hostname")])


def test_small_groups_of_users_are_left_out(crowd):
    assert not crowd.ask("recommender-comparison", recommenders="popular", min_cell=61).rows
