"""What a browser is told about our pages, and whose forms we take.

Source: W3C, "Content Security Policy Level 3"; W3C, "Fetch Metadata Request Headers"; WHATWG,
"Fetch", section "Origin header".
"""

from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

OWN_FORM = ("same-origin", "none")  # `none`: the person sends it again, by reloading


def page_headers(frame_ancestors: Sequence[str], *, https: bool) -> dict[str, str]:
    """The headers of every page: only own files, no memory of it, framed only by who may.

    Under `no-referrer` a browser hides a form's origin.  Over HTTPS it still says whether the form
    was ours (`Sec-Fetch-Site`); without HTTPS the origin is all there is, so it must be sent.
    """
    return {
        "Content-Security-Policy": _policy(frame_ancestors),
        "Referrer-Policy": "no-referrer" if https else "same-origin",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
    }


def own_form(headers: Mapping[str, str]) -> bool:
    """Whether the form that was sent stood on one of our pages; names of headers in lower case."""
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in OWN_FORM
    try:
        origin = urlsplit(headers.get("origin", ""))
    except ValueError:
        return False
    return bool(origin.netloc) and origin.netloc == headers.get("host")


def _policy(frame_ancestors: Sequence[str]) -> str:
    rules = {
        "default-src": "'none'",
        "style-src": "'self'",
        "script-src": "'self'",
        "connect-src": "'self'",
        "img-src": "'self'",
        "form-action": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": " ".join(frame_ancestors) or "'none'",
    }
    return "; ".join(f"{rule} {value}" for rule, value in rules.items())
