"""An evidence pack: the whole record of one person, nobody else's, and the chain that holds it."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from pypdf import PdfReader

from dunwell.config import wiring
from dunwell.config.commands.evidence import command
from dunwell.core.actor import Actor, NotForYou
from dunwell.core.words import CircumstanceKind, Role
from dunwell.flows import evidence
from dunwell.flows.deliver import ask_gate
from dunwell.flows.evidence import Asked, NotTheirs
from dunwell.flows.evidence.wording import FOLDER, LANGUAGES, wording
from dunwell.parties import circumstances
from dunwell.parties.circumstances import NewCircumstance
from dunwell.parties.models import Person
from dunwell.parties.queries import NoSuchPerson
from dunwell.trail.models import Link
from tests import cast
from tests.flows.delivering import BY, MovingClock, Post, action, outlets
from tests.flows.evidencing import NOW, faults, kept, means, pack_of, world

pytestmark = pytest.mark.usefixtures("real_db")


def items(raw: bytes, section: str = "") -> list[dict[str, Any]]:
    found = [line["item"] for line in json.loads(raw)["items"]]
    return [item for item in found if not section or item["section"] == section]


def printed(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def test_a_pack_holds_the_whole_record_in_order_of_time_and_verifies(tmp_path: Path) -> None:
    ada = world(tmp_path)["ada"]

    pack = pack_of(ada, tmp_path, complaint="Complaint 7")

    path = kept(pack, tmp_path / "out")
    assert faults(pack.json, path.with_name("evidence.pdf"), tmp_path / "anchors.log") == []
    sections = [item["section"] for item in items(pack.json)]
    assert sections[:3] == ["pack", "person", "debt"]
    assert {"entry", "decision", "judgement", "notice", "contact", "promise"} <= set(sections)
    times = [item["at"] for item in items(pack.json)][3:]
    assert times == sorted(times)
    assert {item["what"]["channel"] for item in items(pack.json, "notice")} >= {"email", "letter"}
    letter = next(item["what"] for item in items(pack.json, "notice") if item["what"]["channel"] == "letter")
    assert letter["letter_pdf_stored"] == "same"
    last = json.loads(pack.json)["links"][-1]
    assert (last["did"], last["about"], last["id"]) == ("evidence.made", ["person", ada.person_id], pack.link_id)
    assert Link.objects.latest("pk").hash == pack.link_hash


def test_the_pdf_can_be_read_by_an_outsider(tmp_path: Path) -> None:
    ada = world(tmp_path)["ada"]

    pack = pack_of(ada, tmp_path, complaint="Complaint 7")

    words = printed(pack.pdf)
    reader = PdfReader(io.BytesIO(pack.pdf))
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]  # type: ignore[index]
    for said in ("Ada Pays", "Complaint 7", "NW-ADA", "300.00", "asked for the balance", "Dear Ada"):
        assert said in words
    assert json.loads(pack.json)["root"] in words


def test_a_refusal_is_told_with_its_law_its_words_and_the_numbers_of_that_day(tmp_path: Path) -> None:
    dan = world(tmp_path)["dan"]

    pack = pack_of(dan, tmp_path)

    [decision] = [item["what"] for item in items(pack.json, "decision")]
    assert decision["decision"] == "forbidden"
    rule = next(rule for rule in decision["rules"] if rule["id"].startswith("uk."))
    assert rule["law"]
    assert rule["words"]
    assert rule["is_as_then"]
    assert isinstance(rule["parameters"], list)
    assert items(pack.json, "dispute")[0]["what"]["grounds"] == "wrong_amount"
    assert "The law that spoke" in printed(pack.pdf)


def test_a_no_of_the_gate_says_what_would_change_it(tmp_path: Path) -> None:
    dan = world(tmp_path)["dan"]
    ask_gate([action(dan).pk], outlets=outlets(Post(), MovingClock(), tmp_path), by=BY)

    pack = pack_of(dan, tmp_path)

    [no] = [item["what"] for item in items(pack.json, "judgement") if item["what"]["answer"] == "no"]
    assert no["remedy"]
    assert "What would change it: " in " ".join(printed(pack.pdf).split())


def test_personal_data_of_others_never_goes_into_a_pack(tmp_path: Path) -> None:
    people = world(tmp_path)
    ada = people["ada"]

    pack = pack_of(ada, tmp_path)

    both = pack.json.decode() + printed(pack.pdf)
    for other in Person.objects.exclude(pk=ada.person_id):
        for said in (other.name, *other.points.values_list("value", flat=True)):
            assert said not in both
    mine = {str(point.pk): point for point in Person.objects.get(pk=ada.person_id).points.all()}
    assert mine[str(ada.points["mobile"])].value not in both
    others = {member.person_id for name, member in people.items() if name != "ada"}
    shown = [link for link in json.loads(pack.json)["links"] if "did" in link]
    assert not [link for link in shown if link["about"][0] == "person" and link["about"][1] in others]
    assert not [link for link in shown if link["did"] == "party.bound"]
    assert items(pack.json, "debt")[0]["what"]["others_bound"] == ["joint_debtor"]


def test_a_joint_debtor_is_not_told_what_was_decided_about_the_first(tmp_path: Path) -> None:
    world(tmp_path)
    zelda = Person.objects.get(name="Zelda Zimmerman")

    pack = evidence.make(asked=Asked(zelda.pk), means=means(tmp_path), now=NOW, by=cast.COMPLIANCE)

    assert items(pack.json, "debt")[0]["what"]["bound_as"] == "joint_debtor"
    assert not items(pack.json, "decision")
    assert not items(pack.json, "promise")
    assert "Ada" not in pack.json.decode()


def test_sealed_notes_stay_sealed(tmp_path: Path) -> None:
    ada = cast.ada()
    fact = NewCircumstance(CircumstanceKind.VULNERABILITY, "phone", cast.ON, level=2, note="a bereavement in May")
    circumstances.record(person_id=ada.person_id, new=fact, vault=wiring.vault(), by=cast.OFFICER, at=cast.AT)

    pack = pack_of(ada, tmp_path)

    assert items(pack.json, "circumstance")[0]["what"]["kind"] == "vulnerability"
    assert "bereavement" not in pack.json.decode() + printed(pack.pdf)


def test_a_pack_about_one_debt_holds_that_debt_alone(tmp_path: Path) -> None:
    ada = world(tmp_path)["ada"]
    second = cast.owes(ada.person_id, reference="NW-SECOND")

    pack = pack_of(ada, tmp_path, debt_id=second)

    assert [item["what"]["reference"] for item in items(pack.json, "debt")] == ["NW-SECOND"]
    assert not items(pack.json, "notice")
    assert faults(pack.json, kept(pack, tmp_path / "out").with_name("evidence.pdf")) == []


def test_only_compliance_makes_packs_and_only_of_what_is_there(tmp_path: Path) -> None:
    people = world(tmp_path)
    for role in set(Role) - {Role.COMPLIANCE}:
        asker = Actor("someone", frozenset({role}))
        with pytest.raises(NotForYou, match="compliance"):
            evidence.make(asked=Asked(people["ada"].person_id), by=asker, means=means(tmp_path), now=NOW)
    with pytest.raises(NoSuchPerson):
        evidence.make(asked=Asked(999_999), by=cast.COMPLIANCE, means=means(tmp_path), now=NOW)
    with pytest.raises(NotTheirs, match="their own debts"):
        pack_of(people["ada"], tmp_path, debt_id=people["dan"].debt_id)

    assert not Link.objects.filter(did="evidence.made").exists()


def test_the_words_of_a_pack_stand_in_every_language(tmp_path: Path) -> None:
    ada = world(tmp_path)["ada"]
    english = wording("en")

    assert {path.stem for path in FOLDER.iterdir()} == set(LANGUAGES)
    for language in LANGUAGES:
        words = wording(language)
        assert set(words.labels) == set(english.labels)
        assert {name: set(codes) for name, codes in words.codes.items()} == {
            name: set(codes) for name, codes in english.codes.items()
        }
        pack = pack_of(ada, tmp_path, language=language)
        assert pack.pdf.startswith(b"%PDF")


def test_a_message_in_a_script_the_fonts_lack_stops_nothing(tmp_path: Path) -> None:
    ada = cast.ada()
    Person.objects.filter(pk=ada.person_id).update(name="Ada 😀 漢字")

    pack = pack_of(ada, tmp_path)

    assert "Ada 😀 漢字" in pack.json.decode()
    assert faults(pack.json, kept(pack, tmp_path / "out").with_name("evidence.pdf")) == []


def test_the_command_writes_both_files_and_says_the_head(tmp_path: Path) -> None:
    ada = world(tmp_path)["ada"]

    done = CliRunner().invoke(command, [str(ada.person_id), "--out", str(tmp_path / "out")], catch_exceptions=False)

    assert done.exit_code == 0
    assert Link.objects.latest("pk").hash in done.output
    assert faults((tmp_path / "out" / "evidence.json").read_bytes(), tmp_path / "out" / "evidence.pdf") == []
