"""What a shop sets about its plan: plan.toml."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from footfall.actions.catalog import RULES, rule
from footfall.errors import BadRequest, Failure

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from footfall.actions.rule import Rule


@dataclass(frozen=True)
class Settings:
    """The parameters of the plan as a file sets them, and every rule with its own."""

    plan: Mapping[str, object]
    rules: tuple[Rule, ...]


def settings(path: Path | None) -> Settings:
    """Read plan.toml: the plan's parameters at the top, and a table for each action that is set.

    margin = 0.35
    n = 2

    [cart-coupon]
    lift = [0.0, 0.3]
    source = "our test of May"
    discount = 0.05
    contact_cost = 0.02

    [cross-sell]
    on = false
    """
    told = _read(path) if path else {}
    of_rules = {name: values for name, values in told.items() if isinstance(values, dict)}
    for name in of_rules:
        rule(name)
    rules = tuple(kind.make(of_rules.get(name, {})) for name, kind in RULES.items())
    return Settings({name: value for name, value in told.items() if name not in of_rules}, rules)


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise BadRequest(f"There is no file '{path}'.", "", "Name a plan.toml, or leave --plan out.") from None
    except IsADirectoryError:
        raise BadRequest(f"'{path}' is a directory.", "", "Name a plan.toml.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadRequest(f"'{path}' is no TOML.", f"{error}.", "Mend it.") from None
    except OSError as error:
        raise Failure(f"'{path}' cannot be read.", f"The system says: {error.strerror}.") from error
