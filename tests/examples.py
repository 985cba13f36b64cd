"""How many examples Hypothesis tries where each is dear."""

from __future__ import annotations

from hypothesis import settings


def at_most(examples: int) -> int:
    """Try so many, and no more than the profile has tried of everything: few by day, many by night."""
    return min(examples, settings.default.max_examples)
