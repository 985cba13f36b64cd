"""How charts look: type and colours, and the same again for the dark.

The colours of series go out from Okabe and Ito's (2008) blue, orange, green and purple, darkened or lightened until
each stands out from its paper by 3 to 1, and set apart until any two stay different to those who see no red, no green
or no blue; `tests/answer/test_look.py` measures both.
"""

from __future__ import annotations

from typing import Any

FONT = (
    "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'DejaVu Sans', "
    "'Noto Sans CJK KR', 'Noto Sans CJK SC', 'Apple SD Gothic Neo', 'Malgun Gothic', 'Microsoft YaHei', sans-serif"
)
WIDTH = 680
"""How wide a picture is; on a page a chart takes the width there is."""


def _config(ink: str, faint: str, line: str, marks: list[str], ramp: list[str]) -> dict[str, Any]:
    axis = {"labelColor": faint, "titleColor": faint, "gridColor": line, "domainColor": line, "tickColor": line}
    text = {"labelFontSize": 11, "titleFontSize": 11, "titleFontWeight": "normal"}
    return {
        "font": FONT,
        "background": "transparent",
        "padding": 4,
        "view": {"stroke": None},
        "axis": {**axis, **text, "labelLimit": 190, "titlePadding": 8},
        "axisY": {
            "labelPadding": 6,
            "titleAngle": 0,
            "titleAlign": "left",
            "titleAnchor": "end",
            "titleX": 0,
            "titleY": -10,
        },
        "legend": {
            **text,
            "labelColor": ink,
            "titleColor": faint,
            "orient": "top",
            "columns": 4,
            "offset": 24,
            "labelLimit": 160,
        },
        "title": {"color": faint, "fontSize": 11, "fontWeight": "normal", "anchor": "start", "orient": "bottom"},
        "header": {"labelColor": ink, "titleColor": faint},
        "bar": {"color": marks[0]},
        "line": {"color": marks[0], "strokeWidth": 2},
        "area": {"color": marks[0]},
        "rule": {"color": ink},
        "tick": {"color": ink},
        "point": {"color": marks[0]},
        "text": {"color": ink, "fontSize": 11},
        "range": {"category": marks, "heatmap": ramp, "ramp": ramp},
    }


LIGHT = _config(
    ink="#1c2430",
    faint="#566070",
    line="#dfe3e8",
    marks=["#1a5fb4", "#c27c00", "#159a6c", "#b8459f", "#4f8ff0", "#7a1f12", "#77701c", "#4d4560"],
    ramp=["#eff5fb", "#c3daee", "#86b6dc", "#4389c2", "#175a94", "#0b3763"],
)
DARK = _config(
    ink="#e6eaf0",
    faint="#a2adbb",
    line="#333c48",
    marks=["#5ba0f5", "#f0963a", "#3fd39b", "#dd97dc", "#b4e6f0", "#d9573a", "#e8e07a", "#98918e"],
    ramp=["#1a2531", "#1d3f5e", "#22618f", "#3b8bc4", "#78bbe6", "#c2e4fa"],
)
