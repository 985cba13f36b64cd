"""What a page carries inside: style, scripts, and the policy that allows these and nothing else."""

from __future__ import annotations

import json
import os
import re
from base64 import b64encode
from contextlib import suppress
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from footfall.answer.filling import TEMPLATES
from footfall.answer.look import DARK, LIGHT
from footfall.errors import Failure
from footfall.whole import whole_file

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markupsafe import Markup


def style() -> str:
    """Read the one style sheet."""
    return "\n".join((TEMPLATES / name).read_text("utf-8") for name in ("style.css", "print.css"))


def page_script() -> str:
    """Read the script of what pages do beside charts: contents that follow the reader, copying of SQL."""
    return (TEMPLATES / "page.js").read_text("utf-8")


@cache
def charts_script() -> str:
    """Read the script that draws charts, with the looks it draws them in."""
    looks = as_json({"light": LIGHT, "dark": DARK})
    return (TEMPLATES / "charts.js").read_text("utf-8").replace("LOOKS", str(looks), 1)


@cache
def bundle() -> str:
    """Give Vega, Vega-Lite and Vega-Embed as one script that cannot end its element."""
    return "(() => {" + re.sub(r"<(?=/script|!--)", r"\\x3c", _bundled(), flags=re.IGNORECASE) + "\n})();"


def _bundled() -> str:
    """Bundle the scripts. That takes seconds, so they stay in the user's cache, for each version of vl-convert."""
    kept = _cache() / f"vega-by-vl-convert-{version('vl-convert-python')}.js"
    with suppress(OSError):
        return kept.read_text("utf-8")
    import vl_convert

    script = vl_convert.javascript_bundle()  # type: ignore[call-arg]  # the snippet may be left out
    with suppress(Failure), whole_file(kept) as beside:  # where it cannot be kept, it is bundled again
        beside.write_text(script, "utf-8")
    return script


def _cache() -> Path:
    """Give the user's own cache directory."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path("~/.cache").expanduser()) / "footfall"


def as_json(value: object) -> Markup:
    """Write JSON for a script element, so that no text in it can break out."""
    from markupsafe import Markup

    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    safe = text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")
    return Markup(safe.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029"))  # noqa: S704 - nothing is left to escape


def as_is(texts: Sequence[str]) -> list[Markup]:
    """Take our own style and scripts as they are."""
    from markupsafe import Markup

    return [Markup(text) for text in texts]  # noqa: S704 - our own


def policy(styles: Sequence[str], scripts: Sequence[str]) -> str:
    """Allow these styles and scripts, and nothing else."""
    allowed = [("style-src", styles), ("script-src", scripts)]
    hashed = [f"{kind} {' '.join(map(_hash, texts))}" for kind, texts in allowed if texts]
    return "; ".join(["default-src 'none'", *hashed, "img-src data:", "base-uri 'none'", "form-action 'none'"])


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"
