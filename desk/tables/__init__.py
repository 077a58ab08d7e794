"""Every table of the domain, one module a theme."""

from desk.tables.cases import Assignment, Attempt, Case, EarlyChange, Message, TimelineEntry
from desk.tables.chats import Card, Chat
from desk.tables.city import City, Department, Page, Post
from desk.tables.inbox import Delivery, StaffUpdate
from desk.tables.people import Citizen, Membership, OneTimeLink, Purpose, Staff, WebSession

__all__ = [
    "Assignment",
    "Attempt",
    "Card",
    "Case",
    "Chat",
    "Citizen",
    "City",
    "Delivery",
    "Department",
    "EarlyChange",
    "Membership",
    "Message",
    "OneTimeLink",
    "Page",
    "Post",
    "Purpose",
    "Staff",
    "StaffUpdate",
    "TimelineEntry",
    "WebSession",
]
