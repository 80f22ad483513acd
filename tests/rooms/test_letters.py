"""Letters as files: tagged, complete, the same bytes each time, and never half a batch."""

from __future__ import annotations

import csv
import dataclasses
import hashlib
import io
import json
import re
import zipfile
from datetime import date
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from dunwell.adapters.letters.addresses import one_line
from dunwell.adapters.letters.batch import print_batch
from dunwell.adapters.letters.layout import ROOMY_SIGNS_MAX, UnprintableLetter, describe
from dunwell.adapters.letters.printer import CHUNK, LettersNotPrinted, TypstPrinter, count_pages, typeset
from dunwell.contacts.notices.validation import as_letter
from dunwell.core.ports import Letter
from tests.rooms.letters_made import reminder
from tests.think.test_notices_validation import MODEL, MODEL_ES, squeezed

ON = date(2020, 7, 20)
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def words(pdf: bytes) -> str:
    """All text of a PDF without white space."""
    return squeezed("".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages))


def digests(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}


@pytest.mark.parametrize(("language", "country"), [("en", "US"), ("en", "GB"), ("fr", "CA"), ("ar", "AE")])
def test_a_letter_is_a_tagged_pdf_with_title_and_language(language: str, country: str) -> None:
    letter = reminder("k", language, country)
    reader = PdfReader(io.BytesIO(typeset(letter)))
    root: Any = reader.root_object

    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"].startswith(language)
    assert reader.metadata is not None
    assert reader.metadata.title == one_line(letter.subject)
    assert b"pdfuaid:part" in root["/Metadata"].get_object().get_data()


def test_a_number_in_an_arabic_letter_is_not_read_backwards() -> None:
    facts = json.loads(describe(reminder("k", "ar", "AE")))

    assert facts["reference"] == "\u2068584-345\u2069"
    assert "\u2068584-345\u2069" in facts["heading"]
    assert "\u2068" not in facts["title"]


def test_a_letter_says_what_is_owed_how_to_pay_and_where_to_find_help() -> None:
    text = words(typeset(reminder("k", "en", "US")))

    for said in ("R-0", "R-1", "$617.28", "Total$1,234.56", "https://pay.example/584-345", "cfpb.gov", "debtcollector"):
        assert said in text


def test_a_letter_is_the_same_bytes_each_time_alone_or_in_a_worker(tmp_path: Path) -> None:
    letters = [reminder(f"k{number}", "en", "GB", name=f"Person {number}") for number in range(2 * CHUNK + 1)]

    printed = list(TypstPrinter(workers=2).print_all(letters, folder=tmp_path))

    assert [one.key for one in printed] == [letter.key for letter in letters]
    assert all(one.path.read_bytes() == typeset(letter) for one, letter in zip(printed, letters, strict=True))
    assert all(hashlib.sha256(one.path.read_bytes()).hexdigest() == one.sha256 for one in printed)


def test_a_long_table_runs_over_pages_and_they_are_counted() -> None:
    pdf = typeset(reminder("k", "en", "GB", debts=120))

    assert count_pages(pdf) == len(PdfReader(io.BytesIO(pdf)).pages) > 2


@settings(max_examples=25, deadline=None)
@given(value=st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=40).filter(str.strip))
def test_markup_in_a_value_is_printed_literally(value: str) -> None:
    pdf = typeset(reminder("k", "en", "US", name=value, creditor=value))

    assert squeezed(f"Dear {value},") in words(pdf)


@pytest.mark.parametrize(
    "value",
    [
        "#panic()",
        "$ x^2 $",
        "*bold*",
        "<script>x</script>",
        "a\nb",
        "\u202eturned\u2066",
        "\x00\x07x",
        '"\\u{41}"',
        "آدا \u200f #x",
    ],
)
def test_hostile_values_print_in_every_place(value: str) -> None:
    letter = dataclasses.replace(reminder("k", "en", "US", name=value, creditor=value), subject=value, reference=value)

    text = words(typeset(letter))

    assert value.isascii() is False or squeezed(re.sub(r"[\x00-\x1f]", " ", value)) in text


def test_a_letter_that_no_font_can_write_is_named_and_stops_no_other(tmp_path: Path) -> None:
    letters = [
        reminder("first", "en", "GB"),
        reminder("second", "en", "GB", name="漢字"),
        reminder("third", "en", "GB"),
    ]
    printed = []

    with pytest.raises(LettersNotPrinted, match=r"second.*Latin or Arabic") as refusal:
        printed += list(TypstPrinter().print_all(letters, folder=tmp_path))

    assert set(refusal.value.reasons) == {"second"}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["first.pdf", "third.pdf"]


@pytest.mark.parametrize("key", ["../up", "a/b", "", ".hidden", "a\x00"])
def test_a_key_that_could_leave_the_folder_is_refused(key: str) -> None:
    with pytest.raises(UnprintableLetter, match="cannot name a file"):
        typeset(dataclasses.replace(reminder("k", "en", "GB"), key=key))


def test_two_letters_with_one_key_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UnprintableLetter, match="same key"):
        list(TypstPrinter().print_all([reminder("k", "en", "GB")] * 2, folder=tmp_path))


