"""Addresses of the API."""

from __future__ import annotations

from django.urls import path

from dunwell.web.api.endpoints import api

urlpatterns = [path("api/v1/", api.urls)]
