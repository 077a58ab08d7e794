"""The pages' routes as the description of the interface tells them."""

from typing import Any

Answers = dict[int | str, dict[str, Any]]


def _page(text: str) -> dict[str, Any]:
    return {"description": text, "content": {"text/html": {"schema": {"type": "string"}}}}


def _filter(name: str, text: str, *, several: bool = False) -> dict[str, Any]:
    one = {"type": "string"}
    schema = {"type": "array", "items": one} if several else one
    return {"name": name, "in": "query", "description": text, "schema": schema}


def _form(*fields: str) -> dict[str, Any]:
    properties = {name: {"type": "string"} for name in fields}
    schema = {"type": "object", "properties": properties}
    return {"content": {"application/x-www-form-urlencoded": {"schema": schema}}}


FOREIGN = _page("The form stood on a page of somebody else's")
TOO_LARGE = {"description": "Larger than any form of ours"}
BACK = {"description": "To the list", "headers": {"Location": {"schema": {"type": "string"}}}}

LIST: Answers = {200: _page("The list of cases"), 401: _page("Not signed in")}
FILTERS = {
    "parameters": [
        _filter("status", "Only these statuses", several=True),
        _filter("department", "Only of this department (slug)"),
        _filter("page", "Only of this page (number)"),
        _filter("post", "Only below this post of the city (number)"),
        _filter("number", "Only this case"),
        _filter("q", "Words that stand in it, in its author's name or post; or its number"),
        _filter("since", "Opened on this day or later, like 2026-11-20"),
        _filter("until", "Opened on this day or earlier"),
        _filter("waiting", "1: only what waits"),
        _filter("escalated", "1: only what the press office was called for"),
        _filter("before", "Further down the list: below this case"),
    ]
}
ASK: Answers = {200: _page("A button that signs in"), 400: _page("The link is not whole")}
LINK = {
    "parameters": [
        {
            "name": "token",
            "in": "query",
            "required": True,
            "schema": {"type": "string", "minLength": 1},
        }
    ]
}
TOO_MANY = _page("Too many attempts from this address")
ENTER: Answers = {
    303: BACK,
    429: TOO_MANY,
    403: _page("The link is unknown, used or too old, or the form was somebody else's"),
    413: TOO_LARGE,
}
ENTER_FORM = {"requestBody": _form("token")}
TO_PROVIDER: Answers = {
    303: {"description": "To the city's provider", "headers": BACK["headers"]},
    429: TOO_MANY,
    503: _page("The provider does not answer"),
}
FROM_PROVIDER: Answers = {
    303: BACK,
    400: _page("The attempt began elsewhere, or too long ago"),
    403: _page("The provider refused, or no group of the account means anything here"),
    429: TOO_MANY,
    503: _page("The provider does not answer"),
}
BROUGHT_BACK = {
    "parameters": [
        _filter("code", "Stands for the person, once"),
        _filter("state", "What we gave the browser"),
        _filter("error", "Why the provider sends nobody"),
        _filter("iss", "The provider"),
    ]
}
LEAVE: Answers = {303: BACK, 403: FOREIGN, 413: TOO_LARGE}
LEAVE_FORM = {"requestBody": _form()}
CASE: Answers = {
    200: _page("What was said, what happened, and what can be done"),
    401: _page("Not signed in"),
    404: _page("There is no such case, or it is another department's"),
}
ACT_ON_CASE: Answers = {
    303: {"description": "Back to the case", "headers": BACK["headers"]},
    401: _page("Not signed in"),
    403: _page("The person may only look, or the form was somebody else's"),
    404: _page("There is no such case, or it is another department's"),
    409: _page("It cannot be done: the case changed, or the form is not whole"),
    413: TOO_LARGE,
}
CASE_FORM = {"requestBody": _form("do", "version", "text", "choice", "once")}
HANDLE_ESCALATION: Answers = {
    303: {"description": "Back to the list", "headers": BACK["headers"]},
    401: _page("Not signed in"),
    403: FOREIGN,
    404: _page("It is over, or another department's"),
    413: TOO_LARGE,
}
ESCALATION_FORM = {"requestBody": _form("do")}
ROUTING: Answers = {
    200: _page("How well the routing does, and which words it lacks"),
    401: _page("Not signed in"),
    403: _page("Only for the press office, leads, administrators and auditors"),
}
CHOOSE: Answers = {
    303: {"description": "Back to the page", "headers": BACK["headers"]},
    401: _page("Not signed in"),
    403: _page("The word is not this person's to choose, or the form was somebody else's"),
    404: _page("There is no such department, or the form is not whole"),
    413: TOO_LARGE,
}
CHOOSE_FORM = {"requestBody": _form("said", "department", "word")}
TEMPLATES: Answers = {
    200: _page("The templates, and the form for who may write them"),
    401: _page("Not signed in"),
}
TEMPLATE_TO_CHANGE = {
    "parameters": [
        _filter("name", "The template that stands in the form"),
        _filter("department", "Its department (slug), empty for all"),
    ]
}
WRITE_TEMPLATE: Answers = {
    303: {"description": "Back to the page", "headers": BACK["headers"]},
    400: _page("The form is not whole, or the text has a placeholder that nobody fills"),
    401: _page("Not signed in"),
    403: _page("The person does not lead the department, or the form was somebody else's"),
    413: TOO_LARGE,
}
TEMPLATE_FORM = {"requestBody": _form("said", "department", "name", "text")}
FIGURES: Answers = {
    200: _page("Figures of a period"),
    401: _page("Not signed in"),
    403: _page("Only for the press office, leads, administrators and auditors"),
}
FILED: Answers = {
    200: {"description": "The rows", "content": {"text/csv": {"schema": {"type": "string"}}}},
    401: FIGURES[401],
    403: FIGURES[403],
}
PERIOD = {
    "parameters": [
        _filter("since", "The first day, like 2026-11-01; without it, thirty days"),
        _filter("until", "The last day; without it, today"),
    ]
}
SETTINGS: Answers = {
    200: _page("What is set, and what was changed"),
    401: _page("Not signed in"),
    403: _page("Only for administrators"),
}
SETTINGS_OF = {"parameters": [_filter("department", "Whose form is shown (slug)")]}
SETTINGS_FILE: Answers = {
    200: {
        "description": "A city file",
        "content": {"application/toml": {"schema": {"type": "string"}}},
    },
    401: SETTINGS[401],
    403: SETTINGS[403],
}
CHANGE_SETTINGS: Answers = {
    200: _page("What would change"),
    303: {"description": "Back to the page", "headers": BACK["headers"]},
    400: _page("The settings have mistakes, which are named"),
    401: SETTINGS[401],
    403: _page("Only for administrators, or the form was somebody else's"),
    409: _page("Somebody else changed the settings meanwhile"),
    413: TOO_LARGE,
}
SETTINGS_FORM = {
    "requestBody": _form("do", "text", "digest", "department", "topics", "not_topics", "hours")
}
LET_GO: Answers = {
    303: {"description": "Back to the page", "headers": BACK["headers"]},
    401: SETTINGS[401],
    403: CHANGE_SETTINGS[403],
    404: _page("There is nobody of that number, or it is oneself"),
    413: TOO_LARGE,
}
LET_GO_FORM = {"requestBody": _form("staff", "sure")}
PICTURE: Answers = {
    200: {
        "description": "The picture",
        "content": {
            kind: {"schema": {"type": "string", "format": "binary"}}
            for kind in ("image/jpeg", "image/png", "image/gif", "image/webp")
        },
    },
    404: {"description": "There is none, or not for this reader"},
}
FILE: Answers = {
    200: {
        "description": "The file",
        "content": {
            kind: {"schema": {"type": "string"}}
            for kind in ("text/css", "text/javascript", "image/svg+xml")
        },
    },
    404: {"description": "There is no such file"},
}
