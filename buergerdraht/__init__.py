"""The front door: command line, settings, and the one place where everything is wired."""

import sys

# structlog and httpx take rich where they find it, for coloured tracebacks and a command of their
# own: 10 MB that a server never uses.  Commands that draw tables import it themselves, after this.
if not {"structlog", "httpx", "rich"} & set(sys.modules):
    sys.modules["rich"] = None  # type: ignore[assignment]  # "not to be imported"
    import httpx  # noqa: F401
    import structlog  # noqa: F401

    del sys.modules["rich"]
