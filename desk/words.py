"""The words of the domain that are kept in rows."""

from enum import StrEnum


class Channel(StrEnum):
    """Where citizens write."""

    FACEBOOK = "facebook"
    INSTAGRAM = "instagram"
    WHATSAPP = "whatsapp"
    FORM = "form"


class Kind(StrEnum):
    """What a message is on its platform."""

    COMMENT = "comment"
    POST = "post"
    DIRECT = "direct"


class Status(StrEnum):
    """Where a case stands."""

    NEW = "new"
    CLAIMED = "claimed"
    DRAFT = "draft"
    ANSWERED = "answered"
    HIDDEN = "hidden"
    CLOSED = "closed"


class Direction(StrEnum):
    """Who speaks: the citizen or the city."""

    INCOMING = "incoming"
    OUTGOING = "outgoing"


class Progress(StrEnum):
    """How far an outgoing message has come; `RECEIVED` is every incoming one."""

    RECEIVED = "received"
    DRAFT = "draft"
    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    DISCARDED = "discarded"
    OUTSIDE = "outside"
    RECALLED = "recalled"  # it stood on the platform, and we took it away again


class ActKind(StrEnum):
    """What people want done on a platform to what stands there."""

    HIDE = "hide"
    SHOW = "show"
    RECALL = "recall"  # an answer of ours: delete it
    CHANGE = "change"  # an answer of ours: let it say something else
    LIKE = "like"  # a word of a citizen, in the page's name
    UNLIKE = "unlike"


class ActProgress(StrEnum):
    """How far an act has come."""

    WAITING = "waiting"
    DONE = "done"
    FAILED = "failed"
    OVERTAKEN = "overtaken"  # somebody wanted the opposite before it began


class PictureState(StrEnum):
    """Whether we have a picture."""

    WANTED = "wanted"  # the platform shows it, for a while
    KEPT = "kept"
    LOST = "lost"  # it cannot be had, or is none


class HideReason(StrEnum):
    """Why a comment should not be seen."""

    INSULT = "insult"
    HATE = "hate"
    SPAM = "spam"
    PERSONAL = "personal"  # data of people
    OTHER = "other"
    BLOCK_WORD = "block-word"  # nobody: a word of the city's list


BY_PEOPLE = tuple(reason for reason in HideReason if reason is not HideReason.BLOCK_WORD)


class Hold(StrEnum):
    """Why a queued answer does not go out yet, as staff are told."""

    DELAYED = "delayed"  # the platform does not take it now
    DISCONNECTED = "disconnected"  # the page's token died
    BLOCKED = "blocked"  # the platform stopped the page's answers


class Outcome(StrEnum):
    """How a try to send an answer ended."""

    SENT = "sent"
    NOT_FOUND = "not-found"  # a look: it did not arrive
    THROTTLED = "throttled"
    NOT_SENT = "not-sent"
    UNCLEAR = "unclear"
    REFUSED = "refused"
    DISCONNECTED = "disconnected"


class Scope(StrEnum):
    """What can be left alone: the whole app, a page, its public answers, its direct messages."""

    APP = "app"
    PAGE = "page"
    PUBLIC = "public"
    DIRECT = "direct"


class Role(StrEnum):
    """What a staff member is to the city."""

    STAFF = "staff"
    LEAD = "lead"
    PRESS = "press"
    ADMIN = "admin"
    AUDITOR = "auditor"


MAY_HIDE = (Role.STAFF, Role.LEAD, Role.PRESS, Role.ADMIN)  # unless the city says otherwise


class Concern(StrEnum):
    """Why the press office was called: by somebody, or by the words of a message themselves.

    What words can warn of has the same value as in `routing.signals.SignalKind`.
    """

    MEDIA = "media"
    MOOD = "mood"
    THREAT = "threat"
    DANGER = "danger"
    SELF_HARM = "self-harm"
    CHILD = "child"
    LEGAL = "legal"
    INSULT = "insult"
    OVERDUE = "overdue"  # nobody answered in time
    WINDOW = "window"  # the platform soon lets nobody answer any more
    REACH = "reach"  # many react to it


class Rule(StrEnum):
    """What rings: each kind of reason for an escalation."""

    WORDS = "words"  # of a message
    TIME = "time"  # a deadline was missed, or the platform's own is near
    VOLUME = "volume"  # far more comes than usual
    HAND = "hand"  # somebody called
    REACH = "reach"  # many reactions or replies
    AUTHOR = "author"  # one of the city's list


