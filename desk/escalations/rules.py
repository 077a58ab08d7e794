"""What the city's file says about escalations."""

from sqlmodel import Session, select

from desk.city_file.models import ChainEntry, EscalationsEntry
from desk.tables import City
from routing.signals import Level


def rules_of(session: Session) -> EscalationsEntry:
    """The rules as the file has them; before the first one, the defaults."""
    found = session.exec(select(City.escalations)).first()
    return EscalationsEntry.model_validate(found or {})


def chain_of(rules: EscalationsEntry, level: Level) -> ChainEntry:
    """Who is called for an escalation of that level."""
    return {Level.notice: rules.notice, Level.urgent: rules.urgent, Level.crisis: rules.crisis}[
        level
    ]
