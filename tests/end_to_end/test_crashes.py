"""Killed in the worst moments and started again: nothing is lost, nothing comes twice."""

from tests.end_to_end.offices import Office
from tests.end_to_end.people import OZAN, YILMAZ, Colleague
from tests.end_to_end.simulated import Message
from tests.end_to_end.test_faults import OUTAGE_SECONDS, cards, read_so_far
from tests.end_to_end.test_work import case
from tests.end_to_end.town import Town
from tests.end_to_end.waiting import until


def taken(town: Town, who: Colleague, card: Message) -> Message:
    """The card after somebody took the case.

    That it changed shows that the product knows where it stands; killed between Telegram's answer
    and writing that down, it would have to send the card again.
    """
    town.tap(who, card, "Übernehmen")
    return town.simulated.shows(card, "IN ARBEIT", who.name)


def test_buttons_survive_a_restart(town: Town, office: Office) -> None:
    card, answer = case(town, office), town.words("Nach dem Neustart geantwortet.")
    draft = town.draft(YILMAZ, card, answer)
    assert town.product.stop() == 0
    town.restart()
    town.published.append(answer)
    assert town.tap(YILMAZ, draft, "Veröffentlichen") == ""
    town.stands(office, answer)
    town.simulated.shows(card, "BEANTWORTET", "✅")


def test_what_is_tapped_and_written_while_it_is_down_is_done_afterwards(
    town: Town, office: Office
) -> None:
    card, asked = taken(town, OZAN, case(town, office)), town.words("Auch das kommt an.")
    town.tap(OZAN, card, "Mehr")
    card = town.simulated.offers(card, "Erledigt")
    town.product.kill()
    done = {"user_id": OZAN.phone, "message_id": card.id, "data": card.button("Erledigt")}
    town.simulated.post(f"chats/{office.chat}/taps", **done)
    town.comment(office, asked)
    town.restart()
    town.simulated.shows(card, "ERLEDIGT")
    town.simulated.message(office.chat, asked, seconds=OUTAGE_SECONDS)
    assert len(cards(town, office)) == 2


def test_killed_between_the_receipt_and_the_card_it_shows_the_card_once(
    town: Town, office: Office
) -> None:
    town.simulated.fault("telegram_down")
    accepted, asked = _accepted(town), town.words("Geht das verloren?")
    town.comment(office, asked)
    until(lambda: _accepted(town) > accepted, "the delivery is answered with 200")
    town.product.kill()
    assert town.simulated.messages(office.chat) == []
    town.simulated.no_faults()
    town.restart()
    card = town.simulated.message(office.chat, asked, seconds=OUTAGE_SECONDS)
    read_so_far(town)
    assert cards(town, office) == [card]


def test_killed_while_an_answer_is_on_its_way_it_publishes_it_once(
    town: Town, office: Office
) -> None:
    """The platform has it, its answer and its echo have not come: `wrong_order` holds the echo."""
    card, answer = case(town, office), town.words("Unterwegs beim Absturz.")
    draft = town.draft(YILMAZ, card, answer)
    town.simulated.fault("graph_timeout_after_success", count=1)
    town.simulated.fault("wrong_order")
    town.published.append(answer)
    town.tap(YILMAZ, draft, "Veröffentlichen")
    town.stands(office, answer)
    town.product.kill()
    town.simulated.no_faults()
    town.restart()
    town.simulated.shows(card, "BEANTWORTET", "✅ Antwort von", answer, seconds=OUTAGE_SECONDS)
    read_so_far(town)
    town.stands(office, answer)


def _accepted(town: Town) -> int:
    return int(town.simulated.state()["deliveries"]["accepted"])
