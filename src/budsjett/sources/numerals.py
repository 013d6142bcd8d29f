"""Numbers and dates as people and spreadsheets in Norway write them: strictly read, never guessed."""

import re
from datetime import date
from decimal import Decimal

SPACES = "\u00a0\u202f\u2009 "
"""No-break, narrow no-break, thin and plain space: what stands between thousands."""
MINUSES = "\u2212\u2013\u2012"
"""The true minus (U+2212), and the dashes that word processors put instead."""
NOT_FINITE = frozenset({"nan", "inf", "-inf", "+inf", "infinity", "-infinity"})

_PLAIN = re.compile(r"[0-9]+([.,][0-9]+)?")
_GROUPED = re.compile(r"[0-9]{1,3}( [0-9]{3})+([.,][0-9]+)?")
_THOUSANDS_OR_DECIMALS = re.compile(r"[0-9]{1,3}[.,][0-9]{3}")
_YEAR_FIRST = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
_DAY_FIRST = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})")

PLAIN_DIGITS = "Skriv tallet med sifre, for eksempel 1250000 eller 0,25."


class NotANumber(ValueError):
    """A text that is no number. `problem` and `remedy` are for the person, in bokmål."""

    def __init__(self, problem: str, remedy: str) -> None:
        super().__init__(problem)
        self.problem = problem
        self.remedy = remedy


def number(text: str) -> float:
    """A number with decimal comma or point, spaces between thousands, and any minus or accounting parentheses.

    >>> number("1 250 000,5"), number("\u22125"), number("(5)"), number("0.042")
    (1250000.5, -5.0, -5.0, 0.042)

    Refuses (NotANumber) NaN, infinity, powers of ten, and points between thousands.
    """
    bare = text.strip(SPACES)
    for space in SPACES:
        bare = bare.replace(space, " ")
    negative = bare.startswith("(") and bare.endswith(")")
    if negative:
        bare = bare[1:-1].strip()
    elif bare[:1] in (*MINUSES, "-"):
        negative, bare = True, bare[1:].strip()
    elif bare.startswith("+"):
        bare = bare[1:].strip()
    if not (_PLAIN.fullmatch(bare) or _GROUPED.fullmatch(bare)):
        raise _refusal(bare)
    value = float(bare.replace(" ", "").replace(",", "."))
    return -value if negative and value else value


def amount(text: str) -> Decimal:
    """An amount, exactly as written, øre included; a minus may also come last, as accounting systems print it.

    >>> amount("1 250 000,50"), amount("5-"), amount("\u20125")
    (Decimal('1250000.50'), Decimal('-5'), Decimal('-5'))

    Refuses (NotANumber) what `number` refuses, and `1.250`: a thousand and a quarter, or one and a quarter?
    """
    bare = text.strip(SPACES)
    if bare[-1:] in (*MINUSES, "-"):
        bare = f"-{bare[:-1].strip(SPACES)}"
    if _THOUSANDS_OR_DECIMALS.fullmatch(bare.strip(SPACES + "()+-" + MINUSES)):
        raise NotANumber(
            "Tallet kan leses på to måter: tusener eller desimaler.",
            "Skriv tusener uten skilletegn og desimaler med to sifre, for eksempel 1250,00.",
        )
    value = number(bare)
    digits = "".join(c for c in bare.replace(",", ".") if c in "0123456789.")
    return Decimal(digits).copy_sign(Decimal(1 if value >= 0 else -1))


def whole(text: str) -> int:
    """A whole number. `1.250` is refused: a thousand and a quarter, or one and a quarter? Nobody should guess.

    >>> whole("(1 250 000)"), whole("7,0")
    (-1250000, 7)
    """
    bare = text.strip(SPACES + "()+-" + MINUSES)
    if _THOUSANDS_OR_DECIMALS.fullmatch(bare):
        raise NotANumber(
            "Tallet kan leses på to måter: tusener eller desimaler.",
            "Skriv hele tall uten punktum og komma, for eksempel 1250.",
        )
    value = number(text)
    if value != int(value):
        raise NotANumber("Tallet skal være helt.", "Rund av til et helt tall uten desimaler.")
    return int(value)


def _refusal(bare: str) -> NotANumber:
    if not bare:
        return NotANumber("Feltet er tomt.", PLAIN_DIGITS)
    if bare.lower() in NOT_FINITE:
        return NotANumber("Dette er ikke et tall man kan regne med.", PLAIN_DIGITS)
    if re.fullmatch(r"[0-9.,]+[eE][-+]?[0-9]+", bare):
        return NotANumber(
            "Tallet er skrevet med tierpotens.", "Skriv alle sifrene. I Excel: formater kolonnen som tall."
        )
    if re.fullmatch(r"[0-9]{1,3}([.,][0-9]{3})+([.,][0-9]+)?", bare):
        return NotANumber(
            "Tallet har punktum eller komma mellom tusener.", "Fjern skilletegnet mellom tusener: 1250000."
        )
    if bare.startswith("#"):
        return NotANumber(
            "Regnearket har skrevet en feil i stedet for et tall.", "Rett formelen i regnearket og lagre på nytt."
        )
    return NotANumber("Dette er ikke et tall.", PLAIN_DIGITS)


def plain(value: float) -> str:
    """A number as a Norwegian cell holds it: decimal comma, nothing between thousands, never a power of ten.

    >>> plain(2030), plain(0.25), plain(-1e11)
    ('2030', '0,25', '-100000000000')
    """
    return f"{value:.15g}".replace(".", ",")


def day(text: str) -> str:
    """A date as YYYY, YYYY-MM or YYYY-MM-DD; a Norwegian spreadsheet's 07.10.2026 is accepted and turned round.

    >>> day("07.10.2026"), day("2026-10"), day("2019")
    ('2026-10-07', '2026-10', '2019')

    Refuses (ValueError) what is no date.
    """
    bare = text.strip()
    if turned := _DAY_FIRST.fullmatch(bare):
        return date(int(turned[3]), int(turned[2]), int(turned[1])).isoformat()
    found = _YEAR_FIRST.fullmatch(bare)
    if found is None:
        raise ValueError(bare)
    date(int(found[1]), int(found[2] or 1), int(found[3] or 1))  # refuses the 31st of February
    return bare
