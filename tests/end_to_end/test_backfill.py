"""`buergerdraht backfill` beside the running product: exactly what is missing comes, once."""

from datetime import UTC, datetime, timedelta

from tests.end_to_end.offices import Office
from tests.end_to_end.people import ANNA, BEKIR
from tests.end_to_end.test_faults import cards, read_so_far
from tests.end_to_end.town import Town


def test_what_was_swallowed_comes_by_command_and_once(town: Town, office: Office) -> None:
    arrived, lost = town.words("Kam an"), town.words("Verschluckt")
    private, answered = town.words("Private Frage"), town.words("Schon beantwortet")
    town.comment(office, arrived)
    town.card(office, arrived)
    town.simulated.fault("swallowed_delivery", page=office.page)
    post = town.simulated.post_of(office.page)
    before = (datetime.now(UTC) - timedelta(minutes=5)).isoformat()
    body = {"text": lost, "author": BEKIR.author(), "created_at": before}
    town.simulated.post(f"posts/{post}/comments", **body)
    town.message(office, private)
    asked = town.comment(office, answered, by=None)
    town.simulated.post(f"comments/{asked}/replies-by-page", text=town.words("Erledigt."))
    town.simulated.fault("swallowed_delivery", on=False)
    done = town.run("backfill", "--page", office.page)
    assert (done.code, done.stderr) == (0, "")
    assert "4 Nachrichten" in done.stdout
    assert "1 davon" in done.stdout  # the others are so young that a webhook may still bring them
    town.card(office, lost)
    town.card(office, private)
    town.card(office, answered, "BEANTWORTET")
    shown = cards(town, office)
    again = town.run("backfill", "--page", office.page)
    assert "0 davon" in again.stdout
    read_so_far(town)
    assert cards(town, office) == shown
    assert ANNA.name not in done.stdout


def test_who_does_not_get_in_is_told_and_it_goes_on_later(town: Town, office: Office) -> None:
    town.simulated.fault("swallowed_delivery", page=office.page)
    lost = town.words("Wartet auf das Token")
    town.comment(office, lost)
    town.simulated.fault("token_dead", page=office.page)
    done = town.run("backfill", "--page", office.page)
    assert done.code == 1
    assert "190" in done.stderr
    assert "Traceback" not in done.stderr
    town.simulated.no_faults()
