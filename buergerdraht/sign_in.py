"""Whether and how people sign in with the city's own account: what the settings say of it."""

from importlib.util import find_spec

from buergerdraht.commands.language import reader
from buergerdraht.provider import Provider, Registered
from buergerdraht.settings import Settings
from desk.clock import Clock
from desk.errors import NotConfigured
from desk.identities import GrantsInvalid, read_grants
from web.provider_routes import SignIn
from webhooks.http import Forms

LIBRARY = "joserfc"  # of the extra `oidc`


def sign_in_of(settings: Settings, clock: Clock) -> SignIn | None:
    """The provider of the settings; `None` where they name none.

    Raises:
        NotConfigured: something is missing, or the groups cannot be read.
    """
    if settings.oidc_issuer is None:
        return None
    _ = reader()
    url, client, secret = settings.public_url, settings.oidc_client_id, settings.oidc_client_secret
    if not (url and client and secret and settings.oidc_groups):
        named = {
            "BUERGERDRAHT_PUBLIC_URL": url,
            "BUERGERDRAHT_OIDC_CLIENT_ID": client,
            "BUERGERDRAHT_OIDC_CLIENT_SECRET": secret,
            "BUERGERDRAHT_OIDC_GROUPS": settings.oidc_groups,
        }
        missing = ", ".join(name for name, value in named.items() if not value)
        raise NotConfigured(
            _("BUERGERDRAHT_OIDC_ISSUER braucht auch: {names}").format(names=missing)
        )
    if find_spec(LIBRARY) is None:
        raise NotConfigured(
            _("BUERGERDRAHT_OIDC_ISSUER braucht eine Bibliothek mehr: pip install '{name}'").format(
                name="buergerdraht[oidc]"
            )
        )
    try:
        grants = read_grants(settings.oidc_groups)
    except GrantsInvalid as error:
        raise NotConfigured(
            _(
                "BUERGERDRAHT_OIDC_GROUPS: „{part}“ ist nicht zu verstehen. Richtig ist zum "
                "Beispiel: presse=press; wache=staff:feuerwehr; leitung=lead:feuerwehr"
            ).format(part=error)
        ) from None
    registered = Registered(
        issuer=settings.oidc_issuer,
        client_id=client,
        client_secret=secret.get_secret_value(),
        scope=settings.oidc_scope,
        groups_claim=settings.oidc_groups_claim,
    )
    return SignIn(Provider(registered, Forms(), clock), url, grants)
