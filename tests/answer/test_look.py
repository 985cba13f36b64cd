"""Colours: told apart by the colour-blind, and strong enough on their paper."""

from __future__ import annotations

import re
from itertools import combinations

import numpy as np
import pytest

from footfall.answer.filling import TEMPLATES
from footfall.answer.look import DARK, LIGHT

SIGHTS = {
    "usual": np.eye(3),
    "no red": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "no green": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "no blue": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}
"""What becomes of linear red, green and blue: Machado, Oliveira and Fernandes (2009), at full severity."""

TO_XYZ = [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
APART = 12
"""A difference of 2.3 in CIELAB is just seen; bars and lines beside each other need several times that."""


def linear(colour: str) -> np.ndarray:
    """Undo the gamma of a colour written as #rrggbb."""
    whole = "".join(letter * 2 for letter in colour[1:]) if len(colour) == 4 else colour[1:]
    parts = np.array([int(whole[at : at + 2], 16) for at in (0, 2, 4)]) / 255
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    """How strongly two colours differ in light, as WCAG 2 has it."""
    low, high = sorted(float(linear(colour) @ TO_XYZ[1]) for colour in (one, other))
    return (high + 0.05) / (low + 0.05)


def lab(colour: np.ndarray) -> np.ndarray:
    """Place a linear colour in CIELAB."""
    x, y, z = np.array(TO_XYZ) @ np.clip(colour, 0, 1) / [0.95047, 1, 1.08883]
    f = [np.cbrt(part) if part > 0.008856 else 7.787 * part + 16 / 116 for part in (x, y, z)]
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def named(scheme: str) -> dict[str, str]:
    """Read the colours of the style sheet, by day or by night."""
    by_day, by_night = re.findall(r":root \{(.*?)\}", (TEMPLATES / "style.css").read_text("utf-8"), re.DOTALL)
    colours = re.compile(r"--([\w-]+): (#[0-9a-f]{3,6});")
    return dict(colours.findall(by_day)) | (dict(colours.findall(by_night)) if scheme == "dark" else {})


both = pytest.mark.parametrize(("scheme", "look"), [("light", LIGHT), ("dark", DARK)])


@pytest.mark.parametrize("sight", SIGHTS)
@both
def test_any_two_series_are_told_apart_by_everybody(scheme, look, sight):
    del scheme
    seen = [lab(np.array(SIGHTS[sight]) @ linear(colour)) for colour in look["range"]["category"]]

    assert min(float(np.linalg.norm(one - other)) for one, other in combinations(seen, 2)) >= APART


@both
def test_series_stand_out_from_their_paper(scheme, look):
    assert min(contrast(colour, named(scheme)["paper"]) for colour in look["range"]["category"]) >= 3


@both
def test_words_of_charts_can_be_read(scheme, look):
    for part, key in (("axis", "labelColor"), ("axis", "titleColor"), ("legend", "labelColor"), ("title", "color")):
        assert contrast(look[part][key], named(scheme)["paper"]) >= 4.5, (part, key)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_of_pages_can_be_read(scheme):
    colours = named(scheme)
    pairs = [(ink, ground) for ink in ("ink", "faint", "accent") for ground in ("ground", "paper", "soft")]

    for ink, ground in (*pairs, ("bad", "bad-ground"), ("paper", "accent")):
        assert contrast(colours[ink], colours[ground]) >= 4.5, (ink, ground)
    for part in ("kept", "lost"):
        assert contrast(colours[part], colours["ground"]) >= 3


@pytest.mark.parametrize(
    ("one", "other", "wanted"), [("#000", "#fff", 21), ("#777777", "#ffffff", 4.48), ("#ff0000", "#ffffff", 4.0)]
)
def test_the_measure_is_that_of_the_standard(one, other, wanted):
    assert contrast(one, other) == pytest.approx(wanted, abs=0.005)
