"""Addresses that stand in messages to people."""

from __future__ import annotations

from django.urls import path

from dunwell.web.portal import views

app_name = "portal"
urlpatterns = [
    path("stop/<str:token>", views.stop_channel, name="stop"),
    path("pay/<str:reference>", views.how_to_pay, name="pay"),
]
