"""The city file as models: the city, its departments, its districts, its pages.

Each model checks its own fields; what concerns several of them (a slug used twice, a page of an
unknown department) is checked by `desk.city_file.reading.read`.  Dumped as JSON, every model has
the form in which it stands in the file.
"""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cache, partial
from typing import Annotated, TypeVar
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, StrictBool

from desk.city_file.hours import DEFAULT_HOURS, OfficeDuration, OfficeHours
from desk.city_file.mistakes import complaint, suggestion
from desk.city_file.texts import MistakeKind
from desk.words import MAY_HIDE, Channel, Role
from routing import NO_CONCERN

LONGEST_SLUG = 40  # characters
SHORTEST_LIMIT, LONGEST_LIMIT = 50, 8000  # characters of a public answer
LOWEST_PRECISION, HIGHEST_PRECISION = 0.5, 0.999
SMALLEST_REACH, LARGEST_REACH = 5, 100_000  # reactions or replies

_Value = TypeVar("_Value")
_Choice = TypeVar("_Choice", bound=StrEnum)
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


class Publish(StrEnum):
    """How an answer goes out: confirmed, after a pause, after a second person, at once."""

    CONFIRM = "confirm"
    HOLD = "hold"
    FOUR_EYES = "four-eyes"
    DIRECT = "direct"


class Content(StrEnum):
    """What of a message Telegram may see: all, personal data masked, only that it came."""

    FULL = "full"
    MASKED = "masked"
    NOTICE = "notice"


class Address(StrEnum):
    """How the city addresses people."""

    FORMAL = "Sie"
    FAMILIAR = "du"


def _filled(text: str) -> str:
    if not text.strip():
        raise complaint(MistakeKind.EMPTY)
    return text


def _matching(kind: MistakeKind, pattern: str) -> Callable[[str], str]:
    """A validator that wants all of a text to match `pattern` and quotes what does not."""
    wanted = re.compile(pattern)

    def check(text: str) -> str:
        if not wanted.fullmatch(text):
            raise complaint(kind, given=text)
        return text

    return check


def _slug(text: str) -> str:
    if text == NO_CONCERN:
        raise complaint(MistakeKind.RESERVED_SLUG, given=text)
    if len(text) > LONGEST_SLUG or not re.fullmatch(r"[a-z0-9][a-z0-9-]*", text):
        plain = text.casefold().translate(_UMLAUTS)
        possible = re.sub(r"[^a-z0-9]+", "-", plain)[:LONGEST_SLUG].strip("-")
        raise complaint(
            MistakeKind.BAD_SLUG,
            given=text,
            longest=str(LONGEST_SLUG),
            possible=possible or "feuerwehr",
        )
    return text


def _precision(written: object) -> float:
    """A share; whole numbers and texts would be a misunderstanding (95, "95 %")."""
    if isinstance(written, float) and LOWEST_PRECISION <= written <= HIGHEST_PRECISION:
        return written
    raise complaint(MistakeKind.BAD_PRECISION, given=str(written))


def _length(written: object) -> int:
    whole = written if isinstance(written, int) and not isinstance(written, bool) else 0
    if SHORTEST_LIMIT <= whole <= LONGEST_LIMIT:
        return whole
    raise complaint(
        MistakeKind.BAD_LENGTH,
        given=str(written),
        lowest=str(SHORTEST_LIMIT),
        highest=str(LONGEST_LIMIT),
    )


def _reach(written: object) -> int:
    whole = written if isinstance(written, int) and not isinstance(written, bool) else 0
    if SMALLEST_REACH <= whole <= LARGEST_REACH:
        return whole
    raise complaint(
        MistakeKind.BAD_REACH,
        given=str(written),
        lowest=str(SMALLEST_REACH),
        highest=str(LARGEST_REACH),
    )


def _token_env(text: str) -> str:
    if not re.fullmatch(r"[A-Z_][A-Z0-9_]*", text):
        raise complaint(MistakeKind.BAD_TOKEN_ENV)  # never quoted: it may be the token itself
    return text


@cache
def _timezones() -> tuple[str, ...]:
    return tuple(sorted(available_timezones()))


def _timezone(text: str) -> str:
    if text not in _timezones():
        nearest = suggestion(text, _timezones()).get("nearest", "Europe/Berlin")
        raise complaint(MistakeKind.UNKNOWN_TIMEZONE, given=text, nearest=nearest)
    return text


def _day(written: object) -> date:
    """A date without a time: TOML's own kind, or the same as text."""
    if isinstance(written, date) and not isinstance(written, datetime):
        return written
    try:
        return date.fromisoformat(str(written))
    except ValueError:
        raise complaint(MistakeKind.BAD_DATE, given=str(written)) from None


def _chat(written: object) -> str:
    text = "" if isinstance(written, bool) else str(written)
    if not re.fullmatch(r"-?[0-9]{1,20}|@[A-Za-z][A-Za-z0-9_]{1,31}", text):
        raise complaint(MistakeKind.BAD_CHAT, given=str(written))
    return text


def _member(choices: type[_Choice], written: object) -> _Choice:
    try:
        return choices(str(written))
    except ValueError:
        known = suggestion(str(written), choices)
        raise complaint(MistakeKind.UNKNOWN_VALUE, given=str(written), **known) from None


def _some(values: list[_Value]) -> list[_Value]:
    if not values:
        raise complaint(MistakeKind.EMPTY)
    return values


