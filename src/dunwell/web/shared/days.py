"""Days that a reader gives in an address."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest


def day_given(request: HttpRequest, name: str, otherwise: date) -> date:
    """The day under `name` in the address, `otherwise` where there is none that can be read."""
    try:
        return date.fromisoformat(request.GET.get(name, ""))
    except ValueError:
        return otherwise
