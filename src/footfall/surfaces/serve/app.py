"""The application: which address leads where, and how what goes wrong is told."""

from __future__ import annotations

import json
import logging
from threading import Thread
from typing import TYPE_CHECKING, Any

from footfall.answer.save import render, to_json
from footfall.errors import BadRequest, FootfallError
from footfall.surfaces.serve import explorer, pages
from footfall.surfaces.serve.asked import Asked, Missing, named
from footfall.surfaces.serve.desk import Desk
from footfall.surfaces.serve.explorer import Looked
from footfall.surfaces.serve.guard import Guard, is_this_machine

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from fastapi import FastAPI
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

    from footfall.shop.shop import Shop

    Endpoint = Callable[[Request], Response]

LOG = logging.getLogger(__name__)
_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "png": "image/png",
    "svg": "image/svg+xml",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
DEFECT = "This is a defect of Footfall. The server's log says more. Please report it."
FOR_EVER = "public, max-age=31536000, immutable"


def app(
    shop: Shop,
    anonymous: bool = False,  # noqa: FBT001, FBT002 - as it is called
    token: str | None = None,
    host: str = "127.0.0.1",
    others: Sequence[Shop] = (),
) -> FastAPI:
    """Make the application of a shop; `host` is the address it will be reached at, `others` the shop opened again."""
    from fastapi import FastAPI
    from starlette.exceptions import HTTPException
    from starlette.routing import Route

    if not token and not is_this_machine(host):
        do = "Give --token, or leave --host out."
        raise BadRequest(
            "Others could read this shop.", f"'{host}' is not this machine alone, and there is no token.", do
        )
    rooms = Rooms(Desk(shop, *others, hidden=anonymous))
    routes: list[BaseRoute] = [
        Route(path, _worded(endpoint), methods=["GET"]) for path, endpoint in rooms.doors().items()
    ]
    made = FastAPI(routes=routes, openapi_url=None, docs_url=None, redoc_url=None)
    made.add_exception_handler(HTTPException, _nowhere)
    made.state.prepare = rooms.prepare
    made.add_middleware(Guard, host=host, token=token, refuse=refused)
    return made


class Rooms:
    """What stands behind each address."""

    def __init__(self, desk: Desk) -> None:
        """Take the desk that asks the shop."""
        self.desk = desk

    def doors(self) -> dict[str, Endpoint]:
        """Give every address and what is there."""
        return {
            "/": self.index,
            "/health": self.health,
            "/static/{name}": self.static,
            "/api/ask/{unit}": self.ask,
            "/api/recommend": self.recommended,
            "/recommend": self.recommend,
            "/{unit}": self.unit,
        }

    def prepare(self) -> Thread:
        """Load what pages need, and begin to look up what forms suggest: whoever comes first need not wait for it."""
        pages.prepare()
        looking = Thread(target=self.desk.suggestions, daemon=True)
        looking.start()
        return looking

    def index(self, request: Request) -> Response:
        """All questions."""
        del request
        return _html(pages.index(self.desk.about, self.desk.overview(), hidden=self.desk.hidden))

    def health(self, request: Request) -> Response:
        """Whether anybody is there."""
        del request
        return _json(json.dumps({"status": "ok"}))

    def static(self, request: Request) -> Response:
        """A file that pages load."""
        from starlette.responses import Response

        name = request.path_params["name"]
        if name not in pages.statics():
            raise Missing("There is no such file.", f"'{name}' was asked for.")
        kind, content = pages.statics()[name]
        kept = FOR_EVER if "v" in request.query_params else "no-cache"
        return Response(content, headers={"content-type": kind, "cache-control": kept})

    def ask(self, request: Request) -> Response:
        """An answer as JSON, or as a file where the address ends in a format."""
        name, _dot, how = request.path_params["unit"].partition(".")
        asked = Asked.read(named(name), request.query_params.multi_items())
        if not how:
            return _json(to_json(self.desk.answer(asked)))
        if how not in pages.TAKEN:
            do = f"Take one of {', '.join(pages.TAKEN)}."
            raise Missing("There is no such format.", f"'{how}' was asked for.", do)
        return _file(render(self.desk.answer(asked), how), f"{name}.{how}")

    def recommended(self, request: Request) -> Response:
        """A recommender's list as JSON."""
        return _json(to_json(self.desk.recommended(Looked.read(request.query_params.multi_items()))))

    def recommend(self, request: Request) -> Response:
        """The explorer: a form, and lists side by side; where that went wrong, the form and why."""
        looked, wrong, status = Looked({}), "", 200
        content: dict[str, Any] = {}
        try:
            looked = Looked.read(request.query_params.multi_items())
            content = self.desk.explored(looked)
        except Exception as error:  # noqa: BLE001 - told in its place
            wrong, status = _wrong(request, error)
        currency = self.desk.about.currency
        return _html(explorer.page(looked, content, wrong, currency, hidden=self.desk.hidden), status)

    def unit(self, request: Request) -> Response:
        """A unit's form and its answer; where that went wrong, the form and why."""
        of = named(request.path_params["unit"])
        asked, answer, wrong, status = Asked(of), None, "", 200
        try:
            asked = Asked.read(of, request.query_params.multi_items())
            answer = self.desk.answer(asked)
        except Exception as error:  # noqa: BLE001 - told in its place
            wrong, status = _wrong(request, error)
        query = f"?{request.url.query}" if request.url.query else ""
        page = pages.unit(asked, self.desk.about, answer, wrong, self.desk.suggestions(), query)
        return _html(page, status)


