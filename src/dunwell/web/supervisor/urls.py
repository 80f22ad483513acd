"""Addresses of the supervisor: runs, letters and intake."""

from __future__ import annotations

from django.urls import path

from dunwell.web.supervisor.views import intake, letters, runs

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
    path("intake/", intake.intake, name="intake"),
    path("intake/upload/", intake.upload, name="upload"),
    path("intake/files/<slug:upload>/", intake.proposal, name="proposal"),
    path("intake/<int:batch_id>/", intake.batch, name="batch"),
    path("intake/<int:batch_id>/quarantine.csv", intake.quarantine, name="quarantine"),
    path("intake/<int:batch_id>/correct/", intake.correct, name="correct"),
]
