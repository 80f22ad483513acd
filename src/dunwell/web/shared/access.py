"""Who may enter. Roles are Django groups named by `core.words.Role`; the check is made at the door, by decorator."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse

from dunwell.core.actor import Actor
from dunwell.core.words import Role
from dunwell.web.shared.words import ROLES, listed

Rest = ParamSpec("Rest")
View = Callable[Concatenate[HttpRequest, Rest], HttpResponseBase]


def roles_of(request: HttpRequest) -> frozenset[Role]:
    """Roles of the signed-in member of staff; read once a request."""
    known: frozenset[Role] | None = getattr(request, "dunwell_roles", None)
    if known is not None:
        return known
    names = request.user.groups.values_list("name", flat=True) if request.user.is_authenticated else ()
    known = frozenset(Role(name) for name in names if name in Role.__members__.values())
    request.dunwell_roles = known  # type: ignore[attr-defined]
    return known


def actor_of(request: HttpRequest) -> Actor:
    """Who acts, for services and the trail."""
    return Actor(name=request.user.get_username(), roles=roles_of(request))


def role_required(*roles: Role) -> Callable[[View[Rest]], View[Rest]]:
    """Let in whoever holds one of `roles`; send strangers to sign in; tell others what is needed (403)."""

    def decorate(view: View[Rest]) -> View[Rest]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: Rest.args, **kwargs: Rest.kwargs) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if not roles_of(request).intersection(roles):
                return refused(request, roles)
            return view(request, *args, **kwargs)

        guarded.roles = roles  # type: ignore[attr-defined]
        return guarded

    return decorate


def posted(to: str) -> Callable[[View[Rest]], View[Rest]]:
    """For views that only take a form: whoever comes to the address otherwise is led to the page it belongs to.

    That is the page named `to`, with as many of the address's numbers as it has: an address stays in the browser's bar
    after a refused form, and is loaded again when the reader changes the language or reloads.
    """

    def decorate(view: View[Rest]) -> View[Rest]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: Rest.args, **kwargs: Rest.kwargs) -> HttpResponseBase:
            if request.method == "POST":
                return view(request, *args, **kwargs)
            try:
                return HttpResponseRedirect(reverse(to, kwargs=kwargs))
            except NoReverseMatch:
                return HttpResponseRedirect(reverse(to))

        return guarded

    return decorate


def refused(request: HttpRequest, needed: tuple[Role, ...]) -> HttpResponse:
    """The page that says which role is needed and which are held."""
    held = listed(str(ROLES[role]) for role in Role if role in roles_of(request))
    context = {"needed": listed(str(ROLES[role]) for role in needed), "held": held}
    return render(request, "shared/refused.html", context, status=403)