def _wrong(request: Request, error: Exception) -> tuple[str, int]:
    """Word what went wrong; what nobody foresaw stands whole in the server's log alone."""
    if isinstance(error, FootfallError):
        return str(error), _status(error)
    LOG.error("%s failed", request.url.path, exc_info=error)
    return DEFECT, 500


def _status(error: FootfallError) -> int:
    """Tell whose fault it is."""
    if isinstance(error, Missing):
        return 404
    return 400 if isinstance(error, BadRequest) else 500


def _worded(endpoint: Endpoint) -> Endpoint:
    """Show what goes wrong in sentences; nobody but the log sees a traceback."""

    def worded(request: Request) -> Response:
        try:
            return endpoint(request)
        except Exception as error:  # noqa: BLE001 - told in sentences
            return refused(request, *_wrong(request, error))

    return worded


def refused(request: Request, sentences: str, status: int) -> Response:
    """Show a refusal as the asker reads: JSON for programs, a page for people."""
    if request.url.path.startswith(("/api", "/health")):
        return _json(json.dumps({"error": sentences}, ensure_ascii=False), status)
    return _html(pages.refusal(sentences), status)


async def _nowhere(request: Request, error: Any) -> Response:  # noqa: ANN401 - as Starlette calls it
    """Word what the router refuses."""
    if error.status_code == 405:
        sentences = f"This shop can only be read. {request.method} was tried. Use GET."
    else:
        sentences = f"There is nothing at this address. '{request.url.path}' was asked for. / lists every question."
    response = refused(request, sentences, error.status_code)
    response.headers.update(error.headers or {})
    return response


def _html(text: str, status: int = 200) -> Response:
    from starlette.responses import HTMLResponse

    return HTMLResponse(text, status, headers={"cache-control": "private, no-cache"})


def _file(content: str | bytes, name: str) -> Response:
    from starlette.responses import Response

    kind = _TYPES.get(name.rpartition(".")[2], "text/plain; charset=utf-8")
    kept = {"content-disposition": f'attachment; filename="{name}"', "cache-control": "private, no-cache"}
    return Response(content, headers={"content-type": kind, **kept})


def _json(text: str, status: int = 200) -> Response:
    from starlette.responses import Response

    return Response(text, status, headers={"content-type": "application/json", "cache-control": "private, no-cache"})
