"""Shared words: the closed vocabularies that rooms, rules and pages all use."""

from __future__ import annotations

from enum import StrEnum


class Jurisdiction(StrEnum):
    """Country whose law protects the person (ISO 3166-1)."""

    US = "US"
    GB = "GB"
    CA = "CA"
    AE = "AE"


class Channel(StrEnum):
    """A way to reach a person."""

    PHONE = "phone"
    EMAIL = "email"
    TEXT = "text"
    LETTER = "letter"
    VISIT = "visit"


class PersonKind(StrEnum):
    """What a person is in law."""

    INDIVIDUAL = "individual"
    SOLE_TRADER = "sole_trader"
    COMPANY = "company"


class CollectorRole(StrEnum):
    """In what role we collect a portfolio."""

    ORIGINAL_CREDITOR = "original_creditor"
    DEBT_BUYER = "debt_buyer"
    THIRD_PARTY_COLLECTOR = "third_party_collector"


class PlacementKind(StrEnum):
    """How a portfolio came to us."""

    FIRST_PARTY = "first_party"
    AGENCY = "agency"
    BOUGHT = "bought"


class PointKind(StrEnum):
    """What a contact point is."""

    EMAIL = "email"
    MOBILE = "mobile"
    LANDLINE = "landline"
    POSTAL = "postal"


class Part(StrEnum):
    """The parts of what is owed; each is an account of the ledger."""

    PRINCIPAL = "principal"
    INTEREST = "interest"
    FEES = "fees"
    COSTS = "costs"


class CircumstanceKind(StrEnum):
    """A fact about a person that stops or changes treatment at once."""

    DECEASED = "deceased"
    INSOLVENCY = "insolvency"
    MORATORIUM = "moratorium"
    REPRESENTATION = "representation"
    VULNERABILITY = "vulnerability"
    CEASE = "cease"
    FRAUD = "fraud"
    MINOR = "minor"


class Role(StrEnum):
    """What a member of staff may do; pages and services check it."""

    OFFICER = "officer"
    SUPERVISOR = "supervisor"
    MANAGER = "manager"
    COMPLIANCE = "compliance"
