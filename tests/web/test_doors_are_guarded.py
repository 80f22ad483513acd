"""Every address of every audience: strangers are sent to sign in, others are told which role is needed."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from dunwell.core.words import Role
from tests.web.staff import browser

pytestmark = pytest.mark.django_db
AUDIENCES = ("desk", "supervisor", "manager", "compliance")
GIVEN = {
    **dict.fromkeys(("person_id", "work_id", "run_id", "action_id", "batch_id", "duty_id", "version_id"), 1),
    "occurrence_id": 1,
    "receipt_id": 1,
    "kind": "cease",
    "debt_id": 1,
    "portfolio_id": 1,
    "plan_id": 1,
    "link_id": 1,
    "approval_id": 1,
    "discrepancy_id": 1,
    "debit_id": 1,
    "upload": "abc",
    "inbound_id": 1,
    "dispute_id": 1,
    "recall_id": 1,
    "document_id": 1,
    "breach_id": 1,
    "remittance_id": 1,
    "name": "aged",
    "language": "en",
    "form": "csv",
    "rule_id": "house.none",
}


def _patterns() -> list[tuple[str, URLPattern]]:
    found = []
    for resolver in get_resolver().url_patterns:
        if isinstance(resolver, URLResolver) and resolver.namespace in AUDIENCES:
            found += [
                (f"{resolver.namespace}:{one.name}", one)
                for one in resolver.url_patterns
                if isinstance(one, URLPattern)
            ]
    return found


def _address(name: str, pattern: URLPattern) -> str:
    return reverse(name, kwargs={key: GIVEN[key] for key in pattern.pattern.converters})


def _ask(client: Client, method: str, address: str) -> tuple[int, str, str]:
    """Status, where it sends, what it says."""
    answer = client.generic(method, address)
    return answer.status_code, answer.headers.get("Location", ""), getattr(answer, "content", b"").decode()


PATTERNS = _patterns()


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize(("name", "pattern"), PATTERNS, ids=[name for name, _ in PATTERNS])
def test_a_stranger_is_sent_to_sign_in(name: str, pattern: URLPattern, method: str) -> None:
    status, sent_to, _ = _ask(Client(), method, _address(name, pattern))

    assert status == 302
    assert sent_to.startswith("/accounts/login/?next=")


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize(("name", "pattern"), PATTERNS, ids=[name for name, _ in PATTERNS])
def test_someone_without_the_role_is_told_which_is_needed(name: str, pattern: URLPattern, method: str) -> None:
    allowed: tuple[Role, ...] = pattern.callback.roles  # type: ignore[attr-defined]
    outside = [role for role in Role if role not in allowed]

    status, _, words = _ask(browser(*outside), method, _address(name, pattern))

    assert status == 403
    assert all(str(role) in words for role in allowed)


def test_every_address_of_an_audience_is_in_the_list() -> None:
    assert {name.split(":")[0] for name, _ in PATTERNS} == set(AUDIENCES)
    assert len(PATTERNS) >= 27


@pytest.mark.parametrize(
    ("role", "first"),
    [
        (Role.OFFICER, "/desk/"),
        (Role.SUPERVISOR, "/runs/"),
        (Role.MANAGER, "/reports/"),
        (Role.COMPLIANCE, "/compliance/refusals/"),
    ],
)
def test_everyone_arrives_at_their_own_first_page(role: Role, first: str) -> None:
    assert browser(role).get("/").headers["Location"] == first


def test_someone_without_any_role_is_told_so() -> None:
    answer = browser().get("/")

    assert answer.status_code == 403
    assert "You hold no role yet." in answer.content.decode()


def test_the_rail_shows_only_what_the_role_may_enter() -> None:
    words = browser(Role.OFFICER).get("/desk/").content.decode()

    assert "/desk/people/" in words
    assert "/runs/" not in words
    assert "/compliance/refusals/" not in words


def test_pages_allow_no_foreign_or_inline_script() -> None:
    answer = browser(Role.OFFICER).get("/desk/")

    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in [part.strip() for part in policy.split(";")]
    assert "style=" not in answer.content.decode()
    assert "unsafe" not in policy
