import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.buttons import Action, Tap, read

TELEGRAM_LIMIT = 64  # bytes of a button's data


CHOICES = {
    Action.TO: "12",
    Action.USE: "7",
    Action.HAND: "2",
    Action.HAND_TO: "7",
    Action.FORWARD: "2",
    Action.TEMPLATES: "2",
    Action.PRESS: "media",
    Action.HIDE: "spam",
    Action.HIDE_IT: "spam",
    Action.SILENT: "4",
}


@given(st.sampled_from(Action), st.integers(0, 10**12 - 1), st.integers(0, 10**9 - 1))
def test_a_button_says_what_it_means(action: Action, case: int, version: int) -> None:
    tap = Tap(action, case, version, CHOICES.get(action, ""))
    assert read(tap.data()) == tap
    assert len(tap.data().encode()) <= TELEGRAM_LIMIT


def test_the_promised_form() -> None:
    assert Tap(Action.TAKE, 1042, 3).data() == "v1:take:1042:3"


@given(st.text())
def test_data_we_did_not_make_means_nothing_or_exactly_itself(data: str) -> None:
    tap = read(data)
    assert tap is None or read(tap.data()) == tap


@pytest.mark.parametrize(
    "data",
    ["v1:to.presse:1:1", "v1:to:1:1", "v1:forward.abc:1:1", "v1:press.gossip:1:1", "v1:take.2:1:1"],
)
def test_a_choice_that_no_button_offers_means_nothing(data: str) -> None:
    assert read(data) is None
