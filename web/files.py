"""Style sheets and scripts, served as they are: our own, and KERN's from its npm package.

`licences/` holds those of what is not ours; `kern.min.css` is the one of `@kern-ux/native` 2.7.2.
"""

import gzip
import hashlib
from dataclasses import dataclass
from functools import cache
from importlib import resources

_KINDS = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


@dataclass(frozen=True)
class File:
    """A file that a page asks for."""

    content: bytes
    compressed: bytes  # by gzip: a tenth of it, for phones
    kind: str
    digest: str  # changes with the content, and so does the file's address


@cache
def files() -> dict[str, File]:
    """Every file by its name."""
    found = {}
    for path in (resources.files("web") / "static").iterdir():
        kind = _KINDS.get(f".{path.name.rpartition('.')[2]}")
        if kind is not None:
            content = path.read_bytes()
            digest = hashlib.sha256(content).hexdigest()[:12]
            found[path.name] = File(content, gzip.compress(content, mtime=0), kind, digest)
    return found


def address(name: str) -> str:
    """Where a page finds the file: a new address for new content, so that browsers may keep it."""
    return f"/static/{name}?v={files()[name].digest}"
