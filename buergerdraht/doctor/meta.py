"""Meta's side: the webhook, and for every page its token, its rights and its subscription."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from pydantic import SecretStr

from buergerdraht.commands.language import reader
from buergerdraht.doctor.findings import Finding, Level, note, ok, wrong
from buergerdraht.settings import Settings
from desk.errors import SendFailed
from desk.pages.connections import TokenOf
from desk.pages.lost import meaning
from desk.ports import ChannelAdapter, PageAccess
from desk.tables import Page
from desk.words import Lost
from webhooks.facebook.graph import Graph
from webhooks.facebook.token import SCOPES, TokenState, inspect
from webhooks.http import Http, NoReply, NotReached

CHALLENGE = "4711081542"
OK = 200
FORBIDDEN = 403
WARNED_BEFORE = timedelta(days=14)

_ = reader()


def settings_findings(settings: Settings) -> Iterator[Finding]:
    """What the app needs to work at all."""
    missing = {
        "BUERGERDRAHT_META_APP_SECRET": settings.meta_app_secret,
        "BUERGERDRAHT_META_APP_ID": settings.meta_app_id,
        "BUERGERDRAHT_META_VERIFY_TOKEN": settings.meta_verify_token,
    }
    for name, value in missing.items():
        if not value:
            yield wrong(
                "webhook",
                name,
                _("{name} ist nicht gesetzt.").format(name=name),
                _("In .env eintragen; wo der Wert steht, sagt die README. Dann neu starten."),
            )


async def webhook_finding(public: Http | None, address: str | None, token: SecretStr) -> Finding:
    """Whether Meta's handshake comes through at the public address."""
    if public is None or address is None:
        return note(
            "webhook",
            "",
            _("Ohne BUERGERDRAHT_PUBLIC_URL lässt sich der Weg von Facebook nicht prüfen."),
            _("In .env die Adresse eintragen, unter der Facebook diesen Server erreicht."),
        )
    query = {
        "hub.mode": "subscribe",
        "hub.challenge": CHALLENGE,
        "hub.verify_token": token.get_secret_value(),
    }
    try:
        reply = await public.request("GET", "/webhooks/meta", token="doctor", query=query)  # noqa: S106
    except (NotReached, NoReply) as error:
        return wrong(
            "webhook",
            address,
            _("Unter {address} antwortet niemand ({why}).").format(address=address, why=error),
            _("Läuft buergerdraht serve? Stimmen Name, Zertifikat und Proxy?"),
        )
    if reply.status == OK and reply.text == CHALLENGE:
        return ok("webhook", address, _("Der Handschlag mit Facebook gelingt."))
    if reply.status == FORBIDDEN:
        return wrong(
            "webhook",
            address,
            _("Das laufende Programm kennt ein anderes BUERGERDRAHT_META_VERIFY_TOKEN."),
            _("Denselben Wert in .env und in der Meta-App eintragen, dann neu starten."),
        )
    return wrong(
        "webhook",
        address,
        _("Unter {address} antwortet etwas anderes (HTTP {status}).").format(
            address=address, status=reply.status
        ),
        _("Der Proxy muss /webhooks/meta unverändert an buergerdraht weiterreichen."),
    )


class PageDoctor:
    """Looks at pages; `graph` speaks for the app."""

    def __init__(
        self, settings: Settings, graph: Graph, adapter: ChannelAdapter, token_of: TokenOf
    ) -> None:
        self._settings = settings
        self._graph = graph
        self._adapter = adapter
        self._token_of = token_of

    async def look(self, page: Page, *, now: datetime) -> list[Finding]:
        """All that is to be said of a page."""
        token = self._token_of(page)
        if not token:
            return [self._dead(page, Lost.NO_TOKEN)]
        try:
            state = await self._state(token)
            if state is not None and not state.valid:
                return [self._dead(page, state.lost)]
            found = list(self._rights(page, state, now=now)) if state else []
            if not any(one.check == "token" and one.level is Level.WRONG for one in found):
                found.append(await self._subscription(page, token))
        except SendFailed as error:
            return [
                wrong(
                    "token",
                    page.name,
                    _("Facebook ließ sich nicht fragen ({why}).").format(why=error.detail),
                    _("Bleibt es so: Token, App-Kennung und App-Geheimcode prüfen."),
                )
            ]
        return found

    async def _state(self, token: str) -> TokenState | None:
        app_id, secrets = self._settings.meta_app_id, self._settings.app_secrets()
        if app_id is None:
            return None  # that it is missing was told
        return await inspect(self._graph, app_id, secrets[0].get_secret_value(), token)

    def _rights(self, page: Page, state: TokenState, *, now: datetime) -> list[Finding]:
        found = list(_rights(page, state, self._settings.meta_app_id, now=now))
        return found or [ok("token", page.name, _("Das Token gilt, die Rechte sind da."))]

    async def _subscription(self, page: Page, token: str) -> Finding:
        access = PageAccess(page.external_id, token)
        missing = set(self._adapter.expected()) - set(await self._adapter.subscription(access))
        if not missing:
            return ok("subscription", page.name, _("Facebook stellt alles zu."))
        return wrong(
            "subscription",
            page.name,
            _("Facebook stellt nicht alles zu; es fehlt: {fields}").format(
                fields=", ".join(sorted(missing))
            ),
            _("Das laufende Programm meldet die Seite innerhalb eines Tages von selbst neu an."),
        )

    def _dead(self, page: Page, lost: Lost) -> Finding:
        return wrong(
            "token",
            page.name,
            meaning(lost, _),
            _("Ein neues Seitentoken in .env unter {name} eintragen und neu starten.").format(
                name=page.token_env or "token_env"
            ),
        )


def _rights(
    page: Page, state: TokenState, app_id: str | None, *, now: datetime
) -> Iterator[Finding]:
    if state.page_id not in (None, page.external_id):
        yield wrong(
            "token",
            page.name,
            _("Das Token gehört zu einer anderen Seite ({id}).").format(id=state.page_id),
            _("Das Token der Seite {id} eintragen.").format(id=page.external_id),
        )
    if state.app_id not in (None, app_id):
        yield wrong(
            "token",
            page.name,
            _("Das Token gehört zu einer anderen App ({id}).").format(id=state.app_id),
            _("Ein Token der App {id} erzeugen.").format(id=app_id),
        )
    missing = [scope for scope in SCOPES if scope not in state.scopes]
    if missing:
        yield wrong(
            "scopes",
            page.name,
            _("Dem Token fehlen Rechte: {scopes}").format(scopes=", ".join(missing)),
            _("In der Meta-App beantragen und danach ein neues Seitentoken erzeugen."),
        )
    if state.expires_at is not None and state.expires_at - now < WARNED_BEFORE:
        yield wrong(
            "token",
            page.name,
            _("Das Token gilt nur noch bis {until} (UTC).").format(
                until=state.expires_at.strftime("%d.%m.%Y %H:%M")
            ),
            _("Vorher ein neues Seitentoken eintragen, am besten eines, das nicht abläuft."),
        )
