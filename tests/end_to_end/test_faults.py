"""Every fault of the platforms ends with nothing lost, nothing doubled, and a word to staff."""

from tests.end_to_end.offices import PRESS, WITHOUT_ECHOES, Office
from tests.end_to_end.people import BEKIR, YILMAZ
from tests.end_to_end.simulated import Message
from tests.end_to_end.test_work import case
from tests.end_to_end.town import Town
from tests.end_to_end.waiting import until

OUTAGE_SECONDS = 40.0  # pauses of the product and of the platform's repeats, on a busy machine


def cards(town: Town, office: Office) -> list[Message]:
    return [message for message in town.simulated.messages(office.chat) if message.by_bot]


def read_so_far(town: Town) -> None:
    """Wait until everything that was delivered until now was read: reading keeps the order."""
    other, marker = town.city.next_office(), town.words("Marke")
    town.comment(other, marker)
    town.card(other, marker)


def test_a_chat_that_is_told_to_wait_gets_its_card_once(town: Town, office: Office) -> None:
    town.simulated.fault("telegram_429", count=1, retry_after=2)
    card = case(town, office)
    assert cards(town, office) == [card]
    assert not town.simulated.get("faults")["telegram_429"]["on"]


def test_a_card_comes_once_when_telegram_is_back(town: Town, office: Office) -> None:
    town.simulated.fault("telegram_down")
    asked, other = town.words("Ist da jemand?"), town.words("Hallo?")
    town.comment(office, asked)
    town.comment(office, other, by=BEKIR)
    town.product.says(r"(telegram did not answer)")
    town.simulated.fault("telegram_down", on=False)
    first = town.simulated.message(office.chat, asked, seconds=OUTAGE_SECONDS)
    second = town.simulated.message(office.chat, other, seconds=OUTAGE_SECONDS)
    assert {one.id for one in cards(town, office)} == {first.id, second.id}
    assert len(cards(town, office)) == 2
    until(
        lambda: town.simulated.say(YILMAZ, YILMAZ.phone, "/hilfe") and _helped(town),
        "the bot hears again",
        seconds=OUTAGE_SECONDS,
    )


def test_an_answer_that_facebook_does_not_take_is_tried_until_it_does(
    town: Town, office: Office
) -> None:
    card = case(town, office)
    answer = town.words("Die Störung geht vorbei.")
    town.simulated.fault("graph_500")
    town.answer(YILMAZ, card, answer)
    town.simulated.shows(card, "wird gesendet", answer)
    town.simulated.shows(
        card, "Die Plattform nimmt die Antwort gerade nicht an", "Sie müssen nichts tun"
    )
    assert town.simulated.comments(office.page, own=True) == []
    town.simulated.fault("graph_500", on=False)
    town.simulated.shows(card, "✅ Antwort von", answer, seconds=OUTAGE_SECONDS)
    town.stands(office, answer)


def test_an_answer_whose_confirmation_is_lost_stands_once(town: Town, office: Office) -> None:
    """The platform's echo says that it stands there."""
    card = case(town, office)
    answer = town.words("Das steht schon da.")
    town.simulated.fault("graph_timeout_after_success", count=1)
    draft = town.answer(YILMAZ, card, answer)
    town.simulated.shows(card, "✅ Antwort von", answer)
    town.simulated.shows(draft, "veröffentlicht")
    town.stands(office, answer)


def test_without_an_echo_a_lost_confirmation_is_looked_up(town: Town) -> None:
    asked, answer = town.words("Kommt das an?"), town.words("Ja, einmal.")
    town.message(WITHOUT_ECHOES, asked)
    card = town.card(WITHOUT_ECHOES, asked)
    town.simulated.fault("swallowed_delivery", page=WITHOUT_ECHOES.page)
    town.simulated.fault("graph_timeout_after_success", count=1)
    town.answer(YILMAZ, card, answer)
    town.simulated.shows(card, "wird gesendet")
    town.simulated.shows(card, "✅ Antwort von", answer, seconds=OUTAGE_SECONDS)
    sent = town.simulated.private(WITHOUT_ECHOES.page, own=True)
    assert [message["text"] for message in sent] == [answer]


def test_an_answer_that_meets_a_dead_token_waits_and_goes_out_when_it_works_again(
    town: Town, office: Office
) -> None:
    card = case(town, office)
    answer = town.words("Sobald die Seite wieder verbunden ist.")
    town.simulated.fault("token_dead", page=office.page)
    draft = town.answer(YILMAZ, card, answer)
    waits = "Die Verbindung zur Facebook-Seite ist unterbrochen. Die Antwort wartet"
    town.simulated.shows(card, waits, "Sie müssen nichts tun", answer)
    town.simulated.shows(draft, "wartet", waits)
    town.simulated.message(PRESS.chat, "Verbindung zu Facebook unterbrochen")
    town.simulated.fault("token_dead", on=False)
    assert town.product.stop() == 0
    town.restart()
    town.stands(office, answer)
    town.simulated.shows(card, "BEANTWORTET", "✅")
    town.simulated.shows(draft, "veröffentlicht")
    town.simulated.message(PRESS.chat, "wieder mit Facebook verbunden")


def test_an_answer_to_a_removed_comment_is_refused_with_the_reason(
    town: Town, office: Office
) -> None:
    card = case(town, office)
    answer = town.words("Das war einmal.")
    town.simulated.fault("graph_refuses", count=1, code=100, subcode=33)
    draft = town.draft(YILMAZ, card, answer)
    town.tap(YILMAZ, draft, "Veröffentlichen")
    town.simulated.message(office.chat, "Der Kommentar ist nicht mehr da")
    assert town.simulated.comments(office.page, own=True) == []


def test_doubled_deliveries_count_once(town: Town, office: Office) -> None:
    town.simulated.fault("duplicate_delivery")
    asked, answer = town.words("Kommt das doppelt?"), town.words("Nein, nur einmal.")
    town.comment(office, asked)
    card = town.card(office, asked)
    town.message(office, town.words("Und privat?"))
    private = town.card(office, "Und privat?")
    town.answer(YILMAZ, card, answer)
    town.simulated.shows(card, "✅ Antwort von", answer)
    read_so_far(town)
    shown = [message for message in cards(town, office) if message.reply_to is None]
    assert [message.id for message in shown] == [card.id, private.id]
    town.stands(office, answer)


def test_deliveries_in_the_wrong_order_end_in_the_right_state(town: Town, office: Office) -> None:
    town.simulated.fault("wrong_order")
    before, after = town.words("Heute is zu."), town.words("Heute ist zu.")
    comment = town.comment(office, before)
    town.simulated.patch(f"comments/{comment}", text=after)
    card = town.card(office, after, "geändert")
    gone, answered = town.words("Weg damit"), town.words("Wer antwortet?")
    town.simulated.delete(f"comments/{town.comment(office, gone, by=BEKIR)}")
    other = town.comment(office, answered, by=BEKIR)
    town.simulated.post(f"comments/{other}/replies-by-page", text=town.words("Ein Kollege"))
    town.card(office, answered, "BEANTWORTET")
    town.simulated.fault("wrong_order", on=False)
    read_so_far(town)
    texts = [message.text for message in cards(town, office)]
    assert len(texts) == 3
    assert [text for text in texts if "ERLEDIGT" in text and "gelöscht" in text]
    assert town.simulated.shows(card).text.count(after) == 1


def _helped(town: Town) -> list[Message]:
    return [m for m in town.simulated.messages(YILMAZ.phone) if m.by_bot and "als Befehl" in m.text]
