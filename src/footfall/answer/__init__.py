"""What an answer is and how it is shown: text, HTML, chart, JSON."""

from footfall.answer.answer import Answer, Fact, Note, Row, Rows
from footfall.answer.charts import Chart, bars, funnel_bars, heatmap, lines

__all__ = ["Answer", "Chart", "Fact", "Note", "Row", "Rows", "bars", "funnel_bars", "heatmap", "lines"]
