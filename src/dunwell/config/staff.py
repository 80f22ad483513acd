"""Members of staff: who may sign in, and in which roles. Roles are Django groups named by `core.words.Role`."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from datetime import datetime

from django.contrib.auth.models import Group, User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from dunwell.core.actor import Actor
from dunwell.core.words import Role
from dunwell.trail import services as trail


class StaffRefused(ValueError):
    """The member of staff cannot be added or changed."""


class NoSuchStaff(LookupError):
    """Nobody of that user name works here."""


def new_password() -> str:
    """A password nobody can guess: 120 random bits."""
    return secrets.token_urlsafe(15)


@transaction.atomic
def add(*, name: str, roles: Collection[Role], password: str, by: Actor, now: datetime) -> int:
    """Make a member of staff who may sign in; returns the id. Raises StaffRefused."""
    if not roles:
        raise StaffRefused("name at least one role, else there is no page to see")
    if User.objects.filter(username__iexact=name).exists():
        raise StaffRefused(
            f"there is a member of staff called {name} already; change the roles or the password instead"
        )
    user = User(username=name)
    try:
        user.clean_fields(exclude=["password"])
    except ValidationError as error:
        raise StaffRefused(" ".join(error.messages)) from error
    _take_password(user, password)
    user.save(force_insert=True)
    user.groups.set(_groups(roles))
    trail.note(by=by, did="staff.added", about=("staff", user.pk), at=now, because={"roles": sorted(roles)})
    return user.pk


@transaction.atomic
def change_roles(*, name: str, roles: Collection[Role], by: Actor, now: datetime) -> None:
    """Give exactly these roles. Raises StaffRefused."""
    user = _named(name)
    user.groups.set(_groups(roles))
    trail.note(by=by, did="staff.roles_changed", about=("staff", user.pk), at=now, because={"roles": sorted(roles)})


@transaction.atomic
def change_password(*, name: str, password: str, by: Actor, now: datetime) -> None:
    """Set a new password; every open session ends. Raises StaffRefused."""
    user = _named(name)
    _take_password(user, password)
    user.save(update_fields=["password"])
    trail.note(by=by, did="staff.password_changed", about=("staff", user.pk), at=now)


@transaction.atomic
def close(*, name: str, by: Actor, now: datetime) -> None:
    """Stop someone from signing in; what they did stays in the trail. Raises StaffRefused."""
    user = _named(name)
    user.is_active = False
    user.save(update_fields=["is_active"])
    trail.note(by=by, did="staff.closed", about=("staff", user.pk), at=now)


def acting(name: str) -> Actor:
    """The member of staff of that user name, with their roles, as the one who acts. Raises NoSuchStaff."""
    user = User.objects.filter(username=name, is_active=True).first()
    if user is None:
        raise NoSuchStaff(f"nobody called {name} works here; `dunwell staff list` shows who does")
    groups = set(user.groups.values_list("name", flat=True))
    return Actor(name=name, roles=frozenset(role for role in Role if role in groups))


def everyone() -> list[tuple[str, tuple[str, ...], bool]]:
    """Name, roles and whether sign-in is open, by name."""
    found = User.objects.order_by("username").prefetch_related("groups")
    return [(user.username, tuple(sorted(group.name for group in user.groups.all())), user.is_active) for user in found]


def _named(name: str) -> User:
    try:
        return User.objects.get(username=name)
    except User.DoesNotExist:
        raise StaffRefused(f"no member of staff is called {name}; `dunwell staff list` shows all") from None


def _take_password(user: User, password: str) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise StaffRefused(" ".join(error.messages)) from error
    user.set_password(password)


def _groups(roles: Collection[Role]) -> list[Group]:
    return [Group.objects.get_or_create(name=str(role))[0] for role in sorted(roles)]
