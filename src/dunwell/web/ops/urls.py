"""Addresses for machines: monitors, and the provider of texts, who signs what it posts. No sign-in."""

from __future__ import annotations

from django.urls import path

from dunwell.web.ops import payments, texts, views

urlpatterns = [
    path("health/live", views.live, name="health_live"),
    path("health/ready", views.ready, name="health_ready"),
    path("provider/texts", texts.texts, name="provider_texts"),
    path("provider/payments", payments.payments, name="provider_payments"),
    path("metrics", views.metrics, name="metrics"),
]
