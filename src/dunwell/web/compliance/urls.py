"""Addresses of compliance."""

from __future__ import annotations

from django.urls import path

from dunwell.web.compliance.views import duties, evidence, refusals, rules

app_name = "compliance"
urlpatterns = [
    path("duties/", duties.duties, name="duties"),
    path("duties/<int:duty_id>/", duties.duty, name="duty"),
    path("refusals/", refusals.refusals, name="refusals"),
    path("people/<int:person_id>/evidence/", evidence.evidence, name="evidence"),
    path("rules/", rules.rules, name="rules"),
    path("rules/<str:rule_id>/", rules.rule, name="rule"),
]
