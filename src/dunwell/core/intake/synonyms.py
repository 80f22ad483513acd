"""What files call our fields, in four languages and in SAP; and the traits no file may bring in."""

from __future__ import annotations

import re

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_DUPLICATE = re.compile(r"(?: \(\d+\)|\.\d)$")
_NOT_WORD = re.compile(r"[^\w<>+]+|_")


def folded(header: str) -> str:
    """A header as lower-case words: `InvoiceDate`, `invoice_date` and `INVOICE DATE (2)` are all `invoice date`."""
    plain = _DUPLICATE.sub("", header.strip())
    return " ".join(_NOT_WORD.sub(" ", _CAMEL.sub(" ", plain)).lower().split())


def _list(words: str) -> tuple[str, ...]:
    return tuple(" ".join(word.split()) for word in words.split(","))


SYNONYMS: dict[str, tuple[str, ...]] = {
    "customer_key": _list(
        "customer id, customer number, customer no, cust number, cust id, cust no, customer code, customer, "
        "customer key, client id, client number, account holder id, party id, kunnr, debtor number, debtor id, "
        "debtor code, contact id, numéro client, no client, code client, id client, identifiant client, número de "
        "cliente, id cliente, código de cliente, codigo cliente, cliente id, رقم العميل, كود العميل"
    ),
    "person_name": _list(
        "name customer, customer name, cust name, name, full name, client name, debtor name, contact name, contact, "
        "company name, account name, name1, name 1, first name + last name, nom client, nom, nom complet, raison "
        "sociale, nombre, nombre cliente, nombre completo, razón social, cliente, اسم العميل, الاسم, اسم الشركة"
    ),
    "person_kind": _list(
        "customer type, person kind, party type, client type, type de client, tipo de cliente, نوع العميل"
    ),
    "email": _list(
        "email, e mail, email address, e mail address, mail, smtp addr, courriel, adresse courriel, adresse e mail, "
        "correo, correo electrónico, البريد الإلكتروني, بريد"
    ),
    "mobile": _list(
        "mobile, mobile phone, cell, cell phone, mobile number, portable, móvil, celular, الجوال, موبايل, الهاتف "
        "المحمول"
    ),
    "phone": _list(
        "phone, telephone, phone number, tel, telephone number, home phone, telf1, téléphone, no téléphone, "
        "teléfono, الهاتف, رقم الهاتف"
    ),
    "address_1": _list(
        "address 1, address line 1, address, street, street address, stras, adresse, adresse 1, rue, dirección, "
        "calle, العنوان"
    ),
    "address_2": _list("address 2, address line 2, adresse 2, complément d adresse, dirección 2"),
    "address_3": _list("address 3, address line 3, adresse 3, dirección 3"),
    "city": _list("city, town, ort01, ville, ciudad, localidad, المدينة"),
    "region": _list(
        "state, province, region, county, emirate, regio, état, région, provincia, estado, الإمارة, المنطقة"
    ),
    "postcode": _list(
        "postcode, post code, zip, zip code, postal code, pstlz, code postal, código postal, cp, الرمز البريدي"
    ),
    "country": _list("country, country code, land1, pays, code pays, país, código de país, الدولة, البلد"),
    "language": _list("language, preferred language, lang, spras, langue, idioma, اللغة"),
    "born_on": _list("date of birth, birth date, dob, born on, date de naissance, fecha de nacimiento, تاريخ الميلاد"),
    "national_id": _list(
        "national id, ssn, social security number, national insurance number, nino, sin, emirates id, tax id, "
        "passport, numéro d identité, dni, nie, cédula, رقم الهوية, الهوية الإماراتية"
    ),
    "debt_reference": _list(
        "invoice number, invoice no, invoice id, inv number, inv no, document number, doc id, belnr, vbeln, account "
        "number, account no, account id, loan number, loan id, card number, contract number, agreement number, "
        "reference, debt reference, debt id, case number, our reference, num, id, numéro de facture, no facture, "
        "facture, référence, numéro de compte, número de factura, factura, no factura, referencia, número de "
        "cuenta, رقم الفاتورة, رقم الحساب, المرجع"
    ),
    "product": _list("product, product type, loan type, account type, debt type, produit, producto, المنتج"),
    "original_creditor": _list(
        "original creditor, creditor, lender, issuer, créancier, créancier d origine, acreedor, acreedor original, "
        "الدائن"
    ),
    "amount": _list(
        "total open amount, open amount, amount due, balance due, outstanding amount, outstanding balance, "
        "outstanding, open balance, balance, current balance, invoice amount, total amount, total due, amount owed, "
        "amount, total, dmbtr, wrbtr, bill amt1, debt amount, montant dû, solde, montant, montant facture, reste à "
        "payer, saldo, saldo pendiente, importe, monto, importe pendiente, المبلغ, الرصيد, المبلغ المستحق"
    ),
    "principal": _list("principal, principal balance, principal amount, capital, principal restant dû, أصل الدين"),
    "interest": _list("interest, interest amount, accrued interest, intérêts, intereses, interés, الفائدة"),
    "fees": _list("fees, fee amount, charges, late fees, frais, comisiones, cargos, الرسوم"),
    "costs": _list("costs, legal costs, court costs, dépens, costas, التكاليف"),
    "currency": _list(
        "currency, currency code, invoice currency, ccy, waers, cur, curr, devise, monnaie, moneda, divisa, العملة"
    ),
    "invoiced_on": _list(
        "invoice date, invoiced on, document date, bldat, billing date, bill date, posting date, budat, issue date, "
        "document create date, baseline create date, date, date de facture, date facture, fecha de factura, fecha "
        "factura, fecha, تاريخ الفاتورة, التاريخ"
    ),
    "due_on": _list(
        "due date, due in date, due on, net due date, netdt, faedt, payment due date, date due, oldest due date, "
        "date d échéance, échéance, date échéance, fecha de vencimiento, vencimiento, fecha vencimiento, تاريخ "
        "الاستحقاق"
    ),
    "months_late": _list(
        "pay 0, months late, months past due, months overdue, months in arrears, mois de retard, meses de atraso"
    ),
    "days_late": _list(
        "days past due, dpd, days overdue, days in arrears, jours de retard, días de atraso, días vencidos"
    ),
    "defaulted_on": _list("default date, date of default, defaulted on, date de défaut, fecha de incumplimiento"),
    "charged_off_on": _list("charge off date, chargeoff date, charged off on, write off date, fecha de castigo"),
    "itemised_on": _list("itemization date, itemisation date, itemised on"),
    "limitation_ends_on": _list(
        "limitation date, limitation end date, limitation ends on, statute barred date, statute of limitations date, "
        "sol date, date de prescription, fecha de prescripción, تاريخ التقادم"
    ),
    "last_payment_on": _list(
        "last payment date, date of last payment, last paid on, date du dernier paiement, fecha del último pago, "
        "تاريخ آخر دفعة"
    ),
    "last_payment": _list("last payment amount, last payment, pay amt1, dernier paiement, último pago, آخر دفعة"),
    "paid_on": _list(
        "settled date, paid date, payment date, clear date, clearing date, augdt, date paid, settled on, paid on, "
        "date de paiement, date de règlement, fecha de pago, تاريخ الدفع"
    ),
    "status": _list(
        "status, state of debt, invoice status, account status, is open, isopen, open flag, statut, estado de "
        "factura, الحالة"
    ),
    "is_disputed": _list("disputed, is disputed, in dispute, dispute, contesté, litige, en disputa, متنازع عليه"),
    "instalment_due_on": _list(
        "instalment due date, installment due date, date d échéance de mensualité, fecha de cuota"
    ),
    "instalment": _list(
        "instalment amount, installment amount, instalment, installment, emi, mensualité, cuota, القسط"
    ),
    "interest_rate": _list(
        "interest rate, contract rate, contractual interest rate, annual interest rate, yearly rate, nominal rate, "
        "rate of interest, taux d intérêt, taux annuel, taux contractuel, tasa de interés, tipo de interés, "
        "معدل الفائدة, سعر الفائدة"
    ),
    "compounding": _list(
        "compounding, interest type, compounding frequency, compounding period, interest method, capitalisation, "
        "type d intérêt, capitalización, نوع الفائدة"
    ),
    "day_count": _list(
        "day count, day count convention, day count basis, interest basis, base de calcul, convención de días, "
        "أساس احتساب الأيام"
    ),
    "interest_from": _list(
        "interest start date, interest from, interest starts on, interest accrual start, interest start, "
        "intérêts à compter du, début des intérêts, intereses desde, تاريخ بدء الفائدة"
    ),
    "late_fee": _list(
        "contractual late fee, late payment fee, late fee, frais de retard contractuels, frais de retard, "
        "comisión por mora, رسم التأخير"
    ),
    "returned_debit_fee": _list(
        "returned debit fee, returned payment fee, nsf fee, unpaid direct debit fee, dishonour fee, "
        "frais de rejet, comisión por devolución, رسم الدفعة المرتجعة"
    ),
    "portfolio": _list("portfolio, portfolio id, placement, batch, portefeuille, cartera, المحفظة"),
}
"""Field -> names files use, the most telling first."""

_PROTECTED = frozenset(
    _list(
        "sex, gender, marriage, marital status, age, education, race, ethnicity, ethnic group, religion, nationality,"
        "citizenship, disability, pregnancy, orientation, sexual orientation, union, political party, sexe, genre,"
        "état civil, situation familiale, âge, nationalité, race, sexo, género, estado civil, edad, educación,"
        "nacionalidad, religión, الجنس, العمر, الحالة الاجتماعية, الجنسية, الدين, العرق"
    )
)


_GUESSED = frozenset(
    {"predict", "predicted", "prediction", "forecast", "expected", "estimated", "score", "probability"}
)


def is_guess(header: str) -> bool:
    """Whether a header names somebody's prediction, which is never a fact about a debt."""
    return bool(_GUESSED & set(folded(header).split()))


def is_protected(header: str) -> bool:
    """Whether a header names a trait that must not be brought in at all."""
    return folded(header) in _PROTECTED
