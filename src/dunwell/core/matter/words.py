"""The closed vocabularies of a matter: every word that facts, events, actions and answers may use."""

from __future__ import annotations

from typing import Literal

Currency = Literal["USD", "GBP", "CAD", "AED"]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
Decision = Literal[
    "allow",
    "block",
    "advise",
    "presumed_compliant",
    "presumed_violation",
    "outside_safe_harbor",
    "duty",
    "no_duty",
    "not_covered",
    "fact",
]
CollectorRole = Literal[
    "original_creditor",
    "debt_buyer",
    "third_party_collector",
    "collection_law_firm",
    "servicer",
    "enforcement_agent",
    "field_agent",
]
Institution = Literal["federal_bank", "licensed_financial_institution", "restricted_licence_finance_company"]
Regime = Literal["mainland"]
PersonKind = Literal["individual", "sole_trader", "company"]
Relation = Literal[
    "debtor",
    "joint_debtor",
    "guarantor",
    "spouse",
    "surviving_spouse",
    "parent",
    "sibling",
    "relative",
    "neighbour",
    "employer",
    "occupier",
    "personal_representative",
    "confirmed_successor",
    "debtor_attorney",
]
Unknown = Literal["zone", "whereabouts"]
Authority = Literal["small_estate_affidavit"]
PointKind = Literal["mobile", "landline", "email", "postal"]
Place = Literal["home", "work"]
PointOrigin = Literal["used_with_collector", "creditor_notice", "prior_collector", "skip_trace"]
PreferenceKind = Literal["barred_hours", "barred_place"]
ConsentKind = Literal["electronic", "email", "text", "robocall", "esign", "marketing", "soft_opt_in", "contact_hours"]
RepresentedBy = Literal["attorney", "paralegal"]
RepresentationState = Literal["active", "unresponsive", "permits_direct_contact"]
Product = Literal[
    "credit_card",
    "business_card",
    "personal_loan",
    "business_loan",
    "home_credit",
    "high_cost_short_term",
    "short_term_credit",
    "credit_agreement",
    "student_loan",
    "residential_mortgage",
    "medical",
    "trade_invoice",
    "deposit_account",
    "judgment_debt",
    "murabaha",
]
PurposeOfDebt = Literal["consumer", "commercial"]
DebtState = Literal["paid", "settled", "discharged"]
Interval = Literal["weekly", "monthly"]
Channel = Literal["phone", "voicemail", "text", "email", "letter", "social", "visit", "card"]
Outcome = Literal[
    "conversation", "no_answer", "voicemail", "mailbox_full", "answered_then_dropped", "busy", "not_in_service"
]
ContactPurpose = Literal[
    "discuss_debt",
    "request_payment",
    "settlement_offer",
    "answer_inbound",
    "same_creditor_answer",
    "location_information",
    "estate_contact_location",
    "confirm_identity",
    "confirm_employment",
    "advise_efforts_end",
    "advise_possible_remedy",
    "advise_intended_remedy",
    "early_intervention_notice",
    "legally_required_notice",
    "opt_out_confirmation",
    "validation_initial",
    "validation_follow_up",
    "take_goods",
    "marketing",
]
Content = Literal[
    "limited_content",
    "business_name_neutral",
    "business_name_reveals_collection",
    "reply_request",
    "caller_name",
    "callback_number",
    "salutation",
    "date_and_time",
    "reply_times",
    "any_agent_can_help",
    "state_required_statement",
    "advertising",
    "debt_information",
    "says_debt_owed",
    "names_collection_firm_unasked",
    "asks_who_acts_for_estate",
    "payment_demand",
    "further_action_warning",
    "court_threat",
    "payment_link",
    "balance",
    "missed_payment",
    "overdue_notice",
    "how_to_pay",
    "how_to_get_help",
    "credit_offer",
    "missed_delivery_wording",
]
Said = Literal[
    "consents_to_call_back",
    "asks_balance",
    "stop_calling",
    "stop_word",
    "does_not_owe",
    "refuses_to_pay",
    "will_not_pay_time_barred",
    "at_inconvenient_place",
]
Form = Literal["letter", "registered_mail", "response_form", "email", "portal", "by_hand", "phone"]
Answer = Literal["did_not_know", "gave_address"]
ActionKind = Literal[
    "contact",
    "serve_notice",
    "charge_interest",
    "charge_fee",
    "request_card_payment",
    "start_recurring_debit",
    "resubmit_debit",
    "apply_payment",
    "propose_plan",
    "make_credit_offer",
    "take_postdated_cheques",
    "file_suit",
    "start_arbitration",
    "file_proof_of_claim",
    "furnish",
    "sell_debt",
    "place_debt",
    "terminate_agreement",
    "restrict_drawing",
    "escalate_complaint",
]
OptOutNotice = Literal["simple", "reply_word", "none", "needs_fee"]
MailForm = Literal["sealed_letter", "postcard"]
EnvelopeMark = Literal["collector_address", "postage", "postal_barcode", "forwarding_request"]
Visibility = Literal["private", "contacts", "public"]
Voice = Literal["live", "prerecorded"]
Ground = Literal["earlier_answer_believed_wrong", "now_believed_to_know"]
InterestBase = Literal["principal", "default_sum"]
InterestLaw = Literal["contract", "late_payment_statute"]
FeeKind = Literal["pay_by_phone", "agency_commission", "dishonoured_payment", "late"]
BookedAs = Literal["income", "charity"]
NoticeKind = Literal["validation_notice", "default_notice", "arrears_60_day"]
NoticeField = Literal[
    "itemization_date",
    "itemization_amount",
    "itemization_lines",
    "account_number",
    "amount",
    "arrears_since",
    "missed_count",
    "missed_amount",
]
ItemizationDateKind = Literal["last_statement", "charge_off", "last_payment", "transaction", "judgment"]
StatementIssuer = Literal["creditor", "collector"]
OfferProduct = Literal["new_loan"]
SignedBy = Literal["consumer", "payee"]
QuestionKind = Literal[
    "judge_history",
    "call_count",
    "message_class",
    "in_call_options",
    "validation_period",
    "initial_communication",
    "in_writing",
    "dispute_effect",
    "duty_due",
    "retention",
    "limitation_end",
    "coverage",
    "adverse_action",
    "interest_days",
    "statutory_interest",
    "issue_fee",
    "notice_fields",
    "insolvency_regime",
    "cheque_settlement",
]
EventType = Literal[
    "contact_out",
    "contact_in",
    "initial_communication",
    "validation_notice_sent",
    "collection_notice_sent",
    "creditor_opt_out_notice_sent",
    "medical_notice_sent",
    "returned_undeliverable",
    "receipt_learned",
    "notice_not_received_reported",
    "dispute_received",
    "original_creditor_request_received",
    "substantiation_request_received",
    "verification_sent",
    "duplicative_notice_sent",
    "direct_dispute_found_frivolous",
    "cease_request_sent",
    "cease_request_received",
    "opt_out_received",
    "write_only_request_received",
    "representative_notice_received",
    "adviser_notice_received",
    "account_statement_requested",
    "access_request_received",
    "access_request_answered",
    "identity_requested",
    "identity_received",
    "complaint_received",
    "complaint_acknowledged",
    "complaint_answered",
    "complaint_sent_to_ombudsman",
    "reassigned_number_checked",
    "payment_received",
    "debt_paid",
    "acknowledgement_received",
    "plan_agreed",
    "furnished",
    "summons_served",
    "proof_of_claim_filed",
    "bankruptcy_petition_filed",
    "consumer_proposal_filed",
    "proposal_deemed_annulled",
    "preventive_settlement_opened",
    "moratorium_notified",
    "crisis_treatment_ended",
    "agent_appointed",
    "agent_told_of_moratorium",
    "letter_of_claim_sent",
    "letter_before_action_sent",
    "reply_form_received",
    "documents_supplied",
    "notice_of_intention_sent",
    "judgment_entered",
    "post_judgment_interest_notice_given",
    "default_notice_served",
    "arrears_notice_given",
    "default_sum_notice_given",
    "statement_given",
    "card_payment_failed",
    "debit_returned",
    "postdated_cheque_accepted",
    "credit_application_completed",
    "adverse_action_notice_sent",
    "account_terminated",
    "military_service_started",
    "military_orders_received",
    "security_breach_discovered",
    "breach_reported",
]
MoratoriumKind = Literal["standard", "mental_health_crisis"]
DisputeGrounds = Literal["wrong_person", "wrong_amount", "no_debt"]
Template = Literal["model_form_b1", "qc_form_n41"]
ComplaintAbout = Literal["credit", "service", "data_protection"]
OptOutScope = Literal["marketing"]
CheckSource = Literal["fcc_reassigned_numbers_database"]
Admitted = Literal["part", "all", "none"]
ApplicationDecision = Literal["denied", "refused"]
AsksFor = Literal["longer_term"]
Cause = Literal["current_default"]
ReturnCode = Literal["R01", "R08"]
RequiredAction = Literal[
    "contact_attorney",
    "send_validation_notice",
    "send_on_paper_or_get_esign_consent",
    "send_verification",
    "send_original_creditor_details",
    "send_substantiation",
    "send_substantiation_instructions",
    "stop_robotexts",
    "send_transfer_notice",
    "send_deposit_notice",
    "send_adverse_action_notice",
    "send_reasons",
    "cap_interest",
    "notify_ftc",
]
Exclusion = Literal["prior_consent", "professional_contact"]
Rebuttal = Literal["concentrated_calls", "content_of_prior_communications", "aggregate_pattern", "call_required_by_law"]
Condition = Literal["one_response", "same_channel", "stay_may_revive"]
WindowKind = Literal["count", "quiet", "consent", "hours", "notice", "chargeable", "no_interest"]
Counts = Literal[
    "counted", "calls_person_total", "particular_debts", "debts_charged_min", "days_since_text", "days_since_consent"
]
InsolvencyRegime = Literal["natural_person", "restructuring"]
