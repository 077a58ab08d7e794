"""Every table of the domain, one module a theme."""

from desk.tables.acts import Act
from desk.tables.cases import Assignment, Attempt, Case, EarlyChange, Message, TimelineEntry
from desk.tables.chats import Alert, Card, Chat
from desk.tables.city import City, CityChange, Department, District, Page, Post
from desk.tables.escalations import Escalation, EscalationNotice, Reaction
from desk.tables.inbox import Delivery, StaffUpdate
from desk.tables.learning import AcceptedWord, Learning, Learnt, Lesson, RejectedWord
from desk.tables.people import (
    Citizen,
    Identity,
    Membership,
    OneTimeLink,
    Purpose,
    Staff,
    WebSession,
)
from desk.tables.pictures import Picture
from desk.tables.platforms import Backfill, Circuit, PageHour, PageWatch
from desk.tables.processes import Heartbeat
from desk.tables.surges import Surge
from desk.tables.templates import Template

__all__ = [
    "AcceptedWord",
    "Act",
    "Alert",
    "Assignment",
    "Attempt",
    "Backfill",
    "Card",
    "Case",
    "Chat",
    "Circuit",
    "Citizen",
    "City",
    "CityChange",
    "Delivery",
    "Department",
    "District",
    "EarlyChange",
    "Escalation",
    "EscalationNotice",
    "Heartbeat",
    "Identity",
    "Learning",
    "Learnt",
    "Lesson",
    "Membership",
    "Message",
    "OneTimeLink",
    "Page",
    "PageHour",
    "PageWatch",
    "Picture",
    "Post",
    "Purpose",
    "Reaction",
    "RejectedWord",
    "Staff",
    "StaffUpdate",
    "Surge",
    "Template",
    "TimelineEntry",
    "WebSession",
]
