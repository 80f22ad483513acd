"""Addresses of the desk."""

from __future__ import annotations

from django.urls import path

from dunwell.web.desk.views import (
    balances,
    contact,
    disputes,
    happened,
    links,
    means,
    people,
    plan,
    queue,
    reading,
    record,
)

app_name = "desk"
urlpatterns = [
    path("", queue.queue, name="queue"),
    path("next/", queue.take_next, name="next"),
    path("work/<int:work_id>/", queue.work, name="work"),
    path("work/<int:work_id>/take/", queue.take, name="take"),
    path("work/<int:work_id>/close/", queue.close, name="close"),
    path("people/", people.people, name="people"),
    path("people/<int:person_id>/", people.person, name="person"),
    path("people/<int:person_id>/debts/<int:debt_id>/balance/", balances.why, name="balance"),
    path("people/<int:person_id>/debts/<int:debt_id>/statement.<str:form>", balances.statement, name="statement"),
    path("people/<int:person_id>/ask/", contact.ask, name="ask"),
    path("people/<int:person_id>/log/", contact.log, name="log"),
    path("people/<int:person_id>/promise/", contact.promise, name="promise"),
    path("people/<int:person_id>/messages/<int:action_id>/", reading.message, name="message"),
    path("people/<int:person_id>/answers/<int:inbound_id>/", reading.answer, name="answer"),
    path("people/<int:person_id>/record/<str:kind>/", record.record, name="record"),
    path("people/<int:person_id>/disputes/<int:dispute_id>/", disputes.answer, name="dispute_answer"),
    path("people/<int:person_id>/disputes/<int:dispute_id>/right/", disputes.put_right, name="dispute_right"),
    path("people/<int:person_id>/documents/<int:document_id>/", disputes.document, name="document"),
    path("people/<int:person_id>/links/", links.links, name="links"),
    path("people/<int:person_id>/links/<int:link_id>/end/", links.revoke, name="link_revoke"),
    path("people/<int:person_id>/means/", means.statement, name="means"),
    path("people/<int:person_id>/means/bank/", means.from_bank, name="means_from_bank"),
    path("people/<int:person_id>/means/leaves/", means.leaves, name="means_leaves"),
    path("people/<int:person_id>/plan/<int:debt_id>/", plan.build, name="plan"),
    path("people/<int:person_id>/plan/<int:debt_id>/drawn/", plan.drawn, name="plan_drawn"),
    path("people/<int:person_id>/plan/<int:debt_id>/offered/", plan.told, name="plan_offered"),
    path("people/<int:person_id>/plans/<int:plan_id>/pause/", plan.pause, name="plan_pause"),
    path("people/<int:person_id>/plans/<int:plan_id>/withdraw/", plan.withdraw, name="plan_withdraw"),
    path("people/<int:person_id>/happened/", happened.choose, name="happened"),
    path("people/<int:person_id>/happened/<str:kind>/", happened.record, name="happened_record"),
    path("people/<int:person_id>/happened/<int:occurrence_id>/wrong/", happened.withdraw, name="happened_wrong"),
]
