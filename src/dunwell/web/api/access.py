"""Who may call: the holder of a link, for its one person; or an officer's session, with its token against forgery."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from ninja.security import APIKeyCookie, HttpBearer
from ninja.throttling import SimpleRateThrottle

from dunwell.core.actor import Actor, NotForYou
from dunwell.core.words import Role
from dunwell.debts import queries as debts
from dunwell.debts.services import NoSuchDebt
from dunwell.web.doors import doors
from dunwell.web.shared.access import actor_of, roles_of
from dunwell.web.shared.links import holder_of

STAFF = (Role.OFFICER, Role.SUPERVISOR)
A_MINUTE = "60/min"


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls, and the one person they speak for; None for a member of staff."""

    actor: Actor
    person_id: int | None = None

    def person_of(self, debt_id: int) -> int:
        """Whom a call about a debt is for. Raises NoSuchDebt where it is not theirs to ask about."""
        if self.person_id is None:
            return debts.card(debt_id, as_of=doors().clock.now().date(), seen_by=self.actor).person_id
        if debt_id not in debts.debt_ids_of(self.person_id):
            raise NoSuchDebt(f"there is no debt {debt_id}")
        return self.person_id


class ByLink(HttpBearer):
    """`Authorization: Bearer <link>`. Raises NotALink, NoSuchLink."""

    def authenticate(self, request: HttpRequest, token: str) -> Caller:
        """The holder of the link, while it stands."""
        del request
        holder = holder_of(token)
        return Caller(holder.actor, holder.person_id)


class BySession(APIKeyCookie):
    """The session of a member of staff. Raises NotForYou."""

    param_name = "sessionid"

    def authenticate(self, request: HttpRequest, key: str | None) -> Caller | None:
        """The officer or supervisor who is signed in."""
        del key
        if not request.user.is_authenticated:
            return None
        if not roles_of(request).intersection(STAFF):
            raise NotForYou("only an officer or a supervisor negotiates for somebody")
        return Caller(actor_of(request))


class PerCaller(SimpleRateThrottle):
    """So many calls a minute for each link and each member of staff, in each process."""

    scope = "negotiation"

    def get_cache_key(self, request: HttpRequest) -> str | None:
        """One count per caller."""
        caller: Any = getattr(request, "auth", None)
        name = caller.actor.name if isinstance(caller, Caller) else str(self.get_ident(request))
        return self.cache_format % {"scope": self.scope, "ident": name.replace(" ", "-")}
