"""An answer on a terminal."""

from __future__ import annotations

from footfall.answer.text import MOST_ROWS


def test_it_says_question_reading_rows_facts_and_notes_in_turn(answer):
    said = str(answer())

    places = [
        said.index(part)
        for part in (
            "How many?",
            "There are 1,234.",
            "ads",
            "kept share: 25.0 %",
            "Note (open-period): It is not over.",
        )
    ]
    assert places == sorted(places)


def test_values_are_written_as_their_kind(answer):
    said = str(answer([{"users": 1_234_567, "rate": None}]))

    assert "1,234,567" in said
    assert "–" in said
    assert "2024-01-02 03:04:05" in said
    assert "yes" in said


def test_markup_is_shown_as_it_stands(answer):
    said = str(answer([{"group": "[red]not red[/red] :smile:"}], reading="[bold]plain[/bold]."))

    assert "[red]not red[/red] :smile:" in said
    assert "[bold]plain[/bold]." in said


def test_many_rows_are_cut_and_the_cut_is_told(answer):
    said = str(answer([{"group": f"g{n}"} for n in range(MOST_ROWS + 5)]))

    assert f"g{MOST_ROWS - 1} " in said
    assert f"g{MOST_ROWS} " not in said
    assert "... and 5 more rows" in said


def test_without_rows_the_note_is_said(answer):
    said = str(answer([], reading=""))

    assert "How many?" in said
    assert "It is not over." in said


def test_a_long_cell_is_not_broken_in_two(answer):
    assert "x" * 300 in str(answer([{"group": "x" * 300}]))


def test_no_escape_of_the_terminal_passes(answer):
    assert "\x1b[31m" not in str(answer([{"group": "\x1b[31mred\x1b[2J"}]))
