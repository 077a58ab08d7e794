"""Signing in with the city's own account: a real provider, the real server, HTTP between them."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from tests.buergerdraht.serving import Serving, serving
from tests.end_to_end.oidc_provider import CLIENT, CLIENT_SECRET, PASSWORD
from tests.end_to_end.processes import START_SECONDS, Child, free_port
from tests.end_to_end.waiting import until

HERE = "http://buergerdraht.test"  # our address as the provider knows it
BEGIN, BACK = "/anmelden/konto", "/anmelden/konto/zurueck"
GROUPS = (
    "presse=press; wache=staff:feuerwehr; leitung=lead:feuerwehr; bauhof=staff:tiefbau; x=auditor"
)
STEPS = 12  # of the provider's own forms, at most


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder, port = tmp_path_factory.mktemp("provider"), free_port()
    child = Child(
        (sys.executable, "-m", "tests.end_to_end.oidc_provider", str(port), HERE + BACK),
        folder=folder,
        log=folder / "provider.log",
        env={"PYTHONPATH": str(Path(__file__).parents[2])},
    )
    child.start()
    issuer = f"http://127.0.0.1:{port}"

    def answers() -> bool:
        child.must_live()
        try:
            address = f"{issuer}/.well-known/openid-configuration"
            return httpx.get(address, trust_env=False).is_success
        except httpx.TransportError:
            return False

    try:
        until(answers, "the provider answers", seconds=START_SECONDS)
        yield issuer
    finally:
        child.end()


def settings(issuer: str) -> dict[str, str]:
    return {
        "PUBLIC_URL": HERE,
        "OIDC_ISSUER": issuer,
        "OIDC_CLIENT_ID": CLIENT,
        "OIDC_CLIENT_SECRET": CLIENT_SECRET,
        "OIDC_SCOPE": "openid profile groups",
        "OIDC_GROUPS": GROUPS,
    }


@pytest.fixture(scope="module")
def server(provider: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    folder = tmp_path_factory.mktemp("server")
    url = f"sqlite+aiosqlite:///{folder / 'desk.db'}"
    with serving(url, folder, **settings(provider)) as running:
        yield running
        said = running.process.said
        assert "Traceback" not in said
        assert CLIENT_SECRET not in said


@pytest.fixture
def browser(server: Serving) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.url, trust_env=False, timeout=30) as browser:
        yield browser


def begin(browser: httpx.Client) -> str:
    """Go to the provider; its address."""
    answer = browser.get(BEGIN)
    assert answer.status_code == 303
    return answer.headers["location"]


def prove(address: str, login: str) -> str:
    """Sign in at the provider by its own pages; the way back to us, with its query."""
    with httpx.Client(trust_env=False, timeout=30) as there:
        answer = there.get(address)
        for _ in range(STEPS):
            if answer.is_redirect:
                onward = str(answer.request.url.join(answer.headers["location"]))
                if onward.startswith(HERE):
                    return onward.removeprefix(HERE)
                answer = there.get(onward)
                continue
            fields = {}
            for field in re.findall(r"<input[^>]*>", answer.text):
                said = dict(re.findall(r'\b(name|value)="([^"]*)"', field))
                if "name" in said:
                    fields[said["name"]] = said.get("value", "")
            fields |= {"login": login, "password": PASSWORD}
            here = str(answer.request.url)
            answer = there.post(here, data=fields, headers={"referer": here})
    raise AssertionError(f"the provider did not send back: {answer.status_code}")


def signed_in(browser: httpx.Client, login: str) -> httpx.Response:
    """The answer to who comes back."""
    return browser.get(prove(begin(browser), login))


def test_the_press_office_comes_in_and_sees_all(browser: httpx.Client) -> None:
    asked = parse_qs(urlsplit(begin(browser)).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["nonce"] != asked["state"]
    answer = signed_in(browser, "sommer")
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    page = browser.get("/")
    assert page.status_code == 200
    assert "Herr Sommer (Demo)" in page.text
    assert "Pressestelle" in page.text
    assert browser.get("/aemter").status_code == 200


def test_a_department_comes_in_as_its_staff(browser: httpx.Client) -> None:
    signed_in(browser, "yilmaz")
    page = browser.get("/").text
    assert 'value="feuerwehr"' in page
    assert 'value="tiefbau"' not in page
    assert browser.get("/aemter").status_code == 403


def test_the_lead_of_one_department_leads_no_other(browser: httpx.Client, server: Serving) -> None:
    signed_in(browser, "leitung")
    assert browser.get("/aemter").status_code == 200
    with httpx.Client(base_url=server.url, trust_env=False) as other:
        signed_in(other, "beides")  # leads one, works in another: staff in both
        assert other.get("/aemter").status_code == 403
        assert 'value="tiefbau"' in other.get("/").text


def test_who_is_in_no_group_is_refused_kindly(browser: httpx.Client) -> None:
    answer = signed_in(browser, "gast")
    assert answer.status_code == 403
    assert "keinen Zugang" in answer.text
    assert browser.get("/").status_code == 401


def test_a_code_works_once(browser: httpx.Client) -> None:
    way = prove(begin(browser), "sommer")
    attempt = browser.cookies["buergerdraht_attempt"]
    assert browser.get(way).status_code == 303
    browser.cookies.clear()
    browser.cookies.set("buergerdraht_attempt", attempt)  # somebody kept it, and the address
    assert browser.get(way).status_code == 403
    assert browser.get("/").status_code == 401


def test_a_way_back_that_began_elsewhere_leads_nowhere(
    browser: httpx.Client, server: Serving
) -> None:
    way = prove(begin(browser), "sommer")
    with httpx.Client(base_url=server.url, trust_env=False) as other:
        assert other.get(way).status_code == 400  # without an attempt
        begin(other)
        assert other.get(way).status_code == 400  # with another one
    begin(browser)  # a new attempt: the first is not this browser's any more
    assert browser.get(way).status_code == 400
    assert browser.get("/").status_code == 401


@pytest.mark.parametrize(
    "query",
    ["", "?code=x", "?state=x&code=y", "?error=access_denied&state=x", "?state=%00%ff&code=%00"],
)
def test_nonsense_that_comes_back_is_said(browser: httpx.Client, query: str) -> None:
    begin(browser)
    assert browser.get(BACK + query).status_code == 400
    assert browser.get("/").status_code == 401


def test_who_declines_at_the_provider_reads_it(browser: httpx.Client) -> None:
    state = parse_qs(urlsplit(begin(browser)).query)["state"][0]
    answer = browser.get(BACK, params={"state": state, "error": "access_denied"})
    assert answer.status_code == 403
    assert "nicht geklappt" in answer.text


def test_a_code_for_another_verifier_is_refused_by_the_provider(browser: httpx.Client) -> None:
    """Whoever steals a code has not the secret of the browser for which it was made."""
    stolen = parse_qs(urlsplit(prove(begin(browser), "sommer")).query)["code"][0]
    state = parse_qs(urlsplit(begin(browser)).query)["state"][0]
    answer = browser.get(BACK, params={"state": state, "code": stolen})
    assert answer.status_code == 403
    assert browser.get("/").status_code == 401


def test_who_tries_too_often_waits(server: Serving) -> None:
    with httpx.Client(base_url=server.url, trust_env=False) as browser:
        answers = [browser.get(BACK).status_code for _ in range(61)]
    assert (answers[0], answers[-1]) == (400, 429)


def test_a_provider_that_does_not_answer_is_said(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path / 'desk.db'}"
    nobody = f"http://127.0.0.1:{free_port()}"
    with serving(url, tmp_path, **settings(nobody)) as server:
        answer = server.ask.get(BEGIN)
        assert answer.status_code == 503
        assert "antwortet nicht" in answer.text
        assert "Mit dem Konto der Stadt anmelden" in server.ask.get("/").text


def test_a_wrong_secret_of_ours_is_a_refusal(provider: str, tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path / 'desk.db'}"
    wrong = {**settings(provider), "OIDC_CLIENT_SECRET": "wrong"}
    with serving(url, tmp_path, **wrong) as server:
        assert signed_in(server.ask, "sommer").status_code == 403
        assert "sign-in by the provider refused" in server.process.said
