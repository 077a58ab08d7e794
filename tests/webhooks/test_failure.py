"""Every documented error of the Graph API, and what it means for an answer."""

import json
from datetime import timedelta
from typing import Any

import pytest

from desk.errors import Reason, Refused, SendFailed, Throttled, Unclear
from tests.webhooks.payloads import names, payload
from webhooks.errors import AlreadyThere
from webhooks.facebook.failure import failure
from webhooks.facebook.usage import HEADER, LONGEST_PAUSE, SHORTEST_PAUSE, pause

FOLDER = "facebook/errors"
BAD_REQUEST = 400
STATUSES = {
    "unknown": 500,
    "service_down": 503,
    "app_rate_limit": 403,
    "permission_missing": 403,
    "posting_restricted": 403,
    "permission_denied": 403,
    "token_dead": 401,
    "token_expired": 401,
    "with_status_200": 200,
    "new_code_server_error": 500,
}

EXPECTED: dict[str, type[SendFailed] | Reason] = {
    "unknown": Unclear,
    "too_much_data": Unclear,
    "service_down": Unclear,
    "temporary_send_failure": Unclear,
    "posting_failed": Unclear,
    "transient": Unclear,
    "new_code_server_error": Unclear,
    "duplicate_post": AlreadyThere,
    "private_reply_exists": AlreadyThere,
    "app_rate_limit": Throttled,
    "user_rate_limit": Throttled,
    "page_rate_limit": Throttled,
    "application_limit": Throttled,
    "call_rate_limit": Throttled,
    "odd_traffic": Throttled,
    "business_page_limit": Throttled,
    "business_instagram_limit": Throttled,
    "business_messenger_limit": Throttled,
    "business_whatsapp_limit": Throttled,
    "session": Reason.TOKEN_DEAD,
    "token_app_removed": Reason.TOKEN_DEAD,
    "token_checkpoint": Reason.TOKEN_DEAD,
    "token_password_changed": Reason.TOKEN_DEAD,
    "token_expired": Reason.TOKEN_DEAD,
    "token_unconfirmed": Reason.TOKEN_DEAD,
    "token_invalid": Reason.TOKEN_DEAD,
    "token_role_lost": Reason.TOKEN_DEAD,
    "token_dead": Reason.TOKEN_DEAD,
    "localised": Reason.TOKEN_DEAD,
    "code_as_text": Reason.TOKEN_DEAD,
    "capability": Reason.PERMISSION_MISSING,
    "permission_missing": Reason.PERMISSION_MISSING,
    "posting_restricted": Reason.PERMISSION_MISSING,
    "permission_denied": Reason.PERMISSION_MISSING,
    "outside_window": Reason.WINDOW_CLOSED,
    "outside_window_instagram": Reason.WINDOW_CLOSED,
    "outside_window_older": Reason.WINDOW_CLOSED,
    "replying_time_expired": Reason.WINDOW_CLOSED,
    "cannot_receive": Reason.PERSON_UNAVAILABLE,
    "privacy_rules": Reason.PERSON_UNAVAILABLE,
    "no_such_user": Reason.PERSON_UNAVAILABLE,
    "person_unavailable": Reason.PERSON_UNAVAILABLE,
    "person_unavailable_older": Reason.PERSON_UNAVAILABLE,
    "messaging_refused": Reason.PERSON_UNAVAILABLE,
    "cannot_be_replied_to": Reason.PERSON_UNAVAILABLE,
    "other_app": Reason.OTHER_APP,
    "gone": Reason.GONE,
    "abusive": Reason.BLOCKED,
    "sending_disabled": Reason.BLOCKED,
    "bad_parameter": Reason.INVALID,
    "tag_removed": Reason.INVALID,
    "empty_message": Reason.INVALID,
    "empty_message_text": Reason.INVALID,
    "upload_failed": Reason.INVALID,
    "upload_too_large": Reason.INVALID,
    "no_profile": Reason.INVALID,
    "with_status_200": Reason.INVALID,
    "new_code": Reason.INVALID,
}


def test_every_recorded_error_has_an_expectation() -> None:
    assert sorted(EXPECTED) == names(FOLDER)


@pytest.mark.parametrize("name", EXPECTED)
def test_a_documented_error_says_what_to_do(name: str) -> None:
    error = json.loads(payload(FOLDER, name))["error"]
    found = failure(STATUSES.get(name, BAD_REQUEST), error)
    match EXPECTED[name]:
        case Reason() as reason:
            assert isinstance(found, Refused)
            assert found.reason is reason
        case kind:
            assert type(found) is kind
    assert f"code {error['code']}" in found.detail
    assert "ADemoTrace" in found.detail
    assert error["message"] not in found.detail


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (200, Unclear),
        (302, Refused),
        (400, Refused),
        (404, Refused),
        (408, Unclear),
        (429, Throttled),
        (500, Unclear),
        (502, Unclear),
        (504, Unclear),
    ],
)
@pytest.mark.parametrize("error", [None, "text", [1]])
def test_without_an_error_object_the_status_decides(
    status: int, kind: type[SendFailed], error: Any
) -> None:
    assert type(failure(status, error)) is kind


@pytest.mark.parametrize("error", [{}, {"code": None}, {"code": [1], "message": 7}])
def test_an_error_without_a_code_is_final(error: dict[str, Any]) -> None:
    found = failure(400, error)
    assert isinstance(found, Refused)
    assert found.reason is Reason.INVALID


def test_a_throttled_answer_waits_as_long_as_it_was_told() -> None:
    found = failure(400, {"code": 80001}, timedelta(minutes=42))
    assert isinstance(found, Throttled)
    assert found.retry_after == timedelta(minutes=42)


def usage(*budgets: Any) -> str:
    return json.dumps({"1001": list(budgets)})


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (None, SHORTEST_PAUSE),
        ("", SHORTEST_PAUSE),
        ("no json", SHORTEST_PAUSE),
        ("[1]", SHORTEST_PAUSE),
        ('{"1001": {"type": "pages"}}', SHORTEST_PAUSE),
        (usage(1, {}), SHORTEST_PAUSE),
        (usage({"estimated_time_to_regain_access": 0}), SHORTEST_PAUSE),
        (usage({"estimated_time_to_regain_access": "soon"}), SHORTEST_PAUSE),
        (usage({"estimated_time_to_regain_access": -5}), SHORTEST_PAUSE),
        (
            usage(
                {"type": "pages", "call_count": 100, "estimated_time_to_regain_access": 7},
                {"type": "messenger", "call_count": 12, "estimated_time_to_regain_access": 30},
            ),
            timedelta(minutes=30),
        ),
        (usage({"estimated_time_to_regain_access": 10**30}), LONGEST_PAUSE),
    ],
)
def test_the_header_says_how_long_to_stay_away(header: str | None, expected: timedelta) -> None:
    assert pause({} if header is None else {HEADER: header}) == expected
