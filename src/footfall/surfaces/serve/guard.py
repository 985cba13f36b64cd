"""What stands before every request: whose name was called, who calls, and what a browser may do with the answer."""

from __future__ import annotations

from hashlib import sha256
from hmac import compare_digest
from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

from footfall.errors import BadRequest

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    Refusal = Callable[[Request, str, int], Response]

COOKIE = "footfall"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}


def is_this_machine(host: str) -> bool:
    """Tell whether an address can be reached from this machine alone."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def hosts(host: str) -> frozenset[str] | None:
    """Give the names a request may call us by, so that no foreign name can be pointed here; None: any."""
    try:
        anywhere = ip_address(host).is_unspecified
    except ValueError:
        anywhere = host == ""
    return None if anywhere else frozenset({"localhost", "127.0.0.1", "::1", host.lower()})


class Guard:
    """Refuses requests to a foreign name, and where there is a token those without it; adds the headers."""

    def __init__(self, app: ASGIApp, host: str, token: str | None, refuse: Refusal) -> None:
        """Take what stands behind, the address listened on, the token, and how a refusal is shown."""
        self.app, self.refuse, self.hosts = app, refuse, hosts(host)
        self.key = sha256(token.encode()).hexdigest() if token else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or answer it here."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        from starlette.requests import Request

        response = self._stop(Request(scope)) or self.app
        await response(scope, receive, _adding_headers(send))

    def _stop(self, request: Request) -> Response | None:
        """Answer at once what must not go on."""
        name = (urlsplit(f"//{request.headers.get('host', '')}").hostname or "").lower()
        if self.hosts is not None and name not in self.hosts:
            error = BadRequest(
                "This is not the address of the shop.", f"'{name}' was called.", "Use the address it told."
            )
            return self.refuse(request, str(error), 400)
        if not self.key or request.url.path == "/health":
            return None
        return self._admit(request, self.key)

    def _admit(self, request: Request, key: str) -> Response | None:
        """Look for the token: in the address (it moves into a cookie), a header, or the cookie."""
        given = request.query_params.get("token")
        if given is not None and _fits(given, key):
            return _remembering(request, key)
        scheme, _, word = request.headers.get("authorization", "").partition(" ")
        if (scheme.lower() == "bearer" and _fits(word.strip(), key)) or compare_digest(
            request.cookies.get(COOKIE, "").encode(), key.encode()
        ):
            return None
        found = "None was given." if given is None and not word else "Another was given."
        do = "Open /?token=WORD once, or send Authorization: Bearer WORD."
        return self.refuse(request, str(BadRequest("This shop is shown to those who know its token.", found, do)), 401)


def _fits(word: str, key: str) -> bool:
    return compare_digest(sha256(word.encode()).hexdigest(), key)


def _remembering(request: Request, key: str) -> Response:
    """Go to the same address without the token, which the browser now keeps."""
    from starlette.responses import RedirectResponse

    rest = urlencode([(name, value) for name, value in request.query_params.multi_items() if name != "token"])
    response = RedirectResponse("/" + request.url.path.lstrip("/") + (f"?{rest}" if rest else ""), status_code=303)
    response.set_cookie(COOKIE, key, httponly=True, samesite="strict", path="/")
    return response


def _adding_headers(send: Send) -> Send:
    async def adding(message: Message) -> None:
        if message["type"] == "http.response.start":
            there = {name.lower() for name, _ in message["headers"]}
            extra = [(n.encode(), v.encode()) for n, v in HEADERS.items() if n.encode() not in there]
            message = {**message, "headers": [*message["headers"], *extra]}
        await send(message)

    return adding
