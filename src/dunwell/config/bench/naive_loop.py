"""The engine again, as most systems write it: a loop over dicts, one rule after the other, numbers in place.

It shares no code and no file with the engine: its rules and numbers were written a second time, so that agreement on
random rows means something, and its speed is the reference for ours.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

Row = dict[str, Any]
CHANNELS = ("phone", "email", "text", "letter", "visit")
TIMED = ("phone", "email", "text", "visit")
SPOKEN = ("phone", "text", "visit")
COLLECTORS = ("third_party_collector", "debt_buyer")
PEOPLE = ("individual", "sole_trader")


@dataclass(frozen=True)
class NaiveRule:
    """A rule as an object with a method."""

    id: str
    test: Callable[[Row, str], bool]
    country: str | None = None
    regions: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    purpose: str | None = None
    kinds: tuple[str, ...] = ()
    licensed: bool | None = None
    channels: tuple[str, ...] = CHANNELS
    is_advice: bool = False

    def applies(self, row: Row) -> bool:
        if self.country and row["jurisdiction"] != self.country:
            return False
        if self.regions and row["region"] is not None and row["region"] not in self.regions:
            return False
        if self.roles and row["collector_role"] is not None and row["collector_role"] not in self.roles:
            return False
        if self.purpose and row["purpose"] is not None and row["purpose"] != self.purpose:
            return False
        if self.kinds and row["person_kind"] is not None and row["person_kind"] not in self.kinds:
            return False
        return self.licensed is None or row["is_licensed_institution"] in (None, self.licensed)


def flag(name: str) -> Callable[[Row, str], bool]:
    return lambda row, _: row[name] is None or row[name]


def at_least(limit: int, *names: str) -> Callable[[Row, str], bool]:
    def test(row: Row, _: str) -> bool:
        counts = [row[name] for name in names]
        return None in counts or sum(counts) >= limit

    return test


def either(*tests: Callable[[Row, str], bool]) -> Callable[[Row, str], bool]:
    return lambda row, channel: any(test(row, channel) for test in tests)


def refused(row: Row, channel: str) -> bool:
    answer = row[f"opted_out_{channel}"]
    return answer is None or answer


def outside(row: Row, start: int, end: int) -> bool:
    minutes = (row["minute_earliest"], row["minute_latest"])
    return any(minute is None or not start <= minute < end for minute in minutes)


def hours(
    start: int, end: int, *, sunday: tuple[int, int] | str | None = None, holiday: bool = False, is_daily: bool = True
) -> Callable[[Row, str], bool]:
    def test(row: Row, _: str) -> bool:
        if is_daily and outside(row, start, end):
            return True
        if sunday == "none" and row["weekday"] in (7, None):
            return True
        if isinstance(sunday, tuple) and row["weekday"] in (7, None) and outside(row, *sunday):
            return True
        return holiday and row["is_holiday"] in (True, None)

    return test


def ruled_out(row: Row, _: str) -> bool:
    start, end = row["barred_from_minute"], row["barred_to_minute"]
    if start is None and end is None:
        return False
    west, east = row["minute_latest"], row["minute_earliest"]
    if None in (start, end, west, east):
        return True
    for minute in range(west, east + 1 if west <= east else east + 1441):
        minute %= 1440
        inside = minute >= start or minute < end if start > end else start <= minute < end
        if inside:
            return True
    return False


def too_often(row: Row, _: str) -> bool:
    spoke = row["days_since_conversation"]
    return row["calls_7d"] is None or row["calls_7d"] >= 7 or (spoke is not None and spoke < 7)


def level(least: int) -> Callable[[Row, str], bool]:
    return lambda row, _: row["vulnerability"] is None or row["vulnerability"] >= least


def no_phone(row: Row, _: str) -> bool:
    return row["opted_out_phone"] is None or row["opted_out_phone"]


def any_three() -> Callable[[Row, str], bool]:
    return either(at_least(3, "contacts_7d"), at_least(3, "contacts_person_7d"))


def late(row: Row, _: str) -> bool:
    return row["days_to_limitation"] is not None and row["days_to_limitation"] < 0


def no_consent(row: Row, channel: str) -> bool:
    return not row[f"consented_{channel}"]


def us_rules() -> Iterable[NaiveRule]:
    def us(rule_id: str, test: Callable[[Row, str], bool], **more: Any) -> NaiveRule:
        scope: dict[str, Any] = {"country": "US", "purpose": "consumer", "kinds": PEOPLE} | more
        return NaiveRule("us." + rule_id, test, **scope)

    federal: dict[str, Any] = {"roles": COLLECTORS}
    yield us("fdcpa.contact_time", hours(481, 1260), channels=TIMED, **federal)
    yield us("fdcpa.designated_hours", ruled_out, channels=TIMED, **federal)
    yield us("fdcpa.cease", flag("is_ceased"), **federal)
    yield us("fdcpa.attorney", flag("is_represented"), **federal)
    yield us("reg_f.call_frequency", too_often, channels=("phone",), **federal)
    calls_over_all = at_least(7, "calls_person_7d")
    yield us("reg_f.calls_over_all_debts", calls_over_all, channels=("phone",), is_advice=True, **federal)
    yield us("reg_f.medium_opt_out", refused, **federal)
    yield us("reg_f.work_email", lambda row, _: bool(row["is_work_email"]), channels=("email",), **federal)
    yield us("reg_f.deceased", flag("is_deceased"), **federal)
    yield us("reg_f.dispute_stop", flag("is_disputed"), **federal)
    unsent = ("phone", "email", "text", "letter")
    yield us(
        "reg_f.validation_first",
        lambda r, _: r["validation_notice_on"] is None,
        channels=unsent,
        is_advice=True,
        **federal,
    )
    yield us("reg_f.overshadowing", _in_validation, is_advice=True, **federal)
    yield us("reg_f.time_barred", late, is_advice=True, **federal)
    yield NaiveRule("us.bankruptcy.stay", flag("is_insolvent"), country="US")
    yield NaiveRule("us.tcpa.revoked_text", refused, country="US", channels=("text",))
    yield us("ma.call_frequency", at_least(2, "calls_7d", "texts_7d"), regions=("US-MA",), channels=("phone", "text"))
    yield us("ma.waking_hours", hours(480, 1260), regions=("US-MA",), channels=("phone", "visit"))
    yield us("ma.visits", at_least(1, "visits_30d"), regions=("US-MA",), channels=("visit",))
    yield us("wa.contact_frequency", any_three(), regions=("US-WA",), **federal)
    yield us("wa.hours", hours(450, 1260), regions=("US-WA",), channels=("phone", "visit"), **federal)
    yield us("dc.calls", at_least(4, "calls_7d"), regions=("US-DC",), channels=("phone",))
    yield us("dc.electronic", at_least(5, "emails_7d", "texts_7d"), regions=("US-DC",), channels=("email", "text"))
    yield us("dc.electronic_consent", no_consent, regions=("US-DC",), channels=("email", "text"))
    yield us("ny.substantiation", _unproven, regions=("US-NY",), **federal)
    yield us(
        "ny.call_frequency", at_least(3, "calls_7d"), regions=("US-NY",), channels=("phone",), is_advice=True, **federal
    )
    yield us(
        "ny.city_contact_frequency", at_least(3, "contacts_7d"), regions=("US-NY",), channels=TIMED, is_advice=True
    )
    own: dict[str, Any] = {"regions": ("US-CA",), "roles": ("original_creditor",)}
    yield us("ca.contact_time", hours(481, 1260), channels=TIMED, **own)
    yield us("ca.cease", flag("is_ceased"), **own)
    yield us("ca.attorney", flag("is_represented"), **own)


def _in_validation(row: Row, _: str) -> bool:
    sent = row["days_since_validation_notice"]
    return sent is not None and sent <= 40


def _unproven(row: Row, _: str) -> bool:
    return row["charged_off_on"] is not None and (row["is_disputed"] is None or row["is_disputed"])


def gb_rules() -> Iterable[NaiveRule]:
    def gb(rule_id: str, test: Callable[[Row, str], bool], **more: Any) -> NaiveRule:
        return NaiveRule("uk." + rule_id, test, **({"country": "GB", "purpose": "consumer", "kinds": PEOPLE} | more))

    yield gb("conc.dispute_hold", flag("is_disputed"))
    yield gb("conc.adviser", flag("is_represented"))
    yield gb("conc.requested_hours", ruled_out, channels=TIMED)
    yield gb("conc.requested_channel", refused)
    yield gb("conc.usual_hours", hours(480, 1260), channels=SPOKEN, is_advice=True)
    yield gb("conc.visit_vulnerable", level(1), channels=("visit",))
    yield gb("conc.capacity_hold", level(3))
    yield gb("fg21_1.vulnerability", level(1), is_advice=True)
    yield gb("moratorium.breathing_space", flag("is_in_moratorium"), purpose=None)
    yield gb("insolvency.stop", flag("is_insolvent"), purpose=None, kinds=())
    yield gb("estate.deceased", flag("is_deceased"), purpose=None)
    yield gb("csa.contact_frequency", any_three(), is_advice=True)
    yield gb("conc.statute_barred", late, is_advice=True)


def awaits_notice(
    days: int, *, after: tuple[str, ...] = (), which: str = "days_since_first_notice"
) -> Callable[[Row, str], bool]:
    """Before the first written notice, and so many days after it on these channels (none named: on all)."""

    def awaits(row: Row, channel: str) -> bool:
        sent = row[which]
        return sent is None or (sent < days and (not after or channel in after))

    return awaits


def quebec(row: Row, channel: str) -> bool:
    """Calls wait for a notice that counts and its five days; all else for any notice."""
    which = "days_since_first_notice" if channel == "phone" else "days_since_any_notice"
    return awaits_notice(5, after=("phone",), which=which)(row, channel)


def ca_rules() -> Iterable[NaiveRule]:
    def province(rule_id: str, region: str, test: Callable[[Row, str], bool], **more: Any) -> NaiveRule:
        scope: dict[str, Any] = {"regions": (region,), "licensed": False, "purpose": "consumer", "kinds": PEOPLE} | more
        return NaiveRule("ca." + rule_id, test, country="CA", **scope)

    bank: dict[str, Any] = {"licensed": True, "roles": ("original_creditor", "third_party_collector")}
    bank |= {"country": "CA", "purpose": "consumer", "kinds": PEOPLE}
    seven_to_nine = hours(420, 1260, sunday=(780, 1020), holiday=True)
    eight_no_sunday, talk = hours(480, 1260, sunday="none"), ("phone", "visit")
    yield NaiveRule("ca.bank.hours", seven_to_nine, channels=TIMED, **bank)
    yield NaiveRule("ca.bank.write_only", no_phone, channels=talk, **bank)
    yield NaiveRule("ca.bank.counsel_only", flag("is_represented"), **bank)
    yield NaiveRule("ca.bank.dispute_stop", flag("is_disputed"), **bank)
    yield NaiveRule("ca.bia.stay", flag("is_insolvent"), country="CA")
    yield NaiveRule("ca.casl.unsubscribed", refused, country="CA", channels=("email", "text"))
    agents: dict[str, Any] = {"roles": COLLECTORS}
    yield province("on.hours", "CA-ON", seven_to_nine, channels=TIMED, **agents)
    yield province(
        "on.contact_frequency", "CA-ON", at_least(3, "conversations_after_first_7d"), channels=TIMED, **agents
    )
    yield province("on.dispute_court", "CA-ON", flag("is_disputed"), **agents)
    yield province("on.counsel_only", "CA-ON", flag("is_represented"), **agents)
    yield province("bc.hours", "CA-BC", seven_to_nine, channels=TIMED)
    yield province("bc.write_only", "CA-BC", no_phone, channels=talk)
    yield province("on.notice", "CA-ON", awaits_notice(6), **agents)
    yield province("bc.notice", "CA-BC", awaits_notice(5, after=talk, which="days_since_any_notice"))
    yield province("qc.notice", "CA-QC", quebec, **agents)
    yield province("ns.notice", "CA-NS", awaits_notice(0), **agents)
    yield province("nb.notice", "CA-NB", awaits_notice(5), channels=("phone",), **agents)
    yield province("nl.notice", "CA-NL", awaits_notice(0), **agents)
    alberta: dict[str, Any] = {"roles": ("third_party_collector",)}
    yield province("ab.hours", "CA-AB", hours(420, 1320), channels=TIMED, **alberta)
    sunday = hours(0, 1440, sunday=(780, 1020), holiday=True, is_daily=False)
    yield province("ab.sunday_holiday", "CA-AB", sunday, channels=TIMED, is_advice=True, **alberta)
    yield province("ab.contact_frequency", "CA-AB", any_three(), **alberta)
    yield province("sk.hours", "CA-SK", hours(480, 1260, sunday="none", holiday=True), channels=SPOKEN, **agents)
    yield province("mb.hours", "CA-MB", hours(420, 1260, sunday="none", holiday=True), channels=SPOKEN, **agents)
    yield province("qc.hours", "CA-QC", hours(480, 1200, sunday="none", holiday=True), channels=SPOKEN, **agents)
    yield province("qc.write_only", "CA-QC", no_phone, channels=talk, **agents)
    yield province("qc.counsel", "CA-QC", flag("is_represented"))
    yield province("qc.dispute_verbal", "CA-QC", flag("is_disputed"), channels=talk)
    yield province("ns.hours", "CA-NS", eight_no_sunday, channels=TIMED)
    yield province("ns.holiday", "CA-NS", flag("is_holiday"), channels=TIMED, is_advice=True)
    yield province("ns.contact_frequency", "CA-NS", any_three(), channels=TIMED)
    yield province("nb.hours", "CA-NB", seven_to_nine, channels=TIMED)
    yield province("nb.preferred_channel", "CA-NB", refused, channels=("phone", "letter"), **agents)
    yield province("pe.hours", "CA-PE", eight_no_sunday, channels=TIMED, **agents)
    yield province("nl.hours", "CA-NL", hours(480, 1320), channels=TIMED, **agents)
    territories = ("CA-YT", "CA-NT", "CA-NU")
    yield province("territories.unread", "", lambda _r, _c: True, regions=territories, is_advice=True)


def ae_rules() -> Iterable[NaiveRule]:
    bank: dict[str, Any] = {"country": "AE", "licensed": True, "kinds": PEOPLE}
    yield NaiveRule("ae.cps.representative", flag("is_represented"), **bank)
    yield NaiveRule("ae.cps.reported_hours", hours(540, 1200), channels=SPOKEN, is_advice=True, **bank)
    friday = either(lambda r, _: r["weekday"] in (5, None), flag("is_holiday"))
    yield NaiveRule("ae.cps.friday_holiday", friday, channels=SPOKEN, is_advice=True, **bank)
    yield NaiveRule("ae.cps.proportionate", at_least(3, "contacts_7d"), is_advice=True, **bank)
    yield NaiveRule("ae.cps.arrears_thirty_days", _quiet(30, "contacts_30d"), is_advice=True, **bank)
    yield NaiveRule("ae.cps.arrears_sixty_days", _quiet(61, "letters_30d"), is_advice=True, **bank)
    traders = ("company", "sole_trader")
    yield NaiveRule("ae.insolvency.traders", flag("is_insolvent"), country="AE", kinds=traders)
    yield NaiveRule("ae.insolvency.natural_person", flag("is_insolvent"), country="AE", kinds=("individual",))
    yield NaiveRule("ae.civil.minor", flag("is_minor"), country="AE", kinds=PEOPLE)


def _quiet(days: int, contacts: str) -> Callable[[Row, str], bool]:
    def test(row: Row, _: str) -> bool:
        overdue = row["days_past_due"]
        return (overdue is None or overdue >= days) and row[contacts] in (0, None)

    return test


def house_rules() -> Iterable[NaiveRule]:
    yield NaiveRule("house.contact_hours", hours(480, 1260), channels=SPOKEN)
    yield NaiveRule("house.requested_hours", ruled_out, channels=TIMED)
    yield NaiveRule("house.jurisdiction_unknown", lambda r, _: r["jurisdiction"] not in ("US", "GB", "CA", "AE"))
    yield NaiveRule(
        "house.region_unknown", lambda r, _: r["jurisdiction"] in ("US", "CA") and r["region"] is None, is_advice=True
    )
    yield NaiveRule("house.zone_unknown", hours(0, 1440), channels=SPOKEN)
    yield NaiveRule("house.call_frequency", at_least(14, "calls_person_7d"), channels=("phone",))
    yield NaiveRule(
        "house.contact_frequency", at_least(7, "contacts_7d"), channels=("email", "text", "letter", "visit")
    )
    yield NaiveRule("house.opted_out", refused)
    yield NaiveRule("house.not_open", lambda row, _: row["state"] != "open")
    yield NaiveRule("house.vulnerable_no_contact", level(3))
    yield NaiveRule("house.specialist_only", level(2), channels=("email", "text", "letter", "visit"))
    stops = ("ceased", "represented", "insolvent", "deceased", "disputed", "minor", "fraud_reported")
    for stop in stops:
        yield NaiveRule(f"house.{stop}", flag(f"is_{stop}"))
    yield NaiveRule("house.moratorium", flag("is_in_moratorium"))


RULES = tuple(sorted([*us_rules(), *gb_rules(), *ca_rules(), *ae_rules(), *house_rules()], key=lambda rule: rule.id))


def spoken_by(row: Row, channel: str) -> tuple[list[str], list[str]]:
    """Ids of the rules that refuse, and of those that advise, in order."""
    refused: list[str] = []
    advised: list[str] = []
    for rule in RULES:
        if channel in rule.channels and rule.applies(row) and rule.test(row, channel):
            (advised if rule.is_advice else refused).append(rule.id)
    return refused, advised


POINTS = ("phone_point_id", "email_point_id", "text_point_id", "postal_point_id", "postal_point_id")


def decide_each(rows: Iterable[Row], ladder: list[tuple[int, int, tuple[str, ...]]], as_of: date) -> list[Row]:
    """Score every row and choose its next step on one ladder of (at, wait, channels); if due, judge each channel."""
    return [_decide(row, ladder, as_of) for row in rows]


def _decide(row: Row, ladder: list[tuple[int, int, tuple[str, ...]]], as_of: date) -> Row:
    answer: Row = {"debt_id": row["debt_id"], "as_of": as_of, "score": points(row), "rules": "", "channel": None}
    step = row["step"] or 0
    if row["state"] != "open":
        return answer | {"reason": "not_open"}
    if not row["overdue_minor"] or row["overdue_minor"] <= 0 or row["days_past_due"] <= 0:
        return answer | {"reason": "not_overdue"}
    if row["has_running_promise"]:
        return answer | {"reason": "promise_running"}
    if row["has_held_plan"]:
        return answer | {"reason": "plan_running"}
    if row["is_paused"]:
        return answer | {"reason": "paused"}
    if step >= len(ladder):
        return answer | {"reason": "ladder_done"}
    at, wait, channels = ladder[step]
    if row["days_past_due"] < at:
        return answer | {"reason": "not_yet_due"}
    if step and (row["days_since_step"] is None or row["days_since_step"] < wait):
        return answer | {"reason": "step_too_recent"}
    spoken = {channel: spoken_by(row, channel) for channel in CHANNELS}
    open_channels = [channel for channel in channels if not spoken[channel][0]]
    if not open_channels:
        told = sorted({rule for channel in channels for rule in spoken[channel][0]})
        return answer | {"reason": "forbidden", "rules": ",".join(told)}
    for channel in open_channels:
        if row[POINTS[CHANNELS.index(channel)]] is not None:
            return answer | {"reason": "due", "channel": channel, "rules": ",".join(spoken[channel][1])}
    return answer | {"reason": "no_contact_point"}


CARD: dict[str, tuple[int, list[tuple[int, int]]]] = {
    "days_past_due": (0, [(0, 60), (30, 20), (60, -20), (90, -60), (180, -120), (365, -180)]),
    "days_since_payment": (-60, [(0, 80), (31, 40), (62, 0), (93, -40), (186, -80)]),
    "promises_broken": (0, [(0, 0), (1, -30), (2, -60), (4, -90)]),
    "promises_kept": (0, [(0, 0), (1, 30), (3, 50)]),
    "balance_minor": (0, [(0, 20), (50000, 0), (250000, -20), (1000000, -40)]),
    "payments_12m": (0, [(0, -20), (1, 0), (4, 20), (9, 40)]),
}


def points(row: Row) -> int:
    """The standard scorecard, one band after the other."""
    total = 500
    for column, (unknown, bands) in CARD.items():
        value = row[column]
        if value is None:
            total += unknown
            continue
        gained = bands[0][1]
        for edge, worth in bands:
            if value >= edge:
                gained = worth
        total += gained
    return total
