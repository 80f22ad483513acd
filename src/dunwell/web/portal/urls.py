"""Addresses that stand in messages to people, or are handed to them."""

from __future__ import annotations

from django.urls import path

from dunwell.web.portal import means_views, views

app_name = "portal"
urlpatterns = [
    path("stop/<str:token>", views.stop_channel, name="stop"),
    path("means/<str:token>/", means_views.means, name="means"),
    path("means/<str:token>/leaves/", means_views.leaves, name="means_leaves"),
    path("pay/<str:reference>", views.how_to_pay, name="pay"),
]
