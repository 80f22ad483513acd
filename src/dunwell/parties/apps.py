"""Django's handle on the room `parties`."""

from django.apps import AppConfig


class PartiesConfig(AppConfig):
    """The room `parties`."""

    name = "dunwell.parties"
    label = "parties"
    default_auto_field = "django.db.models.BigAutoField"
