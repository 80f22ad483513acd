"""The address, and nothing else, is seen through the window of its envelope, wherever the sheet slides to."""

from __future__ import annotations

import io
from datetime import date

import pytest
import typst
from PIL import Image, ImageOps

from dunwell.adapters.letters.addresses import UnusableAddress, postal_lines
from dunwell.adapters.letters.envelopes import CLEARANCE, Box, sheet
from dunwell.adapters.letters.printer import typeset
from dunwell.contacts.notices.letters import envelope_of
from dunwell.contacts.notices.validation import as_letter
from dunwell.core.ports import Address, Letter
from tests.rooms.letters_made import ADDRESSES, long_address, reminder
from tests.think.test_notices_validation import MODEL

PPI = 144
LETTERS = [
    reminder("us", "en", "US"),
    reminder("gb", "en", "GB"),
    reminder("ca", "fr", "CA"),
    reminder("ae-ar", "ar", "AE", name="آدا محمد عبد الرحمن"),
    reminder("ae-en", "en", "AE"),
    reminder("us-abroad", "en", "US", recipient=ADDRESSES["GB"]),
    reminder("us-long", "en", "US", recipient=long_address("US")),
    reminder(
        "gb-long", "en", "GB", recipient=long_address("GB"), name="The Executors of the Late Hubert Wolfeschlegel"
    ),
]


def page_image(pdf: bytes, number: int = 1) -> Image.Image:
    """One page of a PDF as ink on white, 0 to 255, at PPI."""
    source = f"""#set page(width: auto, height: auto, margin: 0pt)
#image(bytes({tuple(pdf)}), format: "pdf", page: {number})"""
    root = typst.compile(source.encode(), format="png", ppi=PPI)
    return ImageOps.invert(Image.open(io.BytesIO(root)).convert("L"))


def ink(image: Image.Image, box: Box) -> Box | None:
    """The rectangle around all ink inside `box`, in points."""
    scale = PPI / 72
    area = tuple(round(side * scale) for side in (max(box.left, 0), max(box.top, 0), box.right, box.bottom))
    found = image.crop(area).point(lambda tone: 255 if tone > 40 else 0).getbbox()  # type: ignore[arg-type]
    if found is None:
        return None
    left, top, right, bottom = (side / scale for side in found)
    return Box(max(box.left, 0) + left, max(box.top, 0) + top, max(box.left, 0) + right, max(box.top, 0) + bottom)


def assert_only_the_address_shows(letter: Letter, panel_top: float) -> None:
    place, image = sheet(letter.envelope), page_image(typeset(letter))
    address = ink(image, place.address.below(panel_top))
    assert address is not None
    for envelope in place.envelopes:
        window = envelope.window
        for aside in (0.0, envelope.width - envelope.paper_width):
            for down in (0.0, envelope.height - envelope.panel_height):
                seen = Box(window.left - aside, window.top - down, window.right - aside, window.bottom - down)
                shown = ink(image, seen.below(panel_top))
                assert shown is not None
                inner = seen.below(panel_top).inset(CLEARANCE - 1)
                assert inner.left <= shown.left <= shown.right <= inner.right
                assert inner.top <= shown.top <= shown.bottom <= inner.bottom
                assert abs(shown.bottom - address.bottom) < 1
                assert abs(shown.right - address.right) < 1


@pytest.mark.parametrize("letter", LETTERS, ids=lambda letter: letter.key)
def test_only_the_address_is_seen_through_the_window(letter: Letter) -> None:
    assert_only_the_address_shows(letter, panel_top=0)


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_validation_notice_shows_the_consumer_below_the_tear_off_line(language: str) -> None:
    letter = as_letter(MODEL, key="notice", language=language, dated_on=date(2020, 7, 20))
    place = sheet(letter.envelope)

    assert_only_the_address_shows(letter, panel_top=place.paper[1] - place.fold_marks[0])


def test_the_check_notices_an_address_that_stands_elsewhere() -> None:
    with pytest.raises(AssertionError):
        assert_only_the_address_shows(LETTERS[0], panel_top=30)


@pytest.mark.parametrize(
    ("address", "posted_in", "lines"),
    [
        (ADDRESSES["US"], "US", ("Ada", "2323 Park Street", "Apartment 342", "Bethesda, MD 20815")),
        (ADDRESSES["CA"], "CA", ("Ada", "45 Rue Principale", "Montréal QC  H2X 1Y4")),
        (ADDRESSES["GB"], "GB", ("Ada", "Flat 4", "12 High Street", "London", "N1 1AA")),
        (ADDRESSES["GB"], "US", ("Ada", "Flat 4", "12 High Street", "London", "N1 1AA", "UNITED KINGDOM")),
        (
            Address(("Palm Tower",), "Dubai", "AE-DU", "12345", "AE"),
            "AE",
            ("Ada", "Palm Tower", "P.O. Box 12345", "Dubai"),
        ),
        (
            Address(("P.O. Box 77",), "Dubai", "", "77", "AE"),
            "GB",
            ("Ada", "P.O. Box 77", "Dubai", "UNITED ARAB EMIRATES"),
        ),
    ],
)
def test_an_address_is_written_as_its_post_wants_it(address: Address, posted_in: str, lines: tuple[str, ...]) -> None:
    assert postal_lines("Ada", address, posted_in=posted_in) == lines


@pytest.mark.parametrize("address", [Address((), "London", "", "", "GB"), Address(("1 High St",), "", "", "", "GB")])
def test_an_address_nobody_could_deliver_to_is_refused(address: Address) -> None:
    with pytest.raises(UnusableAddress):
        postal_lines("Ada", address, posted_in="GB")


def test_north_america_posts_in_a_number_ten_and_others_in_dl() -> None:
    assert [envelope_of(country) for country in ("US", "CA", "GB", "AE")] == ["us_10", "us_10", "dl", "dl"]
