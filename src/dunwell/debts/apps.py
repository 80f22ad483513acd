"""Django's handle on the room `debts`."""

from django.apps import AppConfig


class DebtsConfig(AppConfig):
    """The room `debts`."""

    name = "dunwell.debts"
    label = "debts"
    default_auto_field = "django.db.models.BigAutoField"
