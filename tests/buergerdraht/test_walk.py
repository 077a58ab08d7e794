"""Every route, walked as each role and as nobody; what is not written here is refused."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import httpx
import pytest
from fastapi.routing import iter_route_contexts
from sqlalchemy import create_engine
from sqlmodel import Session, select

from buergerdraht.product import Product
from buergerdraht.settings import Settings
from desk.clock import SystemClock
from desk.columns import Keyring
from desk.people import open_session
from desk.storage.engines import sqlite_engine
from desk.tables import Department, Escalation, Membership, Page, Picture, Staff
from desk.words import PictureState, Role, Rule
from routing.signals import Level
from tests.buergerdraht.serving import NOBODY as NOWHERE
from tests.buergerdraht.serving import Serving, serving
from tests.databases import SECRET
from tests.factories import make_case, make_message, make_staff
from web.answering import COOKIE

Route = tuple[str, str]  # method and path
NOBODY = "nobody"
OTHERS = "of another department"
PEOPLE = (NOBODY, OTHERS, *(str(role) for role in Role))
OF_THE_DEPARTMENT = (Role.STAFF, Role.LEAD)
METRICS, OWN = "a-token-of-the-tests", {"sec-fetch-site": "same-origin"}
PROVIDER = {
    "OIDC_ISSUER": NOWHERE,
    "OIDC_CLIENT_ID": "buergerdraht",
    "OIDC_CLIENT_SECRET": "a-secret-of-the-tests",
    "OIDC_GROUPS": "presse=press",
}


def each(status: int, **other: int) -> dict[str, int]:
    """The same answer to everybody but those named; `others` are of another department."""
    told = {OTHERS if name == "others" else name: code for name, code in other.items()}
    return dict.fromkeys(PEOPLE, status) | told


SEES = each(200, nobody=401)
SEES_THE_CASE = each(200, nobody=401, others=404)
ADMINS = each(403, nobody=401, admin=200)
FIGURES = each(200, nobody=401, others=403, staff=403)

EXPECTED: Mapping[Route, Mapping[str, int]] = {
    # The platforms and who runs the server: no session opens these, and none shuts them.
    ("GET", "/healthz"): each(200),
    ("GET", "/readyz"): each(200),
    ("GET", "/metrics"): each(401),
    ("GET", "/openapi.json"): each(401),
    ("GET", "/webhooks/meta"): each(400),
    ("POST", "/webhooks/meta"): each(403),
    ("POST", "/webhooks/telegram"): each(403),
    ("GET", "/webhooks/pictures/{token}.jpg"): each(404),
    ("GET", "/static/{name}"): each(200),
    # Signing in and out.
    ("GET", "/anmelden"): each(200),
    ("POST", "/anmelden"): each(403),  # the link is made up
    ("GET", "/anmelden/konto"): each(503),  # the provider is nowhere
    ("GET", "/anmelden/konto/zurueck"): each(400),
    ("POST", "/abmelden"): each(303),
    # Cases.
    ("GET", "/"): SEES,
    ("GET", "/live"): SEES,
    ("GET", "/faelle/{number}"): SEES_THE_CASE,
    ("POST", "/faelle/{number}"): each(303, nobody=401, others=404, auditor=403),
    ("POST", "/eskalationen/{number}"): each(303, nobody=401, others=404, auditor=404),
    ("GET", "/bilder/{number}"): each(200, nobody=404, others=404),
    # What belongs to departments.
    ("GET", "/vorlagen"): SEES,
    ("POST", "/vorlagen"): each(303, nobody=401, others=403, staff=403, auditor=403),
    ("GET", "/zuordnung"): FIGURES,
    ("POST", "/zuordnung"): each(303, nobody=401, others=403, staff=403, auditor=403),
    ("GET", "/aemter"): FIGURES,
    ("GET", "/beitraege"): FIGURES,
    ("GET", "/berichte"): FIGURES,
    ("GET", "/berichte/aemter.csv"): FIGURES,
    ("GET", "/berichte/faelle.csv"): FIGURES,
    # What the administrators set.
    ("GET", "/einstellungen"): ADMINS,
    ("GET", "/einstellungen/city.toml"): ADMINS,
    ("POST", "/einstellungen"): each(403, nobody=401, admin=400),  # the form has no settings
    ("POST", "/einstellungen/menschen"): each(403, nobody=401, admin=404),
}
FORMS: Mapping[Route, Mapping[str, str]] = {
    ("POST", "/faelle/{number}"): {
        "do": "note",
        "text": "Nur ein Vermerk (Demo)",
        "version": "1",
        "once": "a-form-of-the-tests",
    },
    ("POST", "/eskalationen/{number}"): {"do": "seen"},
    ("POST", "/vorlagen"): {
        "said": "write",
        "department": "feuerwehr",
        "name": "probe",
        "text": "Das ist ein Probealarm.",
    },
    ("POST", "/zuordnung"): {"said": "accept", "department": "feuerwehr", "word": "Drehleiter"},
    ("POST", "/anmelden"): {"token": "made-up"},
}


@dataclass(frozen=True)
class Walk:
    """A running server, and what there is in it."""

    server: Serving
    case: int
    escalation: int
    picture: int
    url: str

    def address(self, route: Route) -> str:
        """The route with what there is for its parameters."""
        path = route[1]
        number = {"/faelle": self.case, "/eskalationen": self.escalation, "/bilder": self.picture}
        beginning = path.rpartition("/")[0]
        filled = path.replace("{number}", str(number.get(beginning, 0)))
        filled = filled.replace("{token}", "made-up").replace("{name}", "pages.css")
        return filled + ("?token=made-up" if route == ("GET", "/anmelden") else "")

    def ask(self, route: Route, who: str, address: str | None = None) -> int:
        """The status of the answer to somebody with a session of their own."""
        cookies = {} if who == NOBODY else {COOKIE: self._session(who)}
        with httpx.Client(
            base_url=self.server.url, trust_env=False, timeout=30, cookies=cookies, headers=OWN
        ) as client:
            data = FORMS.get(route, {})
            more = {"data": data} if route[0] == "POST" else {}
            with client.stream(route[0], address or self.address(route), **more) as answer:  # type: ignore[arg-type]
                return answer.status_code

    def _session(self, who: str) -> str:
        with _opened(self.url) as session:
            person = session.exec(select(Staff).where(Staff.name == who)).one()
            token = open_session(session, person.id or 0, now=SystemClock().now()).token
            session.commit()
            return token


def _opened(url: str) -> Session:
    plain = create_engine(url.replace("+aiosqlite", "")).url
    return Session(sqlite_engine(plain, Keyring([SECRET]), begin="BEGIN IMMEDIATE", connections=1))


@pytest.fixture(scope="module")
def walk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Walk]:
    folder = tmp_path_factory.mktemp("walk")
    url = f"sqlite+aiosqlite:///{folder / 'desk.db'}"
    with serving(url, folder, METRICS_TOKEN=METRICS, **PROVIDER) as server:
        with _opened(url) as session:
            case, escalation, picture = _filled(session)
            session.commit()
        yield Walk(server, case, escalation, picture, url)
        assert "Traceback" not in server.process.said


def _filled(session: Session) -> tuple[int, int, int]:
    """A person of each role, and a case of the fire brigade with a picture and an escalation."""
    by_slug = {one.slug: one for one in session.exec(select(Department))}
    fire, roads = by_slug["feuerwehr"], by_slug["tiefbau"]
    for role in Role:
        make_staff(session, name=str(role), role=role, departments=[])
    make_staff(session, name=OTHERS, role=Role.STAFF, departments=[roads])
    for role in OF_THE_DEPARTMENT:
        person = session.exec(select(Staff).where(Staff.name == str(role))).one()
        session.add(Membership(staff_id=person.id or 0, department_id=fire.id or 0))
    page = session.exec(select(Page)).first()
    assert page is not None
    case = make_case(session, page=page, department=fire)
    message = make_message(session, case=case)
    picture = Picture(
        message_id=message.id or 0,
        state=PictureState("kept"),
        kind="image/png",
        content=b"a picture of the tests",
    )
    now = SystemClock().now()
    row = Escalation(
        subject=f"case:{case.id}",
        case_id=case.id,
        page_id=page.id or 0,
        level=Level("urgent"),
        reasons=[{"rule": Rule.WORDS}],
        began_at=now,
        rang_at=now,
    )
    session.add_all([picture, row])
    session.flush()
    return case.id or 0, row.id or 0, picture.id or 0


def routes() -> set[Route]:
    """Every route of the product with everything switched on, also those it does not describe."""
    values = {
        "secret_key": SECRET,
        "database_url": "sqlite+aiosqlite:///of-nobody.db",  # nothing is asked of it
        "telegram_token": "1:a",
        "telegram_mode": "webhook",
        "telegram_webhook_secret": "b",
        "public_url": "http://desk.test",
        **{name.lower(): value for name, value in PROVIDER.items()},
    }
    app = Product(Settings(**values), SystemClock(), {}).app  # type: ignore[arg-type]
    return {
        (method, route.path or "")
        for route in iter_route_contexts(app.routes)
        for method in route.methods or ()
    }


def test_no_route_is_forgotten() -> None:
    assert routes() == set(EXPECTED)


def test_every_role_is_walked() -> None:
    for route, expected in EXPECTED.items():
        assert set(expected) == set(PEOPLE), route


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize("route", EXPECTED, ids=" ".join)
def test_each_gets_what_is_theirs(walk: Walk, route: Route, who: str) -> None:
    assert walk.ask(route, who) == EXPECTED[route][who]


@pytest.mark.parametrize("who", PEOPLE)
def test_what_is_not_listed_is_refused(walk: Walk, who: str) -> None:
    for path in ("/nichts", "/admin", "/docs", "/redoc", "/faelle", "/faelle/1/mehr", "/live/1"):
        assert walk.ask(("GET", path), who, path) == 404, path
    for method in ("PUT", "PATCH", "DELETE", "TRACE"):
        for path in {path for _, path in EXPECTED}:
            plain = re.sub(r"{[a-z]+}", "1", path)
            assert walk.ask((method, path), who, plain) in (404, 405), (method, path)


def test_a_form_of_somebody_elses_page_is_refused(walk: Walk) -> None:
    for method, path in EXPECTED:
        if method != "POST" or path.startswith("/webhooks"):
            continue
        answer = walk.server.ask.post(
            walk.address((method, path)),
            data=dict(FORMS.get((method, path), {})),
            headers={"sec-fetch-site": "cross-site"},
        )
        assert answer.status_code == 403, path
