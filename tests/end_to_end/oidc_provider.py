"""A real OpenID Connect provider as a process: Canaille, with invented people in invented groups.

python -m tests.end_to_end.oidc_provider PORT REDIRECT_URI
"""

import sys
from typing import Any

from canaille import create_app
from canaille.app import models
from canaille.backends import Backend

CLIENT, CLIENT_SECRET = "buergerdraht", "a-secret/of the provider+tests"
PASSWORD = "a-password-of-the-tests"
PEOPLE = {  # by their login: the name, and the groups
    "sommer": ("Herr Sommer (Demo)", ["presse"]),
    "yilmaz": ("Frau Yilmaz (Demo)", ["wache"]),
    "leitung": ("Frau Leitung (Demo)", ["leitung"]),
    "beides": ("Herr Beides (Demo)", ["leitung", "bauhof"]),
    "gast": ("Frau Gast (Demo)", []),
}


def serve(port: int, back: str) -> None:
    """Serve until the process ends."""
    app = create_app(
        {
            "SECRET_KEY": "of the tests",
            "SERVER_NAME": f"127.0.0.1:{port}",
            "PREFERRED_URL_SCHEME": "http",
            "CANAILLE": {"DATABASE": "memory", "LOGGING": None, "SMTP": None},
            "CANAILLE_OIDC": {"TRUSTED_DOMAINS": ["buergerdraht.test"]},
        },
        env_file=None,
    )
    with app.app_context():
        store = Backend.instance
        members: dict[str, list[Any]] = {}
        for login, (name, groups) in PEOPLE.items():
            person = models.User(
                user_name=login,
                formatted_name=name,
                family_name=login,
                emails=[f"{login}@stadt.example"],
                password=PASSWORD,
            )
            store.save(person)
            for group in groups:
                members.setdefault(group, []).append(person)
        for group, people in members.items():
            store.save(models.Group(display_name=group, members=people))
        client = models.Client(
            client_id=CLIENT,
            client_secret=CLIENT_SECRET,
            client_name="Bürgerdraht",
            client_uri="http://buergerdraht.test",
            redirect_uris=[back],
            grant_types=["authorization_code"],
            response_types=["code"],
            scope=["openid", "profile", "groups"],
            token_endpoint_auth_method="client_secret_basic",
            contacts=[],
        )
        store.save(client)
        client.audience = [client]
        store.save(client)
    app.run(host="127.0.0.1", port=port)


if __name__ == "__main__":
    serve(int(sys.argv[1]), sys.argv[2])