def test_a_batch_has_a_manifest_without_names(tmp_path: Path) -> None:
    letters = [reminder("one", "en", "GB", name="Ada Lovelace"), reminder("two", "ar", "AE", name="漢字")]

    batch = print_batch(letters, tmp_path)
    rows = list(csv.DictReader((tmp_path / "manifest.csv").open(encoding="utf-8")))
    whole = json.loads(batch.manifest.read_text("utf-8"))

    assert rows == [{**row, "pages": str(row["pages"])} for row in whole["letters"]]
    assert rows[0] | {"sha256": ""} == {
        "key": "one", "file": "one.pdf", "sha256": "", "pages": "1", "country": "GB", "envelope": "dl",
        "language": "en", "recipient_id": "17",
    }  # fmt: skip
    assert rows[0]["sha256"] == hashlib.sha256((tmp_path / "one.pdf").read_bytes()).hexdigest()
    assert set(batch.refused) == set(whole["refused"]) == {"two"}
    assert "Lovelace" not in batch.manifest.read_text("utf-8") + (tmp_path / "manifest.csv").read_text("utf-8")


def test_a_batch_that_was_killed_is_run_again_and_leaves_the_same_files(tmp_path: Path) -> None:
    letters = [reminder(f"k{number}", "en", "GB", name=f"Person {number}") for number in range(6)]
    whole, killed = tmp_path / "whole", tmp_path / "killed"
    print_batch(letters, whole)
    list(TypstPrinter().print_all(letters[:3], folder=killed))
    (killed / ".k3.pdf.99.part").write_bytes(b"%PDF half")
    (killed / "k2.pdf").write_bytes(b"torn")

    print_batch(letters, killed)
    first = digests(killed)
    print_batch(letters, killed)

    assert digests(whole) == first == digests(killed)


def notice(language: str) -> Letter:
    return as_letter(MODEL if language == "en" else MODEL_ES, key="n", language=language, dated_on=ON)


def form_sentences(path: Path) -> list[str]:
    """The paragraphs of the Bureau's Word file, white space made single, each once."""
    root = ElementTree.fromstring(zipfile.ZipFile(path).read("word/document.xml"))  # noqa: S314 - our own file
    found = []
    for paragraph in root.iter(f"{WORD}p"):
        if paragraph.find(f".//{WORD}p") is not None:
            continue
        pieces = ["\t" if node.tag == f"{WORD}tab" else node.text or "" for node in paragraph.iter() if node.tag in
                  (f"{WORD}t", f"{WORD}tab")]  # fmt: skip
        found.append(" ".join("".join(pieces).split()))
    return [text for text in dict.fromkeys(found) if text not in {"", "$", "+", "-"}]


HEADINGS_ES = {"¿Qué más puede hacer?": "¿Cómo puede disputar la deuda?"}
"""The Bureau's Spanish Word file repeats one heading by mistake; its PDF has the other."""


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_sentence_of_model_form_b1_is_on_our_page(language: str, shared: Path) -> None:
    text = words(typeset(notice(language))).replace("de2017", "del2017").replace("de2020", "del2020")
    form = form_sentences(shared / f"data/forms/cfpb_model_form_b1_validation_notice_{language}.docx")

    missing = [said for said in form if squeezed(said) not in text and said != "Pasadena, CA 9111"]

    assert len(form) > 35
    assert missing == []
    assert language == "en" or squeezed(HEADINGS_ES["¿Qué más puede hacer?"]) in text


def test_our_page_follows_the_order_of_the_official_pdf(shared: Path) -> None:
    form = PdfReader(shared / "data/forms/cfpb_model_form_b1_validation_notice_en.pdf")
    official, ours = squeezed(form.pages[0].extract_text()), words(typeset(notice("en")))
    landmarks = [
        "North South Group", "To:", "Reference:", "is a debt collector.", "Our information shows:",
        "As of January 2, 2017",
        "in interest:", "in fees:", "toward the debt:", "Total amount", "How can you dispute", "Call or write",
        "If you write to us", "What else", "Write to ask", "Go to www.cfpb.gov", "payment options.", "Póngase",
        "How do you want", "Check all", "I want to dispute", "not my debt", "is wrong", "Other (", "I want you to send",
        "I enclosed", "Make your check", "Quiero este",
    ]  # fmt: skip

    for text in (official, ours):
        places = [text.index(squeezed(landmark)) for landmark in landmarks]
        assert places == sorted(places)


def test_the_front_points_to_the_reverse_only_when_something_is_there() -> None:
    plain = as_letter(dataclasses.replace(MODEL, reverse_disclosures=()), key="n", language="en", dated_on=ON)

    assert "reverseside" in words(typeset(notice("en")))
    assert "reversesideforimportant" not in words(typeset(plain))
    assert count_pages(typeset(plain)) == 1
    assert count_pages(typeset(notice("en"))) == 2


def test_a_notice_with_long_names_shrinks_to_stay_above_the_tear_off_line() -> None:
    long_name = "The Consolidated Savings and Loan Association of Greater Rockville and Surrounding Counties"
    longer = dataclasses.replace(MODEL, creditor_name=long_name, itemization_creditor=long_name)
    letter = as_letter(longer, key="n", language="en", dated_on=ON)

    text = words(typeset(letter))

    assert json.loads(describe(letter))["is-roomy"] is False
    assert squeezed(long_name) in text
    assert json.loads(describe(notice("en")))["is-roomy"] is True
    assert ROOMY_SIGNS_MAX > 2_200


def test_a_notice_whose_names_cannot_fit_is_refused_with_the_remedy() -> None:
    endless = dataclasses.replace(MODEL, creditor_name="Bank " * 1_500)

    with pytest.raises(UnprintableLetter, match="shorten"):
        typeset(as_letter(endless, key="n", language="en", dated_on=ON))
