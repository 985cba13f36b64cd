"""What an answer is and how it is shown: text, HTML, chart, JSON."""

from footfall.answer.answer import Answer
from footfall.answer.charts import (
    Chart,
    bars,
    boxes,
    dots,
    funnel_bars,
    grid,
    heatmap,
    lines,
    long_bars,
    matrix,
    mosaic,
    rungs,
    sankey,
    stacked,
    survival,
    waterfall,
)
from footfall.answer.content import Content, Fact, Note, Row, Rows

__all__ = [
    "Answer",
    "Chart",
    "Content",
    "Fact",
    "Note",
    "Row",
    "Rows",
    "bars",
    "boxes",
    "dots",
    "funnel_bars",
    "grid",
    "heatmap",
    "lines",
    "long_bars",
    "matrix",
    "mosaic",
    "rungs",
    "sankey",
    "stacked",
    "survival",
    "waterfall",
]
