import re
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.card_buttons import LABEL_LIMIT, Menu
from bot.faces import case_face, draft_face, failure_face
from bot.rendered import Rendered
from desk.cases.signals import Warned
from desk.cases.view import CaseView, Doing, Note
from desk.errors import Reason
from desk.guide import Finding
from desk.language import LANGUAGES
from desk.words import CHOSEN_BY_PEOPLE, ActKind, Concern, Hold, Progress, Status
from routing import InDistrict
from routing.signals import Level
from simulator.telegram.markup import parse_html
from tests.bot.views import guess, make_view, said, written
from tests.factories import MONDAY

TEXT_LIMIT = 4096  # UTF-16 units of a message


def labels(rendered: Rendered) -> list[str]:
    return [button.label for row in rendered.rows for button in row]


def words_of(rendered: Rendered) -> list[str]:
    return [label.partition(" ")[2] or label for label in labels(rendered)]


def plain(rendered: Rendered) -> str:
    return rendered.plain().text


def first_line(view: CaseView) -> str:
    return plain(case_face(view, here=True)).splitlines()[0]


@pytest.mark.parametrize(
    ("status", "buttons"),
    [
        (Status.NEW, ["Übernehmen", "Weiterleiten", "Pressestelle", "Ausblenden", "Erledigt"]),
        (Status.CLAIMED, ["Antworten", "Weiterleiten", "Pressestelle", "Freigeben", "Mehr"]),
        (Status.DRAFT, ["Veröffentlichen", "Ändern", "Nur intern", "Verwerfen"]),
        (
            Status.ANSWERED,
            ["Erledigt", "Wieder öffnen", "Pressestelle", "Ausblenden", "Gefällt mir"],
        ),
        (Status.HIDDEN, ["Pressestelle", "Erledigt", "Einblenden"]),
        (Status.CLOSED, ["Wieder öffnen"]),
    ],
)
def test_the_buttons_follow_the_status(status: Status, buttons: list[str]) -> None:
    assert words_of(case_face(make_view(status=status), here=True)) == buttons


def test_a_draft_in_a_private_chat_can_be_discarded_unread() -> None:
    draft = written("Nur für mich.", progress=Progress.DRAFT, private=True)
    card = case_face(make_view(status=Status.DRAFT, written=(draft,)), here=True)
    assert words_of(card) == ["Verwerfen"]
    assert "Nur für mich" not in plain(card)
    assert "Entwurf von Frau Yilmaz" in plain(card)


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("triage", [True, False])
@pytest.mark.parametrize("concern", [None, Concern.THREAT])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_card_fits_a_thumb(
    status: Status, triage: bool, concern: Concern | None, language: str
) -> None:
    three = (guess(), guess("gruen", "Grünflächenamt", 4), guess("abfall", "Abfall", 5))
    failed = written(progress=Progress.FAILED, problem=Reason.GONE)
    for answers, asked in (((), False), ((failed,), False), ((), True)):
        view = make_view(
            status=status,
            triage=triage,
            asked=asked,
            seems_no_concern=asked,
            concern=concern,
            guesses=three,
            written=answers,
            language=language,
        )
        rows = case_face(view, here=True).rows
        assert all(len(row) <= 2 for row in rows)
        assert all(len(label) <= LABEL_LIMIT + 1 for label in labels(case_face(view, here=True)))


def test_the_first_line_says_status_number_department_and_that_it_is_public() -> None:
    first = plain(case_face(make_view(), here=True)).splitlines()[0]
    assert first == "🔴 NEU  #1042 · Tiefbauamt · Facebook, öffentlich"
    private = plain(case_face(make_view(public=False), here=True)).splitlines()[0]
    assert private.endswith("Messenger, privat")


def test_the_card_says_why_it_came_here() -> None:
    assert "Zugeordnet wegen: Schlagloch (63)" in plain(case_face(make_view(), here=True))
    other = make_view(department="Feuerwehr", department_slug="feuerwehr")
    text = plain(case_face(other, here=True))
    assert "Zugeordnet wegen der Seite" in text
    assert "Vielleicht eher: Tiefbauamt (Schlagloch)" in text
    assert "➡️ Tiefbauamt" in labels(case_face(other, here=True))


