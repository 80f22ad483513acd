"""Standard window envelopes, and where on the folded sheet an address is seen through the window.

A folded sheet moves inside its envelope. What is inside `always_visible` shows wherever the sheet has slid to;
what is outside `ever_visible` never shows. All lengths are PDF points from the top left of paper or envelope.

Sources  #10: ASTM and USPS DMM 601 window, 7/8 inch from the left, 1/2 inch from the bottom, 4 1/2 by 1 1/8 inches;
         DMM 202.5.9 asks for 1/8 inch between the address and the window's edges.
         DL and C5: ISO 269 sizes; British window 90 mm wide, 20 mm from the left; 35 mm high and 18 mm up on DL,
         45 mm high and 60 mm up on C5. Fold marks at 105 mm and 210 mm as in DIN 5008 form B.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

INCH: Final = 72.0
MM: Final = 72.0 / 25.4
CLEARANCE: Final = INCH / 8
"""Between the address and the edges of the window."""


class UnknownEnvelope(LookupError):
    """No envelope of that name is kept."""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on the sheet, in points from the top left."""

    left: float
    top: float
    right: float
    bottom: float

    def inset(self, by: float) -> Box:
        return Box(self.left + by, self.top + by, self.right - by, self.bottom - by)

    def below(self, by: float) -> Box:
        """The same rectangle, `by` further down."""
        return Box(self.left, self.top + by, self.right, self.bottom + by)


@dataclass(frozen=True, slots=True)
class Envelope:
    """An envelope, the sheet that goes in it, and how the sheet is folded."""

    width: float
    height: float
    window: Box
    """On the envelope, from its top left."""
    paper_width: float
    paper_height: float
    panel_height: float
    """Of the fold that faces the window."""

    @property
    def always_visible(self) -> Box:
        """Seen through the window wherever the sheet lies, in coordinates of the facing panel."""
        aside, down = self.width - self.paper_width, self.height - self.panel_height
        return Box(self.window.left, self.window.top, self.window.right - aside, self.window.bottom - down)

    @property
    def ever_visible(self) -> Box:
        """Seen through the window in at least one place of the sheet, in coordinates of the facing panel."""
        aside, down = self.width - self.paper_width, self.height - self.panel_height
        return Box(self.window.left - aside, self.window.top - down, self.window.right, self.window.bottom)


def _box(left: float, top: float, width: float, height: float) -> Box:
    return Box(left, top, left + width, top + height)


US_10: Final = Envelope(
    width=9.5 * INCH,
    height=4.125 * INCH,
    window=_box(0.875 * INCH, 2.5 * INCH, 4.5 * INCH, 1.125 * INCH),
    paper_width=8.5 * INCH,
    paper_height=11 * INCH,
    panel_height=3.95 * INCH,
)
DL: Final = Envelope(
    width=220 * MM,
    height=110 * MM,
    window=_box(20 * MM, 57 * MM, 90 * MM, 35 * MM),
    paper_width=210 * MM,
    paper_height=297 * MM,
    panel_height=105 * MM,
)
C5: Final = Envelope(
    width=229 * MM,
    height=162 * MM,
    window=_box(20 * MM, 57 * MM, 90 * MM, 45 * MM),
    paper_width=210 * MM,
    paper_height=297 * MM,
    panel_height=148.5 * MM,
)


@dataclass(frozen=True, slots=True)
class Sheet:
    """Where things stand on the first page, so that one layout serves every envelope in `envelopes`."""

    envelopes: tuple[Envelope, ...]
    fold_marks: tuple[float, ...]

    @property
    def paper(self) -> tuple[float, float]:
        return self.envelopes[0].paper_width, self.envelopes[0].paper_height

    @property
    def address(self) -> Box:
        """The address keeps inside this: visible, with clearance, in every envelope."""
        seen = [envelope.always_visible for envelope in self.envelopes]
        return Box(
            max(box.left for box in seen),
            max(box.top for box in seen),
            min(box.right for box in seen),
            min(box.bottom for box in seen),
        ).inset(CLEARANCE)

    @property
    def clear(self) -> Box:
        """Nothing but the address may stand here."""
        seen = [envelope.ever_visible for envelope in self.envelopes]
        return Box(
            min(box.left for box in seen),
            min(box.top for box in seen),
            max(box.right for box in seen),
            max(box.bottom for box in seen),
        )


SHEETS: Final = {
    "us_10": Sheet((US_10,), (3.95 * INCH, 7.475 * INCH)),
    "dl": Sheet((DL, C5), (105 * MM, 210 * MM)),
}
"""`us_10`: US Letter in a #10 envelope. `dl`: A4 in a DL or C5 envelope."""


def sheet(name: str) -> Sheet:
    """The sheet for an envelope's name. Raises UnknownEnvelope."""
    try:
        return SHEETS[name]
    except KeyError:
        raise UnknownEnvelope(f"no envelope is called {name!r}; use {' or '.join(SHEETS)}") from None
