"""Who holds a link: for the pages and the API a person, or an agent of theirs, comes to without signing in."""

from __future__ import annotations

from dataclasses import dataclass

from dunwell.cases import plan_links
from dunwell.core import capability
from dunwell.core.actor import Actor, machine
from dunwell.web.doors import doors


@dataclass(frozen=True, slots=True)
class Holder:
    """Who acts by a link, and the one person they speak for."""

    actor: Actor
    person_id: int


def holder_of(token: str) -> Holder:
    """The holder of a link, while it stands. Raises NotALink, NoSuchLink."""
    ports = doors()
    now = ports.clock.now()
    said = capability.read(token, key=ports.linking_key, now=now)
    plan_links.check(link_id=said.link_id, person_id=said.person_id, now=now)
    return Holder(machine(f"plan link {said.link_id}"), said.person_id)