def test_the_card_says_which_district_it_is_unless_people_decided() -> None:
    district = InDistrict("Süd", ("Bochumer Straße", "Hochlarmark"))
    line = "Im Bezirk Süd (Bochumer Straße, Hochlarmark)"
    lines = plain(case_face(make_view(district=district), here=True)).splitlines()
    assert lines[lines.index("Zugeordnet wegen: Schlagloch (63)") + 1] == line
    assert line in plain(case_face(make_view(district=district, triage=True), here=True))
    forwarded = make_view(district=district, forwarded_by="Frau Yilmaz (Demo)")
    assert line not in plain(case_face(forwarded, here=True))


STATES = [
    make_view(status=status, triage=triage, guesses=(guess(), guess("b", "B", 4)), **more)
    for status in Status
    for triage in (False, True)
    for more in (
        {},
        {"department_slug": "presse", "seems_no_concern": True},
        {"written": (written(),), "owner": "Frau Yilmaz (Demo)"},
        {"written": (written(progress=Progress.FAILED, problem="gone"),)},
        {"said": (said(hidden=True),)},
    )
]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("menu", [None, "more", "press", "hide", "hide.personal"])
def test_buttons_fit_under_a_thumb(language: str, menu: str | None) -> None:
    for view in STATES:
        rows = case_face(replace(view, language=language), here=True, menu=Menu(menu)).rows
        assert all(len(row) <= 2 for row in rows)
        assert max((len(button.label) for row in rows for button in row), default=0) <= 21
        if menu is None:
            buttons = [button for row in rows for button in row]
            assert len(buttons) <= 5
            assert all(len(button.label) <= 16 for button in buttons)


def test_what_has_no_place_on_the_card_is_behind_more() -> None:
    view = make_view(status=Status.CLAIMED, owner="Frau Yilmaz (Demo)")
    assert words_of(case_face(view, here=True))[-1] == "Mehr"
    more = words_of(case_face(view, here=True, menu=Menu("more")))
    assert more == ["Übergeben", "Ausblenden", "Erledigt", "Gefällt mir", "Zurück"]


def test_hiding_asks_for_a_reason_and_whether_it_is_meant() -> None:
    reasons = case_face(make_view(), here=True, menu=Menu("hide")).rows
    assert [row[0].data for row in reasons][2] == "v1:hide.spam:1042:3"
    ((sure,), _back) = case_face(make_view(), here=True, menu=Menu("hide.spam")).rows
    assert (sure.label, sure.data) == ("🙈 Werbung?", "v1:hideit.spam:1042:3")


def test_what_waits_or_was_refused_on_the_platform_is_said() -> None:
    waits = plain(case_face(make_view(acts=(Doing(ActKind.HIDE, None),)), here=True))
    assert "Wird ausgeblendet" in waits
    gone = make_view(acts=(Doing(ActKind.RECALL, "permission-missing"),))
    assert "fehlt das Recht dazu" in plain(case_face(gone, here=True))


def test_a_draft_that_deserves_a_second_look_says_why() -> None:
    draft = written("02361 123456", progress=Progress.DRAFT, warnings=(Finding.PERSONAL,))
    face = draft_face(make_view(status=Status.DRAFT, written=(draft,)), draft)
    assert "für alle lesbar?" in plain(face)
    assert (face.rows[0][0].label, face.rows[0][0].data) == ("⚠️ Trotzdem", "v1:anyway:1042:3")


def test_an_unsure_case_offers_its_three_best_guesses() -> None:
    three = (guess(), guess("gruen", "Grünflächenamt", 4), guess("abfall", "Abfall", 5))
    view = make_view(triage=True, guesses=three, department_slug="presse")
    assert labels(case_face(view, here=True))[:3] == [
        "➡️ Tiefbauamt",
        "➡️ Grünflächena…",
        "➡️ Abfall",
    ]


