"""Every address of the product."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("dunwell.web.shared.urls")),
    path("", include("dunwell.web.ops.urls")),
    path("", include("dunwell.web.portal.urls")),
    path("", include("dunwell.web.api.urls")),
    path("accounts/", include("allauth.urls")),
    path("desk/", include("dunwell.web.desk.urls")),
    path("", include("dunwell.web.supervisor.urls")),
    path("reports/", include("dunwell.web.manager.urls")),
    path("compliance/", include("dunwell.web.compliance.urls")),
]
handler404 = "dunwell.web.shared.views.not_found"
