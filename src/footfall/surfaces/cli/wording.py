"""What the command line's reader finds wrong, in three sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cyclopts.exceptions import (
    CoercionError,
    CycloptsError,
    MissingArgumentError,
    RepeatArgumentError,
    UnknownCommandError,
    UnknownOptionError,
    UnusedCliTokensError,
)

from footfall.errors import BadRequest, guess, unknown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from cyclopts import App


def worded(error: CycloptsError, app: App, command: str, commands: Iterable[str]) -> BadRequest:
    """Say what is wrong, what was found and what to do."""
    if isinstance(error, UnknownCommandError):
        word = (error.unused_tokens or [""])[0]
        kind = "option" if word.startswith("-") else "command"
        return unknown(kind, word, commands, "`footfall --help` shows them all.")
    word = _WORDINGS.get(type(error), _other)
    return word(error, app[command] if command in app else app, f"footfall {command}".strip())


def _option(error: CycloptsError, app: App, called: str) -> BadRequest:
    token = error.token.value.split("=", 1)[0]  # type: ignore[attr-defined]
    names = [name for argument in app.assemble_argument_collection() for name in argument.names if name.startswith("--")]
    do = f"`{called} --help` shows them all."
    if token.startswith("-") and not token.startswith("--") and f"-{token}" in names:
        return BadRequest(f"There is no option '{token}'.", f"Did you mean '-{token}'?", do)
    near = guess(token, names)
    return BadRequest(f"`{called}` has no option '{token}'.", near if near.startswith("Did") else "", do)


def _missing(error: CycloptsError, app: App, called: str) -> BadRequest:
    del app
    argument = error.argument
    keyword: str | None = error.keyword  # type: ignore[attr-defined]
    if argument is None:
        return _other(error, None, called)
    if keyword is None:
        return _not_given(argument.name, called)
    tokens = error.root_input_tokens or []
    after = tokens[tokens.index(keyword) + 1 :][:1] if keyword in tokens else []
    found = f"What follows, '{after[0]}', is an option itself." if after else "Nothing follows it."
    do = f"Write {keyword} VALUE" + (f", or {keyword}={after[0]} if that is the value." if after else ".")
    return BadRequest(f"'{keyword}' needs a value.", found, do)


def _not_given(name: str, called: str) -> BadRequest:
    what = f"'{name}' is missing." if name.startswith("--") else f"No {name.lower().rstrip('s')} was named."
    return BadRequest(what, "", f"`{called} --help` shows how it is written.")


def _repeated(error: CycloptsError, app: App, called: str) -> BadRequest:
    del app, called
    token = error.token  # type: ignore[attr-defined]
    return BadRequest(f"'{token.keyword}' is given more than once.", f"Its last value is '{token.value}'.", "Give it once.")


def _unused(error: CycloptsError, app: App, called: str) -> BadRequest:
    del app
    words = error.unused_tokens or [""]
    do = f"Put a value with spaces in quotes; `{called} --help` shows how it is written."
    return BadRequest("There is a word too many.", f"'{words[0]}' stands where nothing is expected.", do)


def _coerced(error: CycloptsError, app: App, called: str) -> BadRequest:
    del app
    token = error.token  # type: ignore[attr-defined]
    name = token.keyword if token is not None else "An option"
    value = token.value if token is not None else ""
    return BadRequest(f"'{name}' takes no value.", f"'{value}' was given.", f"`{called} --help` shows how it is written.")


def _other(error: CycloptsError, app: App | None, called: str) -> BadRequest:
    del app
    error.verbose = False
    return BadRequest("That is not how it is written.", f"{error}", f"`{called} --help` shows how.")


_WORDINGS: dict[type[CycloptsError], Callable[[CycloptsError, App, str], BadRequest]] = {
    UnknownOptionError: _option,
    MissingArgumentError: _missing,
    RepeatArgumentError: _repeated,
    UnusedCliTokensError: _unused,
    CoercionError: _coerced,
}
