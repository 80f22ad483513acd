"""What is sealed stays sealed: in the database file, from record to record, and through a change of keys."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.db import connection

from dunwell.adapters.vault import FileVault, SealBroken
from dunwell.core.actor import NotForYou
from dunwell.core.words import CircumstanceKind
from dunwell.parties import circumstances, sealed, services
from dunwell.parties.models import Circumstance, Identifier
from dunwell.trail import queries as trail
from tests.cast import AT, CLERK, COMPLIANCE, OFFICER, ON, SOURCE, ada, ben, cleo

NUMBER = "784-1985-9182736-4"
NOTE = "treated for depression since spring"


@pytest.fixture
def vault(tmp_path: Path) -> FileVault:
    return FileVault(tmp_path / "keys")


def keep(person_id: int, vault: FileVault, value: str = NUMBER) -> int:
    return services.add_identifier(
        person_id=person_id, kind="national_id", value=value, source=SOURCE, starts_on=ON, vault=vault, by=CLERK, at=AT
    )


def note(person_id: int, vault: FileVault) -> int:
    new = circumstances.NewCircumstance(CircumstanceKind.VULNERABILITY, SOURCE, ON, level=1, note=NOTE)
    return circumstances.record(person_id=person_id, new=new, vault=vault, by=CLERK, at=AT)


@pytest.mark.django_db
def test_only_who_may_opens_and_every_opening_is_on_the_trail(vault: FileVault) -> None:
    who = ada().person_id
    keep(who, vault)
    opening = {"person_id": who, "kind": "national_id", "vault": vault, "why": "court form", "at": AT}

    with pytest.raises(NotForYou):
        sealed.open_identifier(**opening, seen_by=OFFICER)  # type: ignore[arg-type]
    assert sealed.open_identifier(**opening, seen_by=COMPLIANCE) == NUMBER  # type: ignore[arg-type]

    (act,) = [act for act in trail.acts(about=("person", who)) if act.did == "identifier.opened"]
    assert (act.actor, act.because) == ("carla", {"kind": "national_id", "why": "court form"})
    assert [line.kind for line in sealed.identifiers_of(who)] == ["national_id"]


@pytest.mark.django_db
def test_a_person_is_found_by_the_exact_identifier_however_it_is_written(vault: FileVault) -> None:
    who = ada().person_id
    keep(who, vault)

    found = {
        text: sealed.find_by_identifier(kind="national_id", value=text, vault=vault, seen_by=OFFICER, at=AT)
        for text in (NUMBER, "784198591827364", "784198591827365")
    }

    assert list(found.values()) == [[who], [who], []]
    assert NUMBER not in str([act.because for act in trail.acts(about=("person", who))])


@pytest.mark.django_db
def test_a_newer_identifier_ends_the_older(vault: FileVault) -> None:
    who = ada().person_id
    first = keep(who, vault)

    assert keep(who, vault) == first
    assert keep(who, vault, "784-1990-1111111-1") != first
    assert Identifier.objects.filter(person_id=who, ends_on__isnull=True).count() == 1


@pytest.mark.django_db
def test_a_sealed_value_moved_to_another_record_does_not_open(vault: FileVault) -> None:
    one, other = ada().person_id, ben().person_id
    keep(one, vault)
    keep(other, vault, "784-1990-1111111-1")
    stolen = Identifier.objects.get(person_id=one).sealed

    Identifier.objects.filter(person_id=other).update(sealed=stolen)

    with pytest.raises(SealBroken, match="belongs to another record"):
        sealed.open_identifier(person_id=other, kind="national_id", vault=vault, why="test", seen_by=COMPLIANCE, at=AT)


@pytest.mark.django_db
def test_resealing_can_be_stopped_and_gone_on_with(vault: FileVault, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealed, "BATCH", 2)
    people = [ada().person_id, cleo().person_id]
    for person_id in people:
        keep(person_id, vault, f"784-{person_id}")
    noted = note(people[0], vault)
    vault.add_key()

    def stop(count: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        sealed.reseal(vault=vault, by=CLERK, at=AT, on_batch=stop)
    left = sealed.reseal(vault=vault, by=CLERK, at=AT)

    assert left == 1
    assert sealed.reseal(vault=vault, by=CLERK, at=AT) == 0
    assert all(vault.is_current(bytes(row.sealed)) for row in Identifier.objects.all())
    assert vault.is_current(bytes(Circumstance.objects.get(pk=noted).note_sealed))
    assert sealed.open_note(circumstance_id=noted, vault=vault, why="visit", seen_by=OFFICER, at=AT) == NOTE


@pytest.mark.django_db
def test_a_running_process_opens_what_another_sealed_under_a_newer_key(vault: FileVault, tmp_path: Path) -> None:
    who = ada().person_id
    keep(who, vault)
    other_process = FileVault(tmp_path / "keys")
    other_process.add_key()

    sealed.reseal(vault=other_process, by=CLERK, at=AT)

    assert (
        sealed.open_identifier(person_id=who, kind="national_id", vault=vault, why="test", seen_by=COMPLIANCE, at=AT)
        == NUMBER
    )


@pytest.mark.usefixtures("real_db")
def test_nothing_plain_is_in_the_database(vault: FileVault) -> None:
    who = ada().person_id
    keep(who, vault)
    note(who, vault)

    written = _bytes_of_the_database()

    assert b"Ada Pays" in written
    for secret in (NUMBER, NUMBER.replace("-", ""), NOTE, "depression"):
        assert secret.encode() not in written


def _bytes_of_the_database() -> bytes:
    """The SQLite file with its log; on PostgreSQL every row of every table of people and the trail, as text."""
    if connection.vendor == "sqlite":
        path = str(connection.settings_dict["NAME"])
        connection.close()
        with closing(sqlite3.connect(path)) as plain:
            plain.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return Path(path).read_bytes()
    with connection.cursor() as cursor:
        tables = [name for name in connection.introspection.table_names() if name.startswith(("parties_", "trail_"))]
        texts = []
        for table in tables:
            cursor.execute(f"SELECT t::text FROM {table} t")  # noqa: S608
            texts += [row[0] for row in cursor.fetchall()]
    return "\n".join(texts).encode()


@pytest.mark.usefixtures("real_db")
def test_the_command_rotates_and_says_so() -> None:
    from dunwell.config import wiring
    from dunwell.config.commands.keys import command

    who = ada().person_id
    vault = FileVault(wiring.home().keys)
    keep(who, vault)

    done = CliRunner().invoke(command, ["rotate"], catch_exceptions=False)

    assert "sealing key" in done.output
    assert "1 values sealed anew" in done.output
    assert FileVault(wiring.home().keys).is_current(bytes(Identifier.objects.get(person_id=who).sealed))
