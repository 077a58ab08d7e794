"""Templates: written by leads, filled for the case, the likeliest first."""

import pytest
from sqlmodel import Session

from desk.cases import templates
from desk.errors import NoSuchTemplate, NotAllowed, UnknownPlaceholder
from desk.tables import Case, Staff
from desk.words import Progress, Role, Status
from tests.desk.town import CIVIL, Town, apply, cases, comment, make_town, messages, only_case
from tests.factories import MONDAY, make_staff


@pytest.fixture
def town(session: Session) -> Town:
    return make_town(session)


@pytest.fixture
def lead(session: Session, town: Town) -> Staff:
    return make_staff(session, name="Leitung (Demo)", role=Role.LEAD, departments=[town.civil])


def keep(session: Session, by: Staff, name: str, text: str) -> int:
    kept = templates.keep(session, name, text, department=None, by=by, now=MONDAY)
    return kept.id or 0


def ask(session: Session, town: Town, number: int, text: str) -> Case:
    apply(session, town, comment(f"55_{number}", author=None, text=text))
    return cases(session)[-1]


def use(session: Session, town: Town, case: Case, template: int) -> None:
    templates.use(
        session,
        case.id or 0,
        template,
        by=town.staff,
        now=MONDAY,
        source=f"template:{case.id}",
        chat_id=CIVIL,
    )
    session.flush()


def test_a_template_becomes_a_draft_for_the_case(session: Session, town: Town, lead: Staff) -> None:
    text = "Guten Tag {Name},\nwir kümmern uns.\n{Amt}, {Datum}"
    template = keep(session, lead, "Schlagloch", text)
    apply(session, town, comment())
    use(session, town, only_case(session), template)
    (written,) = messages(session, Progress.DRAFT)
    assert written.text == ("Guten Tag Anna K. (Demo),\nwir kümmern uns.\nTiefbauamt, 23.11.2026")
    assert written.template_id == template
    assert only_case(session).status is Status.DRAFT


def test_a_name_that_nobody_knows_leaves_no_gap(session: Session, town: Town, lead: Staff) -> None:
    template = keep(session, lead, "Gruß", "Guten Tag {Name}, danke.")
    use(session, town, ask(session, town, 1, "Hallo"), template)
    assert messages(session, Progress.DRAFT)[0].text == "Guten Tag, danke."


def test_a_placeholder_that_nobody_fills_is_refused(
    session: Session, town: Town, lead: Staff
) -> None:
    with pytest.raises(UnknownPlaceholder) as refused:
        keep(session, lead, "Gruß", "Guten Tag {Vorname}")
    assert refused.value.name == "Vorname"


def test_staff_use_templates_and_do_not_write_them(session: Session, town: Town) -> None:
    with pytest.raises(NotAllowed):
        keep(session, town.staff, "Gruß", "Guten Tag")


def test_a_lead_writes_none_of_other_departments(session: Session, town: Town, lead: Staff) -> None:
    with pytest.raises(NotAllowed):
        templates.keep(session, "X", "Y", department="presse", by=lead, now=MONDAY)


def test_what_the_press_office_writes_is_for_all(session: Session, town: Town) -> None:
    keep(session, town.officer, "Dank", "Danke!")
    case = ask(session, town, 1, "Hallo")
    assert [one.name for one in templates.offered(session, case)] == ["Dank"]


def test_a_template_of_another_department_cannot_be_used(session: Session, town: Town) -> None:
    other = make_staff(session, name="X (Demo)", role=Role.LEAD, departments=[town.press])
    template = keep(session, other, "Nur Presse", "…")
    with pytest.raises(NoSuchTemplate):
        use(session, town, ask(session, town, 1, "Hallo"), template)


def test_a_deleted_template_is_offered_no_more(session: Session, town: Town, lead: Staff) -> None:
    keep(session, lead, "Gruß", "Guten Tag")
    templates.drop(session, "Gruß", department=None, by=lead, now=MONDAY)
    assert templates.offered(session, ask(session, town, 1, "Hallo")) == []
    with pytest.raises(NoSuchTemplate):
        templates.drop(session, "Gruß", department=None, by=lead, now=MONDAY)


def test_what_answered_such_a_question_before_comes_first(
    session: Session, town: Town, lead: Staff
) -> None:
    thanks = keep(session, lead, "A Dank", "Vielen Dank für den Hinweis.")
    lamp = keep(session, lead, "Z Ersatz", "Das tauschen wir diese Woche aus.")
    question = "Die Laterne am Marktplatz ist kaputt und flackert"
    before = ask(session, town, 1, question)
    use(session, town, before, lamp)
    messages(session, Progress.DRAFT)[0].progress = Progress.SENT
    again = ask(session, town, 2, "Am Marktplatz flackert die Laterne schon wieder, ist kaputt")
    assert [one.id for one in templates.offered(session, again)] == [lamp, thanks]


def test_a_template_is_named_nearly_so(session: Session, town: Town, lead: Staff) -> None:
    template = keep(session, lead, "Schlagloch", "Wir kommen.")
    case = ask(session, town, 1, "Hallo")
    assert templates.template_like(session, case, "schlagloh") == template
    with pytest.raises(NoSuchTemplate):
        templates.template_like(session, case, "Baum")
