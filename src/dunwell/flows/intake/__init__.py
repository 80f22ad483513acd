"""A file of debts into the rooms, repeatable and with differences.

`propose_for` looks at a file, `save_profile` keeps how it is read, `take_in` books it. Progress is in the batch's row.
"""

from dunwell.flows.intake.profiles import parse_profile, propose_for, read_profile, save_profile
from dunwell.flows.intake.taking import (
    NothingToFix,
    OlderFile,
    Order,
    Progress,
    Taken,
    Tools,
    correction_of,
    take_in,
)

__all__ = [
    "NothingToFix",
    "OlderFile",
    "Order",
    "Progress",
    "Taken",
    "Tools",
    "correction_of",
    "parse_profile",
    "propose_for",
    "read_profile",
    "save_profile",
    "take_in",
]