class Link(StrEnum):
    """Whom the chain calls while nobody has seen an escalation, in this order."""

    LEAD = "lead"
    PRESS = "press"
    ON_CALL = "on-call"


CHOSEN_BY_PEOPLE = (Concern.MEDIA, Concern.MOOD, Concern.THREAT)


class How(StrEnum):
    """How the routing found a case's department."""

    WORDS = "words"  # by what was written: automatic
    PAGE = "page"  # by the page it was written on
    TRIAGE = "triage"  # not at all: people are asked


class Teacher(StrEnum):
    """What taught the learner a label; silence is none of them."""

    FORWARD = "forward"
    TRIAGE = "triage"
    ANSWER = "answer"
    AUDIT = "audit"  # asked whether an automatic assignment was right
    IMPORT = "import"


class Face(StrEnum):
    """What a card shows: the case, a draft of it, a failed answer, or a word to its owner."""

    CASE = "case"
    DRAFT = "draft"
    FAILURE = "failure"
    WORK = "work"  # to the owner: the case, where they can answer it undisturbed
    NUDGE = "nudge"  # to the owner: the deadline is near
    STILL = "still"  # to the owner: whether they are still on it
    ON_CALL = "on-call"  # to who is on call: something urgent came off duty


OF_THE_OWNER = (Face.WORK, Face.NUDGE, Face.STILL)


class AlertKind(StrEnum):
    """What administrators and the press office are told about the operation."""

    DISCONNECTED = "disconnected"
    CONNECTED = "connected"
    BLOCKED = "blocked"
    SILENT = "silent"
    SUBSCRIBED = "subscribed"
    FETCHED = "fetched"
    UNREADABLE = "unreadable"
    CHAT_LOST = "chat-lost"
    SURGE = "surge"  # a department asks the press office to look at one
    DUTY = "duty"  # to a person in the morning: what waits
    ESCALATED = "escalated"  # nobody has seen an escalation yet
    DAILY = "daily"  # to the press office in the morning: the day before


class Lost(StrEnum):
    """Why a page's connection is interrupted."""

    APP_REMOVED = "app-removed"
    CHECKPOINT = "checkpoint"
    PASSWORD = "password"  # noqa: S105 - a reason, not a password
    EXPIRED = "expired"
    UNCONFIRMED = "unconfirmed"
    ROLE_LOST = "role-lost"
    INVALID = "invalid"
    NO_TOKEN = "no-token"  # noqa: S105 - a reason, not a token
    CHANNEL_OFF = "channel-off"


class What(StrEnum):
    """What the timeline tells."""

    RECEIVED = "received"
    OPENED_BY_STAFF = "opened-by-staff"  # the city speaks first: a comment to all under a post
    EDITED = "edited"
    REMOVED = "removed"
    HIDDEN = "hidden"
    SHOWN_AGAIN = "shown-again"
    ROUTED = "routed"
    CONFIRMED = "confirmed"
    TAKEN = "taken"
    RELEASED = "released"
    FORWARDED = "forwarded"
    ESCALATED = "escalated"
    SIGNALLED = "signalled"  # a message warns of something, and the press office knows already
    CALMED = "calmed"
    NOTED = "noted"
    DRAFTED = "drafted"
    DISCARDED = "discarded"
    PUBLISHED = "published"
    ANSWERED_AUTOMATICALLY = "answered-automatically"  # an answer that nobody wrote is on its way
    SENT = "sent"
    FAILED = "failed"
    ANSWERED_OUTSIDE = "answered-outside"
    CLOSED = "closed"
    REOPENED = "reopened"
    REMINDED = "reminded"
    OVERDUE = "overdue"
    CALLED_BY_CLOCK = "called-by-clock"
    CALLED_BY_RULE = "called-by-rule"  # the press office, by reach or by author
    WINDOW_CLOSES = "window-closes"
    SEEN = "seen"  # an escalation, by a person
    SILENCED = "silenced"
    CALLED_ON = "called-on"  # the chain: nobody had seen it
    ASKED = "asked"
    STILL_ON_IT = "still-on-it"
    LAPSED = "lapsed"
    HANDED_OVER = "handed-over"
    CALLED_ON_CALL = "called-on-call"
    HIDE_WANTED = "hide-wanted"
    SHOW_WANTED = "show-wanted"
    RECALL_WANTED = "recall-wanted"
    RECALLED = "recalled"
    CHANGE_WANTED = "change-wanted"
    CHANGED = "changed"
    LIKED = "liked"
    UNLIKED = "unliked"
    ACT_FAILED = "act-failed"
    WARNED = "warned"  # it was published though something in it deserved a second look
