"""An answer: everything a visitor sees of one question, and the ways to see it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from footfall.answer.content import Content

if TYPE_CHECKING:
    from pathlib import Path

    import altair as alt
    import pandas as pd


@dataclass(frozen=True, kw_only=True)
class Answer(Content):
    """Table, chart, plain reading, definition, and how it was come by; it shows itself in a notebook."""

    def frame(self) -> pd.DataFrame:
        """Give the rows as a pandas frame."""
        import pandas as pd

        return pd.DataFrame(self.rows, columns=[column.name for column in self.columns])

    @cached_property
    def chart(self) -> alt.TopLevelMixin | None:
        """The chart, or None where there is nothing to draw."""
        from footfall.answer.draw import draw

        return draw(self)

    def save(self, path: str | Path) -> Path:
        """Write the answer to a file; its ending says how: html, png, svg, csv, json, xlsx or txt."""
        from footfall.answer.save import save

        return save(self, path)

    def __str__(self) -> str:
        """Show the answer as text."""
        from footfall.answer.text import text

        return text(self)

    def _repr_html_(self) -> str:
        """Show the answer in a notebook."""
        from footfall.answer.page import notebook

        return notebook(self)
