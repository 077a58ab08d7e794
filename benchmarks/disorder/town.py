"""The invented town of a run: pages of the whole city, departments with a topic each, two phones.

The pages belong to nobody, so that words decide; every department has a group of its own, so that
the chats' budgets bear the run.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

APP_ID = "4200000000042"
APP_SECRET = "app-secret-of-the-run"
VERIFY_TOKEN = "verify-token-of-the-run"
BOT_TOKEN = "4200000001:AAF-bot-token-of-the-run-0000000000000"
SECRET_KEY = "key-of-the-run-0123456789abcdef"

TOPICS = (
    *("Schlagloch", "Straßenlaterne", "Mülltonne", "Spielplatz", "Hundesteuer", "Wohngeld"),
    *("Kindergarten", "Hallenbad", "Bücherei", "Friedhof", "Reisepass", "Führerschein"),
    *("Gewerbeschein", "Bauantrag", "Hochwasser", "Grundschule", "Stadtmuseum", "Theaterkasse"),
    *("Turnhalle", "Jugendtreff", "Pflegeheim", "Impftermin", "Tierheim", "Kleingarten"),
    *("Radweg", "Ampel", "Buslinie", "Anwohnerparken", "Abwasserkanal", "Wochenmarkt"),
    *("Glascontainer", "Sperrmüll", "Fundbüro", "Briefwahl", "Mietspiegel", "Bolzplatz"),
    *("Skatepark", "Zebrastreifen", "Tempolimit", "Parkhaus", "Springbrunnen", "Stadtarchiv"),
    *("Trinkwasser", "Fernwärme", "Lärmschutz", "Ratten", "Waffenschein", "Meldebescheinigung"),
    *("Elterngeld", "Pflegekinder", "Schulbus", "Mensaessen", "Sportlerehrung", "Kirmes"),
    *("Weihnachtsbeleuchtung", "Streusalz", "Laubbläser", "Baumfällung", "Ladesäule", "Carsharing"),
    *("Gästeführung", "Glasfaser", "Hebamme", "Kompost", "Bahnhofsvorplatz", "Schrebergarten"),
    *("Eheschließung", "Stadtwald", "Sirene", "Volkshochschule", "Musikunterricht", "Denkmal"),
)
PAGES = 12
LONGEST_REPEAT_PAUSE = 2.0  # seconds; Meta's are longer, but a run shall not mostly wait
FIRST_GROUP = -1_001_700_000_000
TRIAGE = "pressestelle"


@dataclass(frozen=True)
class Phone:
    """Somebody who works for every department."""

    phone: int
    name: str


STAFF = (Phone(501, "Frau Yilmaz (Demo)"), Phone(502, "Herr Ozan (Demo)"))


def pages() -> list[str]:
    """The pages' ids."""
    return [f"8000000{number:02}" for number in range(1, PAGES + 1)]


def departments() -> list[str]:
    """The departments' slugs; the last one sorts what no word places."""
    return [*(f"amt-{number:02}" for number in range(1, len(TOPICS) + 1)), TRIAGE]


def group_of(slug: str) -> int:
    """The group of a department."""
    return FIRST_GROUP - departments().index(slug)


def city_file() -> str:
    """The city file."""
    topics = dict(zip(departments(), TOPICS, strict=False))
    parts = [
        '[city]\nname = "Musterstadt (Demo)"\ntimezone = "Europe/Berlin"\nholidays = "DE-NW"\n'
        f'languages = ["de"]\ntriage = "{TRIAGE}"\npress = "{TRIAGE}"\n'
    ]
    parts += [_department(slug, topics.get(slug)) for slug in departments()]
    parts += [
        f'[[pages]]\nchannel = "facebook"\nid = "{page}"\nname = "Seite {page}"\n'
        f'token_env = "{_token_env(page)}"\n'
        for page in pages()
    ]
    return "\n".join(parts)


def tokens() -> Mapping[str, str]:
    """The environment variables that hold the pages' tokens."""
    return {_token_env(page): _token(page) for page in pages()}


def simulation(products: list[str], seed: int) -> dict[str, Any]:
    """The simulator's configuration; `products` are the addresses of the product."""
    groups = [group_of(slug) for slug in departments()]
    return {
        "product_url": products[0],
        "further_product_urls": products[1:],
        "app_id": APP_ID,
        "app_secret": APP_SECRET,
        "verify_token": VERIFY_TOKEN,
        "bot_token": BOT_TOKEN,
        "seed": seed,
        "longest_repeat_pause": LONGEST_REPEAT_PAUSE,
        "pages": [
            {
                "id": page,
                "name": f"Seite {page}",
                "token": _token(page),
                "posts": [{"text": "Was sollen wir anpacken? (Demo)"}],
            }
            for page in pages()
        ],
        "groups": [{"chat_id": group_of(slug), "title": slug} for slug in departments()],
        "staff": [
            {"user_id": one.phone, "first_name": one.name, "groups": groups} for one in STAFF
        ],
    }


def _department(slug: str, topic: str | None) -> str:
    topics = f'"{topic}"' if topic else ""
    return (
        f'[[departments]]\nslug = "{slug}"\nname = "{slug.capitalize()}"\n'
        f'topics = [{topics}]\nchat = {group_of(slug)}\ncontent = "full"\n'
    )


def _token(page: str) -> str:
    return f"page-token-of-{page}-9f3ab1"


def _token_env(page: str) -> str:
    return f"PAGE_TOKEN_{page}"
