"""Who does something: a member of staff, a command, or a job. Doors make it, services record it."""

from __future__ import annotations

from dataclasses import dataclass

from dunwell.core.refusal import Refusal
from dunwell.core.words import Role


class NotForYou(Refusal, PermissionError):
    """The one who asks holds none of the roles that may see or do this."""


@dataclass(frozen=True, slots=True)
class Actor:
    """The one who acts. `name` is a user name or the name of a job, never a person's personal data."""

    name: str
    roles: frozenset[Role] = frozenset()
    is_machine: bool = False

    def may(self, *roles: Role) -> bool:
        """Whether any of the named roles is held; a machine acts under the run that started it."""
        return self.is_machine or bool(self.roles.intersection(roles))

    def must(self, *roles: Role) -> None:
        """Raise NotForYou unless one of the named roles is held."""
        if not self.may(*roles):
            raise NotForYou(
                "{name} may not see this; ask someone who is one of: {roles}", name=self.name, roles=[*roles]
            )


def machine(name: str) -> Actor:
    """The actor for a command or a job."""
    return Actor(name=name, is_machine=True)
