"""Addresses that belong to no audience."""

from __future__ import annotations

from django.urls import path
from django.views.i18n import set_language

from dunwell.web.shared.views import home

urlpatterns = [
    path("", home, name="home"),
    path("language/", set_language, name="set_language"),
]
