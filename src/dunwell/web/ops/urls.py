"""Addresses for monitors; no sign-in, no personal data."""

from __future__ import annotations

from django.urls import path

from dunwell.web.ops import views

urlpatterns = [
    path("health/live", views.live, name="health_live"),
    path("health/ready", views.ready, name="health_ready"),
    path("metrics", views.metrics, name="metrics"),
]
