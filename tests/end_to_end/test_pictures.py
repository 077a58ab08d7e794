"""Pictures both ways: from a phone to the page, and from a citizen to our own server."""

import io

import httpx
from PIL import Image

from tests.end_to_end.offices import Office
from tests.end_to_end.people import ANNA, BERG, YILMAZ
from tests.end_to_end.simulated import Message
from tests.end_to_end.test_work import case
from tests.end_to_end.town import Town
from tests.end_to_end.waiting import until


def picture_of(address: str) -> Image.Image:
    answer = httpx.get(address, trust_env=False)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "image/jpeg"
    return Image.open(io.BytesIO(answer.content))


def draft_of(town: Town, office: Office, reply: int) -> Message:
    return town.simulated.message(
        office.chat, "Entwurf", "mit 1 Foto", where=lambda message: message.reply_to == reply
    )


def test_a_photo_from_the_phone_stands_on_the_page(town: Town, office: Office) -> None:
    card, answer = case(town, office), town.words("So sieht es jetzt aus.")
    draft = draft_of(town, office, town.simulated.send_photo(YILMAZ, card, answer))
    town.published.append(answer)
    town.tap(YILMAZ, draft, "Veröffentlichen")
    comment = town.stands(office, answer)
    shown = picture_of(comment["photo"])
    assert (shown.format, shown.size, dict(shown.getexif())) == ("JPEG", (320, 240), {})
    assert httpx.get(comment["photo"][:-9] + "x.jpg", trust_env=False).status_code == 404


def test_in_messenger_words_and_photo_follow_each_other(town: Town, office: Office) -> None:
    town.message(office, town.words("Wie sieht es aus?"), by=ANNA)
    card, answer = town.card(office, "privat"), town.words("So:")
    town.published.append(answer)
    town.simulated.send_photo(YILMAZ, card, answer)

    def sent() -> list[tuple[str | None, int]] | None:
        found = [
            (message["text"], len(message["attachments"]))
            for message in town.simulated.private(office.page, own=True)
        ]
        return found if len(found) > 1 else None

    assert until(sent, "words and a photo", seconds=40) == [(answer, 0), (None, 1)]


def test_a_citizens_photo_is_kept_here_and_seen_by_who_may(town: Town, office: Office) -> None:
    post = town.simulated.post_of(office.page)
    sample = f"{town.simulated.address}/simulator/sample.png"
    town.simulated.post(
        f"posts/{post}/comments", text=town.words("Schaut euch das an"), photo=sample, author=None
    )
    card = town.card(office, "Schaut euch das an", "1 Foto", "Foto ansehen")
    (link,) = (link for link in card.links if "/bilder/" in link)
    place = link.removeprefix(town.url)
    assert httpx.get(link, trust_env=False).status_code == 404
    town.sign_in(BERG)  # of another office
    assert town.browser.get(place).status_code == 404
    town.sign_in(YILMAZ)
    seen = town.browser.get(place)
    assert (seen.status_code, seen.headers["content-type"]) == (200, "image/png")
    assert "sandbox" in seen.headers["content-security-policy"]
    assert town.browser.get("/bilder/99999999999999999999").status_code == 404
