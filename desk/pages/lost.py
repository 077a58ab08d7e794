"""What an interrupted connection means, in the words of people in offices.

Source: Meta, "Access Token Debugging and Error Handling", the subcodes of error 190.
"""

from desk.language import Translate
from desk.words import Lost


def meaning(why: str | None, _: Translate) -> str:
    """One sentence; an unknown reason is told as a token that is not accepted."""
    texts = {
        Lost.APP_REMOVED: _("Die Person, zu der das Token gehört, hat die App entfernt."),
        Lost.CHECKPOINT: _(
            "Facebook verlangt von der Person, zu der das Token gehört, eine Bestätigung: "
            "Sie muss sich bei Facebook anmelden."
        ),
        Lost.PASSWORD: _(
            "Die Person, zu der das Token gehört, hat ihr Passwort geändert, oder Facebook hat "
            "ihre Sitzung beendet."
        ),
        Lost.EXPIRED: _("Das Token der Seite ist abgelaufen."),
        Lost.UNCONFIRMED: _(
            "Das Facebook-Konto der Person, zu der das Token gehört, ist nicht bestätigt."
        ),
        Lost.ROLE_LOST: _(
            "Die Person, zu der das Token gehört, hat auf der Seite nicht mehr die nötige Rolle."
        ),
        Lost.NO_TOKEN: _("Für die Seite ist kein Token eingetragen."),
        Lost.CHANNEL_OFF: _(
            "Der Kanal ist ausgeschaltet: BUERGERDRAHT_META_APP_SECRET ist nicht gesetzt."
        ),
    }
    unknown = _("Facebook nimmt das Token der Seite nicht mehr an.")
    return texts.get(Lost(why), unknown) if why in set(Lost) else unknown
