"""Questions whose SQL is written once answer as if it were written each time."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import Group
from django.db.models import Count, QuerySet

from dunwell.cases import work
from dunwell.cases.models import WorkItem
from dunwell.core.actor import machine
from dunwell.trail.compiled_queries import IDS_MAX, Compiled

pytestmark = pytest.mark.django_db


def test_any_number_of_ids_finds_the_rows_that_a_new_question_finds() -> None:
    written: list[int] = []

    def named(ids: list[int], least: str) -> QuerySet[Group, tuple[int, str]]:
        written.append(len(ids))
        return Group.objects.filter(pk__in=ids, name__gte=least).order_by("-name").values_list("pk", "name")

    ids = [Group.objects.create(name=f"group {number:03}").pk for number in range(IDS_MAX + 1)]
    asked = Compiled(named)

    for count in (1, 2, 3, 3, 4, IDS_MAX + 1):
        wanted = ids[:count]
        assert asked.of(wanted, "group 001") == list(named(wanted, "group 001"))
    assert asked.of(ids[:3], "group 002") == [(ids[2], "group 002")]
    assert asked.of([]) == []
    assert written.count(4) == 3, "for three and for four ids once, for another name once, and once by the test"


def test_ids_of_every_width_are_found() -> None:
    at = datetime(2026, 3, 2, tzinfo=UTC)
    for debt_id in (1, 2**40, 2**62):
        new = work.NewWork(key=f"review:{debt_id}", kind="review", reason="due", not_before=at, debt_id=debt_id)
        work.create(new=new, by=machine("test"), at=at)
    asked = Compiled(lambda ids: WorkItem.objects.filter(debt_id__in=ids).order_by("pk").values_list("debt_id"))

    assert asked.of([2**40]) == [(2**40,)]
    assert asked.of([1, 2**62]) == [(1,), (2**62,)]


def test_rows_counts_and_rows_beside_them_come_as_ever() -> None:
    one = Group.objects.create(name="one")
    counted = Compiled(lambda ids: Group.objects.filter(pk__in=ids).annotate(users=Count("user")))

    for _ in range(2):
        [found] = counted.of([one.pk])
        assert (found, found.name, found.users) == (one, "one", 0)
    Group.objects.filter(pk=one.pk).update(name="renamed")
    assert counted.of([one.pk])[0].name == "renamed"
