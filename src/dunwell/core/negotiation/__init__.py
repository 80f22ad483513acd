"""Negotiating a debt: a menu of offers, an answer to a counter-offer, concessions that are never taken back."""

from dunwell.core.negotiation.answering import Answer, Counter, answer, as_offer
from dunwell.core.negotiation.case import KINDS, Case, Limits
from dunwell.core.negotiation.offers import Offer, OfferExpired, check_open, demanded_percent, menu
from dunwell.core.negotiation.words import Reason, told, words_of

__all__ = [
    "KINDS",
    "Answer",
    "Case",
    "Counter",
    "Limits",
    "Offer",
    "OfferExpired",
    "Reason",
    "answer",
    "as_offer",
    "check_open",
    "demanded_percent",
    "menu",
    "told",
    "words_of",
]
