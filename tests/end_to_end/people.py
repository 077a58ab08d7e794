"""The invented people of these tests."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Citizen:
    """Somebody who writes on the city's pages."""

    id: str
    name: str

    def author(self) -> dict[str, str]:
        return {"id": self.id, "name": self.name}


@dataclass(frozen=True)
class Colleague:
    """Somebody with a phone, who is a member of every group."""

    phone: int  # the Telegram account, and the private chat with it
    name: str


ANNA = Citizen("60000000000001", "Anna Kern (Demo)")
BEKIR = Citizen("60000000000002", "Bekir Yurt (Demo)")

YILMAZ = Colleague(501, "Frau Yilmaz (Demo)")  # works for every office but the observatory's
BERG = Colleague(502, "Herr Berg (Demo)")  # works for the observatory
BRANDT = Colleague(503, "Frau Brandt (Demo)")  # works for the press office
OZAN = Colleague(504, "Herr Ozan (Demo)")  # works where Frau Yilmaz does
STRANGER = Colleague(505, "Unbekannt (Demo)")  # nobody ever invited this account
NEWCOMER = Colleague(506, "Frau Anfang (Demo)")  # comes, tries things out, and goes again
ADMIN = Colleague(507, "Frau Alt (Demo)")  # administrates
EVERYBODY = (YILMAZ, BERG, BRANDT, OZAN, STRANGER, NEWCOMER, ADMIN)
