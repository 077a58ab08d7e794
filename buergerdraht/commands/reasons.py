"""Why something failed, in the reader's words: systems, databases and libraries say it in English.

What is not known here is passed on as it was said: better foreign than silent.
"""

import errno
import re

from sqlalchemy.exc import DBAPIError

from buergerdraht.commands.language import reader
from desk.language import german as _
from desk.storage.trouble import Refusal, refusal_of

_SYSTEM = {
    errno.ENOENT: _("die Datei oder ihren Ordner gibt es nicht"),
    errno.EACCES: _("die Berechtigung fehlt"),
    errno.EPERM: _("die Berechtigung fehlt"),
    errno.EISDIR: _("das ist ein Ordner"),
    errno.EBUSY: _("das ist ein Ordner, oder es wird gerade benutzt"),
    errno.ENOTDIR: _("ein Teil des Pfads ist kein Ordner"),
    errno.EROFS: _("der Datenträger ist nur lesbar"),
    errno.ENOSPC: _("der Datenträger ist voll"),
}

_DATABASE = {
    Refusal.FULL: _("der Datenträger ist voll"),
    Refusal.READ_ONLY: _("sie ist nur lesbar"),
    Refusal.BROKEN: _("sie ist beschädigt oder keine Datenbank"),
}
_NO_FILE = _("die Datei lässt sich nicht öffnen; gibt es den Ordner, und ist er beschreibbar?")
_NO_SERVER = _("keine Verbindung; läuft sie, und stimmen Adresse, Name und Passwort?")

# Source: the messages of pydantic-core and of Typer's choices.
_RULES = (
    (r"Input should be a valid integer\b.*", _("eine ganze Zahl wird gebraucht")),
    (r"Input should be a valid number\b.*", _("eine Zahl wird gebraucht")),
    (r"Input should be less than or equal to (?P<limit>.+)", _("höchstens {limit}")),
    (r"Input should be greater than or equal to (?P<limit>.+)", _("mindestens {limit}")),
    (r"Input should be greater than (?P<limit>.+)", _("mehr als {limit}")),
    (
        r"'(?P<value>.*)' is not one of (?P<limit>.+?)\.?",
        _("{value} gibt es nicht, erlaubt: {limit}"),
    ),
    (r"Input should be (?P<limit>'.+')", _("erlaubt: {limit}")),
)


def of_system(error: OSError) -> str:
    """Why a file could not be used, without a full stop."""
    known = _SYSTEM.get(error.errno or 0)
    return reader()(known) if known else error.strerror or str(error)


def of_database(error: DBAPIError) -> str:
    """Why a database cannot be used; what it said itself stands behind, in parentheses."""
    said = str(error.orig).strip().partition("\n")[0]
    refusal = refusal_of(error)
    if refusal is None:
        return said
    if refusal is Refusal.UNREACHABLE:
        known = _NO_FILE if hasattr(error.orig, "sqlite_errorname") else _NO_SERVER
    else:
        known = _DATABASE[refusal]
    return f"{reader()(known)} ({said})"


def of_rule(said: str) -> str:
    """What a value should have been, from what a library says of it."""
    said = said.removeprefix("Value error, ")
    for pattern, known in _RULES:
        if found := re.fullmatch(pattern, said):
            parts = {name: _listed(part) for name, part in found.groupdict().items()}
            return reader()(known).format(**parts)
    return said


def _listed(quoted: str) -> str:
    return quoted.replace(" or ", ", ").replace("'", "")
