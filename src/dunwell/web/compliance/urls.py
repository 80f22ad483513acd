"""Addresses of compliance."""

from __future__ import annotations

from django.urls import path

from dunwell.web.compliance.views import (
    breaches,
    by_hand,
    duties,
    evidence,
    notices,
    refusals,
    retention,
    rules,
    versions,
)

app_name = "compliance"
urlpatterns = [
    path("duties/", duties.duties, name="duties"),
    path("duties/<int:duty_id>/", duties.duty, name="duty"),
    path("duties/<int:duty_id>/notice/", duties.write, name="write"),
    path("duties/notices/", notices.notices, name="notices"),
    path("duties/notices/<slug:name>/<slug:language>/", notices.notice, name="notice"),
    path("duties/records/", retention.retention, name="retention"),
    path("duties/records/<slug:form>/", retention.retention_file, name="retention_file"),
    path("duties/breaches/", breaches.breaches, name="breaches"),
    path("duties/breaches/<int:breach_id>/", breaches.breach, name="breach"),
    path("duties/breaches/<int:breach_id>/reported/", breaches.reported, name="breach_reported"),
    path("duties/breaches/<int:breach_id>/<slug:form>/", breaches.breach_file, name="breach_file"),
    path("refusals/", refusals.refusals, name="refusals"),
    path("people/<int:person_id>/notices/<slug:name>/", by_hand.by_hand, name="by_hand"),
    path("people/<int:person_id>/evidence/", evidence.evidence, name="evidence"),
    path("rules/", rules.rules, name="rules"),
    path("rules/versions/", versions.versions, name="versions"),
    path("rules/versions/propose/", versions.propose, name="propose_version"),
    path("rules/versions/<int:version_id>/", versions.version, name="version"),
    path("rules/versions/<int:version_id>/approve/", versions.approve, name="approve_version"),
    path("rules/versions/<int:version_id>/refuse/", versions.refuse, name="refuse_version"),
    path("rules/<str:rule_id>/", rules.rule, name="rule"),
]
