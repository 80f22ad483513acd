"""Django's handle on the room `trail`."""

from django.apps import AppConfig


class TrailConfig(AppConfig):
    """The room `trail`."""

    name = "dunwell.trail"
    label = "trail"
    default_auto_field = "django.db.models.BigAutoField"
