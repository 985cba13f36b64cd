"""ALS against the library's own lists, and against its equations."""

from __future__ import annotations

import numpy as np
import pytest
from threadpoolctl import threadpool_limits

from footfall.errors import BadRequest
from footfall.recommend.als import PRESETS, Als
from tastes import goods_of, made_up

SMALL = {"factors": 5, "iterations": 6, "regularization": 0.2, "alpha": 3.0}


@pytest.fixture
def fitted():
    deeds = made_up()
    return Als(**SMALL).fit(deeds, goods_of(deeds))


def theirs(fitted, seed: int = 1):
    from implicit.cpu.als import AlternatingLeastSquares

    with threadpool_limits(1, "blas"):
        model = AlternatingLeastSquares(**{**SMALL, "alpha": 1.0}, random_state=seed, num_threads=1)
        model.fit(fitted.confidence, show_progress=False)
    return model


def test_an_item_is_no_reason_for_itself(fitted):
    users = np.arange(38)
    picks = fitted.recommend(users, 8, again=True)
    said = [
        pair for row in zip(fitted.because(users, picks), picks.items, strict=True) for pair in zip(*row, strict=True)
    ]

    assert any(why == "turned to before" for why, _item in said)
    assert not any(why == f"because of {fitted.names[item]}" for why, item in said)


def test_items_factors_are_the_librarys(fitted):
    assert fitted.parts["items"] == pytest.approx(theirs(fitted).item_factors, rel=1e-3, abs=1e-5)


def test_lists_are_the_librarys_when_it_too_solves_for_the_user(fitted):
    model, users = theirs(fitted), np.arange(38)
    with threadpool_limits(1, "blas"):
        items, scores = model.recommend(
            users, fitted.confidence[:38], N=6, filter_already_liked_items=False, recalculate_user=True
        )
    done = fitted.scores(users)

    assert np.take_along_axis(done, items, axis=1) == pytest.approx(scores, rel=1e-3, abs=1e-5)
    assert np.sort(done, axis=1)[:, ::-1][:, :6] == pytest.approx(scores, rel=1e-3, abs=1e-5)


def test_a_score_is_the_sum_of_what_each_item_contributes(fitted):
    """x = (Y'Y + Y'(C - I)Y + r I)^-1 Y'C p, by dense algebra."""
    y, taste = fitted.parts["items"].astype(np.float64), fitted.confidence.toarray().astype(np.float64)
    for user in range(38):
        c = np.where(taste[user] > 0, taste[user], 1)
        solved = np.linalg.inv(y.T @ (c[:, None] * y) + 0.2 * np.eye(5))
        contributions = (taste[user][:, None] * y) @ solved @ y.T
        assert contributions.sum(axis=0)[:24] == pytest.approx(
            fitted.scores(np.array([user]))[0][:24], rel=1e-3, abs=1e-5
        )
        picks = fitted.recommend(np.array([user]), 24, again=True)
        (sources,), (shares,) = fitted.strongest(np.array([user]), picks)
        own = contributions[taste[user] > 0].max(axis=0)
        assert shares == pytest.approx(own[picks.items[0]], rel=1e-3, abs=1e-6)
        assert contributions[sources, picks.items[0]] == pytest.approx(shares, rel=1e-3, abs=1e-6)


def test_the_librarys_own_explanation_agrees(fitted):
    model = theirs(fitted)
    picks = fitted.recommend(np.arange(10), 3)
    sources, shares = fitted.strongest(np.arange(10), picks)
    for user in range(10):
        for item, source, share in zip(picks.items[user], sources[user], shares[user], strict=True):
            total, top, _weights = model.explain(user, fitted.confidence, int(item), N=1)
            assert total == pytest.approx(fitted.scores(np.array([user]))[0][item], rel=1e-3, abs=1e-5)
            assert top[0] == (source, pytest.approx(share, rel=1e-3, abs=1e-6))


def test_items_are_alike_by_cosine(fitted):
    y = fitted.parts["items"]
    unit = y / np.maximum(np.linalg.norm(y, axis=1, keepdims=True), 1e-12)
    cosine = (unit @ unit.T)[:24, :24]
    np.fill_diagonal(cosine, -np.inf)
    picks = fitted.similar(np.arange(24), 5)

    assert picks.scores == pytest.approx(np.sort(cosine, axis=1)[:, ::-1][:, :5], rel=1e-4)


def test_presets_and_what_goes_before_them():
    assert Als(preset="classic").numbers == (30, 0.1, 40.0, 30)
    assert Als().numbers == PRESETS["tuned"]
    assert Als(preset="classic", alpha=2.0, iterations=3).numbers == (30, 0.1, 2.0, 3)
    with pytest.raises(BadRequest, match="at least 1"):
        Als(factors=0)


def test_a_deed_is_surer_than_none_by_alpha_times_what_it_counts(fitted):
    taste, confidence = fitted.taste.toarray(), fitted.confidence.toarray()

    assert confidence == pytest.approx(np.where(taste > 0, 1 + 3 * taste, 0))
    assert confidence[taste > 0].min() > 1


def test_the_loss_falls(fitted):
    facts = fitted.facts()

    assert facts["training_loss"].value < facts["training_loss_first"].value


def test_the_seed_matters_and_is_kept():
    deeds = made_up()
    one, same, other = (
        Als(factors=3, iterations=1, seed=seed).fit(deeds, goods_of(deeds)).parts["items"] for seed in (1, 1, 2)
    )

    assert (one == same).all()
    assert not np.allclose(one, other)


def test_implicits_warning_of_threads_is_heeded():
    """Warnings are errors here: fitting once with BLAS of several threads says that its own are held to one."""
    import implicit.cpu.als

    implicit.cpu.als._checked_blas_config = False
    deeds = made_up()
    with threadpool_limits(2, "blas"):
        Als(factors=2, iterations=1).fit(deeds, goods_of(deeds))
