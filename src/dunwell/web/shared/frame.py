"""The frame around every page: the rail's links for the reader's roles, languages, notices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext_lazy as _

from dunwell.core.words import Role
from dunwell.web.shared.access import roles_of
from dunwell.web.shared.words import ROLES, listed

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as Lazy


@dataclass(frozen=True, slots=True)
class Place:
    """One link of the rail: where it goes, who sees it, and which addresses count as being there."""

    url_name: str
    label: Lazy
    icon: str
    roles: frozenset[Role]
    under: str


def _for(*roles: Role) -> frozenset[Role]:
    return frozenset(roles)


PLACES = (
    Place("desk:queue", _("Queue"), "inbox", _for(Role.OFFICER, Role.SUPERVISOR), "/desk/"),
    Place("desk:people", _("People"), "users", frozenset(Role), "/desk/people"),
    Place("supervisor:runs", _("Runs"), "play", _for(Role.SUPERVISOR, Role.MANAGER), "/runs"),
    Place("supervisor:approvals", _("Approvals"), "list-checks", _for(Role.SUPERVISOR, Role.MANAGER), "/approvals"),
    Place("supervisor:letters", _("Letters"), "mail", _for(Role.SUPERVISOR, Role.MANAGER), "/letters"),
    Place("supervisor:payments", _("Payments"), "banknote", _for(Role.SUPERVISOR, Role.MANAGER), "/payments"),
    Place("supervisor:intake", _("Intake"), "upload", _for(Role.SUPERVISOR, Role.MANAGER), "/intake"),
    Place(
        "manager:reports", _("Reports"), "chart-no-axes-column", _for(Role.SUPERVISOR, Role.MANAGER, Role.COMPLIANCE),
        "/reports",
    ),
    Place("compliance:duties", _("Duties"), "calendar-clock", _for(Role.COMPLIANCE, Role.MANAGER), "/compliance/dut"),
    Place("compliance:refusals", _("Refusals"), "shield-check", _for(Role.COMPLIANCE, Role.MANAGER), "/compliance/ref"),
    Place("compliance:rules", _("Rules"), "book-open", frozenset(Role), "/compliance/rules"),
)  # fmt: skip
HOMES = {
    Role.OFFICER: "desk:queue",
    Role.SUPERVISOR: "supervisor:runs",
    Role.MANAGER: "manager:reports",
    Role.COMPLIANCE: "compliance:refusals",
}


@dataclass(frozen=True, slots=True)
class NavLink:
    """A link as drawn."""

    href: str
    label: str
    icon: str
    is_here: bool


@dataclass(frozen=True, slots=True)
class Frame:
    """Everything around the page's own content."""

    links: tuple[NavLink, ...]
    user_name: str
    role_words: str
    language: str
    direction: str
    languages: tuple[tuple[str, str], ...]


def frame_of(request: HttpRequest) -> Frame:
    """The frame for this reader."""
    roles = roles_of(request)
    here = max((place.under for place in PLACES if request.path.startswith(place.under)), key=len, default="")
    links = tuple(
        NavLink(reverse(place.url_name), str(place.label), place.icon, place.under == here)
        for place in PLACES
        if place.roles & roles
    )
    return Frame(
        links=links,
        user_name=request.user.get_username() if request.user.is_authenticated else "",
        role_words=listed(str(ROLES[role]) for role in Role if role in roles),
        language=get_language() or settings.LANGUAGE_CODE,
        direction="rtl" if get_language_bidi() else "ltr",
        languages=tuple(settings.LANGUAGES),
    )


def around(request: HttpRequest) -> dict[str, object]:
    """Context processor: `frame` in every template, worked out only where a template asks for it."""
    return {"frame": _Later(request)}


class _Later:
    """Makes the frame on first use, so that fragments answered to htmx pay nothing."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request
        self._made: Frame | None = None

    def __getattr__(self, name: str) -> object:
        if self._made is None:
            self._made = frame_of(self._request)
        return getattr(self._made, name)
