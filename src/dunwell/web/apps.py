"""Django's handle on the room `web`."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Pages, forms and endpoints; it keeps no tables."""

    name = "dunwell.web"
    label = "web"
