"""Addresses of the reports."""

from __future__ import annotations

from django.urls import path

from dunwell.web.manager.views import reports

app_name = "manager"
urlpatterns = [
    path("", reports.reports, name="reports"),
    path("<str:name>/write/", reports.write_report, name="write_report"),
    path("<str:name>/", reports.report, name="report"),
    path("<str:name>.<str:form>", reports.report_file, name="report_file"),
]