def test_whoever_assigns_may_say_that_no_office_is_needed() -> None:
    in_triage = make_view(triage=True, guesses=(guess(),), department_slug="presse")
    assert "🚫 Kein Anliegen" in labels(case_face(in_triage, here=True))
    known = make_view(seems_no_concern=True)
    assert "🚫 Kein Anliegen" in labels(case_face(known, here=True))
    assert "Vielleicht kein Anliegen" in plain(case_face(known, here=True))
    for other in (
        make_view(),
        make_view(seems_no_concern=True, forwarded_by="Frau Yilmaz (Demo)"),
        make_view(triage=True, status=Status.CLOSED),
    ):
        assert "🚫 Kein Anliegen" not in labels(case_face(other, here=True))


def test_the_card_asks_whether_an_automatic_assignment_is_right() -> None:
    rendered = case_face(make_view(asked=True), here=True)
    assert "Richtig zugeordnet?" in plain(rendered)
    assert "Richtig zugeordnet?" in plain(
        case_face(make_view(asked=True, content="notice"), here=True)
    )
    yes, no = rendered.rows[0]
    assert (yes.label, no.label) == ("👍 Ja", "👎 Nein")
    assert (yes.data, no.data) == ("v1:right:1042:3", "v1:forward:1042:3")
    assert "Richtig zugeordnet?" not in plain(case_face(make_view(), here=True))


def test_the_card_says_when_the_words_took_it_away_from_its_page() -> None:
    text = plain(case_face(make_view(moved=True), here=True))
    assert "Von der Seite hierher gegeben wegen: Schlagloch (63)" in text


def test_personal_data_is_masked_unless_the_city_decided_otherwise() -> None:
    text = "Rufen Sie mich an: 0151 23456789, anna@example.org"
    masked = plain(case_face(make_view(said=(said(text),)), here=True))
    assert "23456789" not in masked
    assert "anna@example.org" not in masked
    assert "Anna K." in masked
    assert "Kowalski" not in masked
    full = plain(case_face(make_view(said=(said(text),), content="full"), here=True))
    assert "0151 23456789" in full
    assert "Anna Kowalski" in full


def test_at_the_level_notice_no_text_leaves_the_house() -> None:
    view = make_view(content="notice", notes=(Note("Bitte vertraulich", "Herr Kaminski (Demo)"),))
    notice = plain(case_face(view, here=True))
    for word in ("Schlagloch", "Anna", "Baustelle Nord", "vertraulich"):
        assert word not in notice
    assert "#1042" in notice


def test_a_removed_comment_is_not_quoted() -> None:
    view = make_view(said=(said("Peinlich", removed=True),))
    assert "Peinlich" not in plain(case_face(view, here=True))


def test_further_comments_are_counted_and_the_newest_are_quoted() -> None:
    view = make_view(said=tuple(said(f"Kommentar Nummer {i}") for i in range(5)))
    text = plain(case_face(view, here=True))
    assert "… 2 frühere Nachrichten" in text
    assert "Kommentar Nummer 4" in text
    assert "Kommentar Nummer 1" not in text


def test_a_card_that_moved_on_is_one_line_without_buttons() -> None:
    rendered = case_face(make_view(), here=False)
    assert rendered.text == "➡️ #1042 · weitergeleitet an Tiefbauamt"
    assert rendered.rows == ()


def test_forwarding_offers_the_best_then_all_departments_page_by_page() -> None:
    departments = tuple((number, f"Amt {number:02}") for number in range(1, 20))
    view = make_view(department="Amt 01", guesses=(guess("zwei", "Amt 02", 2),))
    best = case_face(view, here=True, menu=Menu("forward", departments))
    assert labels(best) == ["Amt 02", "Alle Ämter …", "⬅️ Zurück"]
    first = case_face(view, here=True, menu=Menu("forward.1", departments))
    last = case_face(view, here=True, menu=Menu("forward.3", departments))
    assert labels(first) == [*(f"Amt {n:02}" for n in range(2, 10)), "Weiter …", "⬅️ Zurück"]
    assert labels(last) == ["Amt 18", "Amt 19", "⬅️ Zurück"]


def test_a_draft_says_that_it_will_be_public_and_becomes_the_receipt() -> None:
    draft = written(progress=Progress.DRAFT)
    waiting = draft_face(make_view(status=Status.DRAFT, written=(draft,)), draft)
    assert plain(waiting).splitlines()[0] == "📝 Entwurf zu #1042 · Facebook, öffentlich"
    assert "Veröffentlichen" in words_of(waiting)
    receipt = draft_face(make_view(status=Status.ANSWERED), written())
    assert plain(receipt).startswith("✅ #1042 veröffentlicht")
    assert 'href="https://example.org/beitrag"' in receipt.text
    assert receipt.rows == ()


