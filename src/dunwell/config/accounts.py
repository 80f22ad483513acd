"""Sign-in: staff only. Accounts are made by an operator, never by a visitor."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class StaffAccounts(DefaultAccountAdapter):  # type: ignore[misc]
    """Closes self-registration."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """No one signs themselves up. See `dunwell staff add`."""
        del request
        return False
