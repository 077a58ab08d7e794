"""City files for tests: one without a mistake, and ways to make one from it."""

from datetime import timedelta

from hypothesis import strategies as st

from desk.city_file import (
    City,
    CityFile,
    Content,
    DepartmentEntry,
    DistrictEntry,
    PageEntry,
    Publish,
)
from desk.city_file.models import (
    Address,
    ChainEntry,
    ChainTime,
    EscalationsEntry,
    GuideEntry,
)
from desk.words import Channel

CITY = """\
[city]
name = "Musterstadt"
timezone = "Europe/Berlin"
holidays = "DE-NW"
closed = ["2027-02-08"]
languages = ["de", "en"]
triage = "presse"
press = "presse"

[[departments]]
slug = "feuerwehr"
name = "Feuerwehr"
aliases = ["112"]
topics = ["Brand", "Sirene"]
not_topics = ["Feuerwerk"]
chat = -1001234567890
first_response = "4h"
publish = "confirm"
content = "full"
hours = { mon-thu = ["08:00-12:00", "13:00-16:00"], fri = ["08:00-12:00"] }

[[departments]]
slug = "presse"
name = "Pressestelle"

[[pages]]
channel = "facebook"
id = "100200300"
name = "Feuerwehr"
department = "feuerwehr"
token_env = "FEUERWEHR_PAGE_TOKEN"
"""

_texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12).filter(
    lambda text: bool(text.strip())
)
_words = st.lists(_texts, max_size=20)
_slugs = st.from_regex(r"[a-z0-9][a-z0-9-]{0,39}", fullmatch=True)
_days = st.sampled_from(["mon", "tue", "wed-thu", "fri", "sat-sun"])  # no two name one weekday
_blocks = st.lists(
    st.sampled_from(["00:00-01:30", "08:00-12:00", "13:00-24:00"]), min_size=1, unique=True
)


@st.composite
def departments(draw: st.DrawFn, slug: str) -> DepartmentEntry:
    return DepartmentEntry.model_validate(
        {
            "slug": slug,
            "name": draw(_texts),
            "aliases": draw(_words),
            "topics": draw(_words),
            "not_topics": draw(_words),
            "chat": draw(st.none() | st.integers(-(10**13), -1).map(str)),
            "first_response": f"{draw(st.integers(1, 6000))}min",
            "publish": draw(st.sampled_from(Publish)),
            "content": draw(st.sampled_from(Content)),
            "hours": draw(st.dictionaries(_days, _blocks, min_size=1)),
        }
    )


@st.composite
def pages(draw: st.DrawFn, identity: str, slugs: list[str]) -> PageEntry:
    return PageEntry(
        channel=draw(st.sampled_from(Channel)),
        id=identity,
        name=draw(_texts),
        department=draw(st.none() | st.sampled_from(slugs)),
        emergency_reply=draw(st.booleans()),
        token_env=draw(st.none() | st.from_regex(r"[A-Z_][A-Z0-9_]{0,20}", fullmatch=True)),
    )


@st.composite
def districts(draw: st.DrawFn, name: str, slugs: list[str]) -> DistrictEntry:
    rules = draw(st.dictionaries(st.sampled_from(slugs), st.sampled_from(slugs)))
    return DistrictEntry(
        name=name,
        places=draw(st.lists(_texts, min_size=1, max_size=5)),
        instead={slug: office for slug, office in rules.items() if slug != office},
        department=draw(st.none() | st.sampled_from(slugs)),
    )


@st.composite
def guides(draw: st.DrawFn) -> GuideEntry:
    words = st.lists(_texts, max_size=3)
    lines = st.lists(_texts, min_size=1, max_size=4).map("\n".join)
    return GuideEntry(
        text=draw(st.none() | lines),
        greeting=draw(words),
        signature=draw(words),
        address=draw(st.none() | st.sampled_from(Address)),
        forbidden=draw(words),
        longest=draw(st.none() | st.integers(50, 8000)),
        ours=draw(words),
    )


@st.composite
def chains(draw: st.DrawFn) -> ChainEntry:
    some = st.none() | st.integers(1, 600).map(lambda minutes: timedelta(minutes=minutes))
    return ChainEntry(
        lead=draw(some),
        press=draw(some),
        on_call=draw(some),
        time=draw(st.sampled_from(ChainTime)),
    )


@st.composite
def escalations(draw: st.DrawFn) -> EscalationsEntry:
    return EscalationsEntry(
        authors=draw(st.lists(_texts, max_size=3)),
        reach=draw(st.integers(5, 1000)),
        channel=draw(st.none() | st.just("-1001234")),
        notice=draw(chains()),
        urgent=draw(chains()),
        crisis=draw(chains()),
    )


@st.composite
def city_files(draw: st.DrawFn) -> CityFile:
    slugs = draw(st.lists(_slugs, min_size=1, max_size=3, unique=True))
    names = draw(st.lists(_texts, max_size=3, unique=True))
    identities = draw(st.lists(_texts, max_size=3, unique=True))
    return CityFile(
        city=City(
            name=draw(_texts),
            timezone=draw(st.sampled_from(["Europe/Berlin", "UTC", "America/New_York"])),
            holidays=draw(st.none() | st.sampled_from(["DE-NW", "AT"])),
            closed=draw(st.lists(st.dates(), max_size=3)),
            languages=draw(st.lists(st.sampled_from(["de", "en", "nl"]), min_size=1)),
            triage=draw(st.sampled_from(slugs)),
            press=draw(st.sampled_from(slugs)),
            precision=draw(st.floats(0.5, 0.999)),
        ),
        guide=draw(guides()),
        escalations=draw(st.just(EscalationsEntry()) | escalations()),
        departments=[draw(departments(slug)) for slug in slugs],
        districts=[draw(districts(name, slugs)) for name in names],
        pages=[draw(pages(identity, slugs)) for identity in identities],
    )
