"""The channels whose secrets are set."""

from buergerdraht.settings import Settings
from desk.clock import Clock
from desk.storage.database import Database
from desk.words import Channel
from webhooks.budgets import Budgets
from webhooks.channels import Channels, channels
from webhooks.facebook.page import FacebookPage
from webhooks.http import Http


def build(settings: Settings, graph: Http, database: Database, clock: Clock) -> Channels:
    """The adapters; `graph` is the way to Meta, whose budgets are noted in the database."""
    secrets = settings.app_secrets()
    if not secrets:
        return channels(facebook=None)
    return channels(
        FacebookPage(
            graph,
            version=settings.graph_version,
            secrets=secrets,
            app_id=settings.meta_app_id,
            note_usage=Budgets(database, clock, Channel.FACEBOOK).note,
        )
    )
