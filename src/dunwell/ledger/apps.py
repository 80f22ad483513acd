"""Django's handle on the room `ledger`."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """The room `ledger`."""

    name = "dunwell.ledger"
    label = "ledger"
    default_auto_field = "django.db.models.BigAutoField"
