"""Addresses of the reports."""

from __future__ import annotations

from django.urls import path

from dunwell.web.manager.views import agreements, remittances, reports

app_name = "manager"
urlpatterns = [
    path("", reports.reports, name="reports"),
    path("agreements/", agreements.books, name="agreements"),
    path("agreements/<int:portfolio_id>/", agreements.agreement, name="agreement"),
    path("agreements/<int:portfolio_id>/commission/", agreements.agree_commission, name="agree_commission"),
    path("agreements/<int:portfolio_id>/terms/", agreements.agree_terms, name="agree_terms"),
    path("agreements/<int:portfolio_id>/floor/", agreements.agree_floor, name="agree_floor"),
    path("remittances/", remittances.made, name="remittances"),
    path("remittances/pay/", remittances.pay, name="pay_client"),
    path("remittances/<int:remittance_id>/", remittances.one, name="remittance"),
    path("remittances/<int:remittance_id>/paid/", remittances.invoice_paid, name="invoice_paid"),
    path("remittances/<int:remittance_id>/invoice.<str:form>", remittances.invoice_file, name="invoice_file"),
    path("remittances/<int:remittance_id>.<str:form>", remittances.one_file, name="remittance_file"),
    path("<str:name>/write/", reports.write_report, name="write_report"),
    path("<str:name>/", reports.report, name="report"),
    path("<str:name>.<str:form>", reports.report_file, name="report_file"),
]
