"""Django's handle on the room `contacts`."""

from django.apps import AppConfig


class ContactsConfig(AppConfig):
    """The room `contacts`."""

    name = "dunwell.contacts"
    label = "contacts"
    default_auto_field = "django.db.models.BigAutoField"
