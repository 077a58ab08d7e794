from hypothesis import given
from hypothesis import strategies as st

from bot.buttons import Action, Tap, read

TELEGRAM_LIMIT = 64  # bytes of a button's data


@given(
    st.sampled_from(Action),
    st.integers(0, 10**12 - 1),
    st.integers(0, 10**9 - 1),
    st.from_regex(r"[a-z0-9]{0,10}", fullmatch=True),
)
def test_a_button_says_what_it_means(action: Action, case: int, version: int, choice: str) -> None:
    tap = Tap(action, case, version, choice)
    assert read(tap.data()) == tap
    assert len(tap.data().encode()) <= TELEGRAM_LIMIT


def test_the_promised_form() -> None:
    assert Tap(Action.TAKE, 1042, 3).data() == "v1:take:1042:3"


@given(st.text())
def test_data_we_did_not_make_means_nothing_or_exactly_itself(data: str) -> None:
    tap = read(data)
    assert tap is None or read(tap.data()) == tap