Text = Annotated[str, AfterValidator(_filled)]
Slug = Annotated[str, AfterValidator(_slug)]
LanguageTag = Annotated[
    str, AfterValidator(_matching(MistakeKind.BAD_LANGUAGE, r"[a-z]{2,3}(-[A-Z]{2})?"))
]
Holidays = Annotated[
    str, AfterValidator(_matching(MistakeKind.BAD_HOLIDAYS, r"[A-Z]{2}(-[A-Z0-9]{1,3})?"))
]


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class City(_Entry):
    """The city itself, and what holds for all of its departments."""

    name: Text
    timezone: Annotated[str, AfterValidator(_timezone)] = "Europe/Berlin"
    holidays: Holidays | None = None  # country and state, as the `holidays` library names them
    closed: list[Annotated[date, BeforeValidator(_day)]] = []
    languages: Annotated[list[LanguageTag], AfterValidator(_some)] = ["de", "en"]
    triage: Slug  # the department that gets what no rule can place
    press: Slug  # the department that watches escalations
    hide: Annotated[
        list[Annotated[Role, BeforeValidator(partial(_member, Role))]], AfterValidator(_some)
    ] = list(MAY_HIDE)  # roles that may hide a comment
    cards_kept: OfficeDuration = timedelta(hours=48)  # by the clock: then a card loses its text
    block_words: list[Text] = []  # a comment that holds one is hidden by itself
    precision: Annotated[float, BeforeValidator(_precision)] = 0.95  # of what is automatic

    @property
    def zone(self) -> ZoneInfo:
        """The time zone by which the city's offices open."""
        return ZoneInfo(self.timezone)


class GuideEntry(_Entry):
    """The city's guide for its pages, and what of it is looked for in a public answer."""

    text: Text | None = None  # what staff read with /leitfaden
    greeting: list[Text] = []  # a public answer begins with one of them
    signature: list[Text] = []  # and has one of them in its last line
    address: Annotated[Address, BeforeValidator(partial(_member, Address))] | None = None
    forbidden: list[Text] = []  # words and phrases
    longest: Annotated[int, BeforeValidator(_length)] | None = None  # characters
    ours: list[Text] = []  # numbers and addresses of the city that everybody may read


class ChainTime(StrEnum):
    """By which time the links of a chain are counted."""

    OFFICE = "office"
    CLOCK = "clock"


class ChainEntry(_Entry):
    """Who is called, how long after it rang, while nobody has seen an escalation; none: nobody."""

    lead: OfficeDuration | None = None
    press: OfficeDuration | None = None
    on_call: OfficeDuration | None = None
    time: Annotated[ChainTime, BeforeValidator(partial(_member, ChainTime))] = ChainTime.CLOCK


class EscalationsEntry(_Entry):
    """What rings besides words and deadlines, and who is called while nobody has seen it."""

    authors: list[Text] = []  # names or ids of accounts of press and politics
    reach: Annotated[int, BeforeValidator(_reach)] = 25  # reactions or replies to a comment
    channel: Annotated[str, BeforeValidator(_chat)] | None = None  # Telegram's id, only read there
    notice: ChainEntry = ChainEntry(lead=timedelta(hours=4), time=ChainTime.OFFICE)
    urgent: ChainEntry = ChainEntry(
        lead=timedelta(minutes=30),
        press=timedelta(hours=1),
        on_call=timedelta(hours=2),
        time=ChainTime.OFFICE,
    )
    crisis: ChainEntry = ChainEntry(
        lead=timedelta(minutes=5),
        press=timedelta(minutes=10),
        on_call=timedelta(minutes=15),
    )


class DepartmentEntry(_Entry):
    """A department: its words for the routing, its chat, its rules and its hours."""

    slug: Slug
    name: Text
    aliases: list[Text] = []
    topics: list[Text] = []  # words and phrases citizens use
    not_topics: list[Text] = []  # words that speak against this department
    chat: Annotated[str, BeforeValidator(_chat)] | None = None  # Telegram's id of the group
    first_response: OfficeDuration = timedelta(hours=4)
    publish: Annotated[Publish, BeforeValidator(partial(_member, Publish))] = Publish.CONFIRM
    content: Annotated[Content, BeforeValidator(partial(_member, Content))] = Content.MASKED
    hours: OfficeHours = DEFAULT_HOURS


class DistrictEntry(_Entry):
    """A district: its streets and places, and the offices that stand in for others there."""

    name: Text
    places: Annotated[list[Text], AfterValidator(_some)]
    instead: dict[Slug, Slug] = {}  # in this district the second gets what is for the first
    department: Slug | None = None  # gets here what no word can place; none: `City.triage`


class PageEntry(_Entry):
    """A page, account, number or form of the city, on one channel."""

    channel: Annotated[Channel, BeforeValidator(partial(_member, Channel))]
    id: Text  # the platform's own id
    name: Text
    department: Slug | None = None  # none: a page of the whole city
    acknowledge: StrictBool = False  # of private messages while nobody is at work
    emergency_reply: StrictBool = False  # an automatic first answer that names 112
    token_env: Annotated[str, AfterValidator(_token_env)] | None = None


class CityFile(_Entry):
    """All of a city file."""

    city: City
    guide: GuideEntry = GuideEntry()
    escalations: EscalationsEntry = EscalationsEntry()
    departments: Annotated[list[DepartmentEntry], AfterValidator(_some)]
    districts: list[DistrictEntry] = []
    pages: list[PageEntry] = []

    def department(self, slug: str) -> DepartmentEntry:
        """The department `slug`.

        Raises:
            KeyError: there is none.
        """
        for entry in self.departments:
            if entry.slug == slug:
                return entry
        raise KeyError(slug)
