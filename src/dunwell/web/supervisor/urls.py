"""Addresses of the supervisor: runs, letters and intake."""

from __future__ import annotations

from django.urls import path

from dunwell.web.supervisor.views import (
    approvals,
    collecting,
    discrepancies,
    giving,
    intake,
    letters,
    matching,
    runs,
    sending_back,
)

app_name = "supervisor"
urlpatterns = [
    path("runs/", runs.runs, name="runs"),
    path("runs/start/", runs.start_run, name="start_run"),
    path("runs/<int:run_id>/", runs.run, name="run"),
    path("runs/<int:run_id>/move/", runs.move_run, name="move_run"),
    path("runs/actions/<int:action_id>/move/", runs.move_action, name="move_action"),
    path("letters/", letters.letters, name="letters"),
    path("letters/recalled/<int:recall_id>/", letters.settle, name="letter_settle"),
    path("letters/<int:batch_id>/posted/", letters.posted_batch, name="letters_posted"),
    path("approvals/", approvals.approvals, name="approvals"),
    path("approvals/<int:approval_id>/decide/", approvals.decide, name="decide_approval"),
    path("approvals/delegate/", approvals.delegate, name="delegate"),
    path("debts/<int:debt_id>/give/", giving.give, name="give"),
    path("payments/", matching.payments, name="payments"),
    path("payments/upload/", matching.upload_payments, name="upload_payments"),
    path("payments/files/<slug:upload>/book/", matching.book_file, name="book_file"),
    path("payments/confirm/", matching.confirm, name="confirm_payments"),
    path("payments/<int:receipt_id>/", matching.payment, name="payment"),
    path("payments/<int:receipt_id>/split/", matching.split, name="split_payment"),
    path("payments/<int:receipt_id>/aside/", matching.set_aside, name="set_aside"),
    path("payments/<int:receipt_id>/back/", sending_back.send_back, name="send_back"),
    path("payments/<int:receipt_id>/back/drawn/", sending_back.drawn, name="send_back_drawn"),
    path("discrepancies/", discrepancies.discrepancies, name="discrepancies"),
    path("discrepancies.csv", discrepancies.discrepancies_file, name="discrepancies_file"),
    path("discrepancies/compare/", discrepancies.compare, name="compare"),
    path("discrepancies/<int:discrepancy_id>/ask/", discrepancies.ask, name="ask_correction"),
    path("discrepancies/<int:discrepancy_id>/explain/", discrepancies.explain, name="explain_discrepancy"),
    path("discrepancies/approvals/<int:approval_id>/", discrepancies.answer, name="answer_correction"),
    path("collections/", collecting.collections, name="collections"),
    path("collections/authorise/", collecting.authorise, name="authorise_debit"),
    path("collections/revoke/", collecting.revoke, name="revoke_debit"),
    path("collections/<int:debit_id>/again/", collecting.retry, name="retry_debit"),
    path("intake/", intake.intake, name="intake"),
    path("intake/upload/", intake.upload, name="upload"),
    path("intake/files/<slug:upload>/", intake.proposal, name="proposal"),
    path("intake/<int:batch_id>/", intake.batch, name="batch"),
    path("intake/<int:batch_id>/quarantine.csv", intake.quarantine, name="quarantine"),
    path("intake/<int:batch_id>/correct/", intake.correct, name="correct"),
]
