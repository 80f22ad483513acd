"""Health and metrics: what a monitor sees, and who may see it."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from dunwell.config.home import Home
from dunwell.contacts.models import Judgement, Outbox, Permit, Run
from dunwell.web.ops import readiness
from tests.web.made_for_ops import a_judgement, a_message, a_run

pytestmark = [pytest.mark.django_db, pytest.mark.urls("dunwell.web.ops.urls")]


def test_a_living_process_says_so_without_asking_the_database(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        answer = client.get("/health/live")

    assert answer.json() == {"status": "ok"}


def test_a_process_is_ready_when_database_tables_and_disk_are_well(client: Client) -> None:
    answer = client.get("/health/ready")

    assert answer.status_code == 200
    assert answer.json()["checks"] == {"database": "ok", "migrations": "ok", "disk": "ok"}


def test_a_missing_migration_makes_it_not_ready_and_names_the_remedy(client: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'contacts'")

    answer = client.get("/health/ready")

    assert answer.status_code == 503
    assert "dunwell migrate" in answer.json()["checks"]["migrations"]


def test_a_full_disk_makes_it_not_ready(tmp_path: Path) -> None:
    check = readiness.disk(tmp_path, free_bytes_min=2**62)

    assert not check.is_well
    assert "make room" in check.words


def test_numbers_tell_runs_judgements_messages_and_latency(client: Client) -> None:
    a_run()
    a_message(a_judgement(is_allowed=True, rules=""))
    a_judgement(is_allowed=False, rules="us.reg_f.call_frequency,house.disputed")

    client.get("/health/live")
    words = client.get("/metrics").content.decode()

    assert 'dunwell_runs{state="review"} 1.0' in words
    assert 'dunwell_last_run_decisions{decision="action"} 7.0' in words
    assert 'dunwell_gate_judgements{answer="no",rule="us.reg_f.call_frequency"} 1.0' in words
    assert 'dunwell_gate_judgements{answer="no",rule="house.disputed"} 1.0' in words
    assert 'dunwell_gate_judgements{answer="yes",rule="none"} 1.0' in words
    assert 'dunwell_outbox{state="queued"} 1.0' in words
    assert 'dunwell_http_request_seconds_count{method="GET",route="health/live",status="200"}' in words
    assert (Run.objects.count(), Judgement.objects.count(), Permit.objects.count(), Outbox.objects.count()) == (
        1,
        2,
        1,
        1,
    )


def test_numbers_are_not_for_strangers(client: Client) -> None:
    from_far = client.get("/metrics", REMOTE_ADDR="203.0.113.9")
    through_proxy = client.get("/metrics", REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR="203.0.113.9")

    assert from_far.status_code == through_proxy.status_code == 403


def test_numbers_are_for_who_shows_the_token(client: Client, settings: Settings, tmp_path: Path) -> None:
    settings.HOME = Home(tmp_path, {"metrics": {"token": "a-long-token"}})

    right = client.get("/metrics", REMOTE_ADDR="203.0.113.9", HTTP_AUTHORIZATION="Bearer a-long-token")
    wrong = client.get("/metrics", REMOTE_ADDR="203.0.113.9", HTTP_AUTHORIZATION="Bearer another")

    assert right.status_code == 200
    assert wrong.status_code == 403
