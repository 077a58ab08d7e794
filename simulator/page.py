"""The demo page: a city's page, a phone and the press office beside each other.

The page has no build step and loads nothing from elsewhere; its policy forbids everything but its
own files, the simulator's API and the press office in a frame.
"""

from html import escape
from importlib import resources
from string import Template
from urllib.parse import urlsplit

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from simulator.samples import sample

_STATIC = resources.files("simulator") / "static"
_KINDS = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}

router = APIRouter(include_in_schema=False)


@router.get("/")
async def index(request: Request) -> HTMLResponse:
    """The page, with the address of the press office from the configuration."""
    product_page: str = request.app.state.configuration.product_page
    text = (_STATIC / "index.html").read_text(encoding="utf-8")
    headers = {
        "Content-Security-Policy": _policy(product_page),
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
    }
    page = Template(text).substitute(product_page=escape(product_page))
    return HTMLResponse(page, headers=headers)


@router.get("/static/{name}")
async def static(name: str) -> Response:
    """A style sheet, script or picture of the page; anything else is 404."""
    kind = _KINDS.get(f".{name.rpartition('.')[2]}")
    file = _STATIC / name
    if kind is None or not file.is_file():
        return Response(status_code=404)
    headers = {"X-Content-Type-Options": "nosniff", "Cache-Control": "no-cache"}
    return Response(file.read_bytes(), media_type=kind, headers=headers)


@router.get("/simulator/sample.png")
async def sample_picture() -> Response:
    """The picture with which citizens and staff try things out."""
    headers = {"X-Content-Type-Options": "nosniff", "Cache-Control": "no-cache"}
    return Response(sample(), media_type="image/png", headers=headers)


def _policy(product_page: str) -> str:
    address = urlsplit(product_page)
    rules = {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": f"'self' {address.scheme}://{address.netloc}",  # the product's answers have some
        "connect-src": "'self'",
        "frame-src": f"{address.scheme}://{address.netloc}",
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": "'none'",
    }
    return "; ".join(f"{rule} {value}" for rule, value in rules.items())
