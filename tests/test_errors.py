"""How errors are worded."""

from __future__ import annotations

import pytest

from footfall.errors import BadRequest, Failure, FootfallError, NotApplicable, guess, unknown


def test_what_is_wrong_what_was_found_and_what_to_do_are_three_sentences():
    assert str(Failure("It broke.", "A stone was found.", "Sweep.")) == "It broke. A stone was found. Sweep."
    assert str(Failure("It broke.", do="Sweep.")) == "It broke. Sweep."


def test_failures_leave_by_one_and_bad_requests_by_two():
    assert (Failure("x").exit_code, BadRequest("x").exit_code) == (1, 2)
    assert isinstance(BadRequest("x"), ValueError)
    assert isinstance(NotApplicable("x"), FootfallError)


@pytest.mark.parametrize(
    ("word", "known", "said"),
    [
        ("retenton", ["retention", "traffic"], "Did you mean 'retention'?"),
        ("RETENTION", ["retention"], "Did you mean 'retention'?"),
        ("zzz", ["a", "b"], "There are: a, b."),
        ("zzz", ["a"], "There is: a."),
        ("zzz", [], "There are none."),
        ("zzz", [f"name_{n}" for n in range(41)], "There are 41 to choose from."),
    ],
)
def test_a_word_is_guessed_or_the_known_ones_are_listed(word, known, said):
    assert guess(word, known) == said


def test_an_unknown_name_is_worded_once():
    assert str(unknown("table", "user", ["users"], "See `footfall export --help`.")) == (
        "There is no table called 'user'. Did you mean 'users'? See `footfall export --help`."
    )