@pytest.mark.parametrize("progress", [Progress.QUEUED, Progress.SENDING])
@pytest.mark.parametrize(
    ("hold", "why"),
    [
        (Hold.DELAYED, "Die Plattform nimmt die Antwort gerade nicht an."),
        (Hold.DISCONNECTED, "Die Verbindung zur Facebook-Seite ist unterbrochen."),
        (Hold.BLOCKED, "Facebook nimmt von dieser Seite vorübergehend keine Antworten an."),
    ],
)
def test_an_answer_that_waits_says_why_and_asks_nothing_of_anybody(
    progress: Progress, hold: Hold, why: str
) -> None:
    waiting = written(progress=progress, problem=hold)
    view = make_view(status=Status.ANSWERED, written=(waiting,))
    for face in (draft_face(view, waiting), case_face(view, here=True)):
        assert why in plain(face)
        assert "Sie müssen nichts tun." in plain(face)
        assert waiting.text in plain(face)
    assert plain(draft_face(view, waiting)).startswith("⏳ #1042 wartet")


HEADLINES = {
    "queued": (written(progress=Progress.QUEUED), "🟡 ANTWORT UNTERWEGS"),
    "sending": (written(progress=Progress.SENDING), "🟡 ANTWORT UNTERWEGS"),
    "delayed": (written(progress=Progress.QUEUED, problem=Hold.DELAYED), "🟠 ANTWORT WARTET"),
    "blocked": (written(progress=Progress.SENDING, problem=Hold.BLOCKED), "🟠 ANTWORT WARTET"),
    "sent": (written(), "🟢 BEANTWORTET"),
    "outside": (written(progress=Progress.OUTSIDE, author=None), "🟢 BEANTWORTET"),
}


@pytest.mark.parametrize("name", HEADLINES)
def test_a_case_is_answered_once_the_answer_arrived(name: str) -> None:
    answer, headline = HEADLINES[name]
    view = make_view(status=Status.ANSWERED, written=(answer,))
    assert first_line(view) == f"{headline}  #1042 · Tiefbauamt · Facebook, öffentlich"
    at_notice = make_view(status=Status.ANSWERED, written=(answer,), content="notice")
    assert first_line(at_notice) == first_line(view)


def test_an_answer_that_waits_says_so_in_english() -> None:
    waiting = written(progress=Progress.QUEUED, problem=Hold.DISCONNECTED)
    view = make_view(status=Status.ANSWERED, written=(waiting,), language="en")
    assert first_line(view).startswith("🟠 ANSWER WAITING  #1042")


def test_one_answer_arrived_while_the_next_still_waits() -> None:
    waiting = written("Morgen schon.", progress=Progress.QUEUED, problem=Hold.DELAYED)
    both = (waiting, written("Bald.", at=MONDAY + timedelta(minutes=1)))  # by the last instant
    view = make_view(status=Status.ANSWERED, written=both)
    assert first_line(view).startswith("🟠 ANTWORT WARTET")
    assert waiting.text in plain(case_face(view, here=True))


def test_an_answer_on_its_way_changes_no_other_status() -> None:
    waiting = written(progress=Progress.QUEUED)
    for status, word in ((Status.NEW, "🔴 NEU"), (Status.CLOSED, "⚪ ERLEDIGT")):
        assert first_line(make_view(status=status, written=(waiting,))).startswith(word)


@pytest.mark.parametrize("reason", Reason)
def test_a_failure_names_the_cause_and_offers_another_try(reason: Reason) -> None:
    failed = written(progress=Progress.FAILED, problem=reason)
    face = failure_face(make_view(written=(failed,)), failed)
    assert "Ihre Antwort ist nicht angekommen" in plain(face)
    assert labels(face) == ["🔁 Erneut versuchen"]


