from urllib.parse import parse_qsl, urlsplit

from hypothesis import given
from hypothesis import strategies as st

from desk.cases.choices import Choices, DepartmentChoice, PageChoice
from desk.cases.listing import Filters
from desk.words import Channel, Status
from web.address import LARGEST_NUMBER, Asked, query_of, read, write

CHOICES = Choices(
    departments=(DepartmentChoice(1, "feuerwehr", "Feuerwehr"), DepartmentChoice(2, "bau", "Bau")),
    pages=(PageChoice(7, "Musterstadt (Demo)", Channel.FACEBOOK),),
)
NUMBERS = st.integers(1, LARGEST_NUMBER)
FILTERS = st.builds(
    Filters,
    statuses=st.frozensets(st.sampled_from(Status)),
    department=st.sampled_from([None, "feuerwehr", "bau"]),
    page=st.sampled_from([None, 7]),
    post=st.none() | NUMBERS,
    number=st.none() | NUMBERS,
    waiting=st.booleans(),
    escalated=st.booleans(),
)


@given(filters=FILTERS, before=st.none() | NUMBERS)
def test_an_address_brings_back_the_filters_it_was_written_for(
    filters: Filters, before: int | None
) -> None:
    pairs = parse_qsl(urlsplit(write(filters, before=before)).query)
    assert read(query_of(pairs), CHOICES) == Asked(filters, before)


@given(
    pairs=st.lists(
        st.tuples(
            st.sampled_from(["status", "department", "page", "post", "before", "waiting", "x"]),
            st.text() | st.sampled_from(["new", "feuerwehr", "7", "1"]),
        )
    )
)
def test_any_address_is_read(pairs: list[tuple[str, str]]) -> None:
    asked = read(query_of(pairs), CHOICES)
    assert set(asked.ignored) <= {name for name, value in pairs if value.strip()}


def test_no_filter_needs_no_query() -> None:
    assert write(Filters()) == "/"