@given(text=st.text(max_size=9000), name=st.text(max_size=60), status=st.sampled_from(Status))
def test_whatever_a_citizen_writes_telegram_takes_the_card(
    text: str, name: str, status: Status
) -> None:
    view = make_view(
        said=(said(text), said(text), said(text)),
        citizen=name,
        status=status,
        written=(written(text, progress=Progress.DRAFT),),
        notes=(Note(text, name), Note(text, None)),
        post_text=text,
        page=name or "Seite",
        content="full",
    )
    for rendered in (case_face(view, here=True), draft_face(view, view.written[0])):
        found = parse_html(rendered.text)
        assert len(found.plain.encode("utf-16-le")) // 2 <= TEXT_LIMIT
        assert found.plain.strip()


def test_equal_cards_have_equal_digests() -> None:
    assert case_face(make_view(), here=True).digest == case_face(make_view(), here=True).digest
    other = make_view(version=4)
    assert case_face(make_view(), here=True).digest != case_face(other, here=True).digest


def test_absolute_times_are_the_citys() -> None:
    assert re.search(r"23\.11\. 10:00", plain(case_face(make_view(), here=True)))


def alarm_lines(view: CaseView) -> list[str]:
    return plain(case_face(view, here=True)).splitlines()[1:3]


WARNED = Warned(Concern.THREAT, Level.crisis, "bring … 0171 2345678 … um")


def test_a_card_says_first_what_was_recognised_and_by_which_words() -> None:
    warned = Warned(Concern.THREAT, Level.crisis, "bring … um")
    view = make_view(concern=Concern.THREAT, level=Level.crisis, warnings=(warned,))
    assert alarm_lines(view) == [
        "🚨 Pressestelle: Drohung (Krise)",
        "Erkannt: Drohung (Krise) an „bring … um“",
    ]


@pytest.mark.parametrize(
    ("content", "shown"),
    [("masked", "bring … [Telefon] … um"), ("notice", None)],
)
def test_the_words_that_decided_keep_to_the_content_level(content: str, shown: str | None) -> None:
    view = make_view(
        concern=Concern.THREAT, level=Level.crisis, warnings=(WARNED,), content=content
    )
    text = plain(case_face(view, here=True))
    assert "Pressestelle: Drohung (Krise)" in text
    assert ("Erkannt" in text) == (shown is not None)
    assert "2345678" not in text
    assert shown is None or shown in text


def test_people_choose_among_few_reasons() -> None:
    face = case_face(make_view(), here=True, menu=Menu("press"))
    assert len(labels(face)) == len(CHOSEN_BY_PEOPLE) + 1


@given(words=st.text(max_size=300))
def test_no_words_break_a_card(words: str) -> None:
    warned = Warned(Concern.INSULT, Level.notice, words)
    view = make_view(concern=Concern.INSULT, level=Level.notice, warnings=(warned,) * 5)
    parse_html(case_face(view, here=True).text)


@pytest.mark.parametrize("content", ["full", "masked", "notice"])
@pytest.mark.parametrize(
    ("progress", "says"),
    [
        (Progress.QUEUED, "wird gesendet"),
        (Progress.SENT, "(Notruf 112), 23.11. 10:00. Bitte antworten Sie trotzdem."),
        (Progress.FAILED, "nicht angekommen"),
    ],
)
def test_an_automatic_answer_is_shown_as_one_and_answers_nothing(
    content: str, progress: Progress, says: str
) -> None:
    reply = written("Automatisch", author=None, progress=progress, automatic=True)
    view = make_view(written=(reply,), content=content)
    text = plain(case_face(view, here=True))
    assert text.startswith("🔴 NEU")
    assert "🤖 Automatische Antwort" in text
    assert says in text
    assert "✅" not in text


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Wann wird die Straße bei uns endlich gemacht?", "Deutsch"),
        ("There are rats in the park, who can help us?", "Englisch"),
        ("Доброго дня, на нашій вулиці немає світла", "Ukrainisch"),
    ],
)
def test_the_card_names_the_language_that_is_written_in(text: str, named: str) -> None:
    assert f" · {named}" in plain(case_face(make_view(said=(said(text),)), here=True))


def test_of_a_word_alone_no_language_is_claimed() -> None:
    face = case_face(make_view(said=(said("Schlagloch!"),)), here=True)
    assert "Deutsch" not in plain(face)
