"""Numbers, dates and lists in the words of the reader (bokmål). Kroner become millions here and nowhere else."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from enum import StrEnum
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import format_decimal, format_percent

LOCALE = "nb"
OSLO = ZoneInfo("Europe/Oslo")
NBSP = "\N{NO-BREAK SPACE}"
MINUS = "\N{MINUS SIGN}"
MILLION = 1_000_000


@lru_cache(maxsize=16384)
def number(value: float, decimals: int = 0, *, sign: bool = False) -> str:
    r"""A number with Norwegian separators and a real minus; `sign` puts a plus before what is above zero.

    >>> number(1234567.891, 1), number(-3.25, 1, sign=True), number(0.04, 1, sign=True), number(-0.001, 1)
    ('1\xa0234\xa0567,9', '−3,2', '0,0', '0,0')
    """
    rounded = round(value, decimals) + 0.0  # + 0.0: a minus before zero says nothing
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    text = format_decimal(rounded, format=pattern, locale=LOCALE).replace("-", MINUS)
    return f"+{text}" if sign and rounded > 0 else text


def shortest(value: float) -> str:
    """A number with no more decimals than it has, and at most two: for bounds and positions.

    >>> shortest(4.0), shortest(3.5), shortest(0.25)
    ('4', '3,5', '0,25')
    """
    return number(value, next((d for d in (0, 1) if round(value, d) == value), 2))


def kr(amount_kr: float, *, sign: bool = False) -> str:
    r"""Whole kroner.

    >>> kr(-1450000)
    '−1\xa0450\xa0000\xa0kr'
    """
    return f"{number(amount_kr, sign=sign)}{NBSP}kr"


def mill(amount_kr: float, decimals: int = 1, *, sign: bool = False) -> str:
    r"""Millions, without the unit: for tables and charts that name it once.

    >>> mill(573413638), mill(-3200000, sign=True)
    ('573,4', '−3,2')
    """
    return number(amount_kr / MILLION, decimals, sign=sign)


def mill_kr(amount_kr: float, decimals: int = 1, *, sign: bool = False) -> str:
    r"""Millions of kroner.

    >>> mill_kr(31_200_000)
    '31,2\xa0mill.\xa0kr'
    """
    return f"{mill(amount_kr, decimals, sign=sign)}{NBSP}mill.{NBSP}kr"


def money(amount_kr: float, *, sign: bool = False) -> str:
    r"""The shortest exact-enough form: millions from one million, else whole kroner.

    >>> money(4_200_000), money(-980_000)
    ('4,2\xa0mill.\xa0kr', '−980\xa0000\xa0kr')
    """
    return mill_kr(amount_kr, sign=sign) if abs(amount_kr) >= MILLION else kr(amount_kr, sign=sign)


def percent(share: float, decimals: int = 1) -> str:
    r"""A share (0-1) in per cent.

    >>> percent(-0.0019), percent(0.5, 0)
    ('−0,2\xa0%', '50\xa0%')
    """
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "") + f"{NBSP}%"
    return format_percent(round(share, decimals + 2) + 0.0, format=pattern, locale=LOCALE).replace("-", MINUS)


def day(when: date | datetime, *, year: bool | None = None) -> str:
    r"""A day in Oslo; the day and its month stay on one line.

    >>> day(date(2026, 12, 14), year=False), day(date(2026, 12, 14), year=True)
    ('14.\xa0desember', '14.\xa0desember 2026')
    """
    local = when.astimezone(OSLO).date() if isinstance(when, datetime) else when
    return format_date(local, f"d.{NBSP}MMMM y" if year or year is None else f"d.{NBSP}MMMM", locale=LOCALE)


def short_day(when: date) -> str:
    """A day in a narrow column.

    >>> short_day(date(2026, 2, 1))
    '01.02.2026'
    """
    return format_date(when, "dd.MM.y", locale=LOCALE)


def moment(when: datetime, *, year: bool = False) -> str:
    r"""A moment in Oslo, as a person says it.

    >>> from datetime import UTC
    >>> moment(datetime(2026, 12, 14, 22, 59, tzinfo=UTC))
    '14.\xa0desember kl.\xa023.59'
    """
    local = when.astimezone(OSLO)
    return f"{day(local, year=year)} kl.{NBSP}{local:%H.%M}"


def time_left(until: datetime, now: datetime) -> str:
    """How long is left, in whole days, or hours on the last day.

    >>> from datetime import UTC
    >>> time_left(datetime(2026, 12, 14, tzinfo=UTC), datetime(2026, 12, 11, tzinfo=UTC))
    '3 dager igjen'
    """
    seconds = (until - now).total_seconds()
    if seconds <= 0:
        return "fristen er ute"
    days, hours = int(seconds // 86400), int(seconds // 3600)
    if days:
        return f"{days} {'dag' if days == 1 else 'dager'} igjen"
    if hours:
        return f"{hours} {'time' if hours == 1 else 'timer'} igjen"
    return "under en time igjen"


def together(words: Iterable[str]) -> str:
    """A list in a sentence.

    >>> together(["a", "b", "c"])
    'a, b og c'
    """
    return format_list(list(words), style="standard", locale=LOCALE)


def count(amount: int, one: str, many: str) -> str:
    """A count with its noun.

    >>> count(1, "tiltak", "tiltak"), count(3, "dag", "dager")
    ('1 tiltak', '3 dager')
    """
    return f"{number(amount)}{NBSP if amount >= 1000 else ' '}{one if amount == 1 else many}"  # noqa: PLR2004


_ALPHABET = {c: i for i, c in enumerate("abcdefghijklmnopqrstuvwxyzæøå")} | {"ä": 26, "ö": 27}


def nb_key(text: str) -> tuple[Sequence[int], str]:
    """A Norwegian sort key: a–z æ ø å, aa as å, Sámi letters beside their base letter.

    >>> sorted(["Ås", "Ærlig", "Øy", "Z", "Šibmi", "Sand", "Cup", "Čáhci"], key=nb_key)
    ['Čáhci', 'Cup', 'Sand', 'Šibmi', 'Z', 'Ærlig', 'Øy', 'Ås']
    """
    folded = text.casefold().replace("aa", "å")
    keys = [_ALPHABET.get(c, _ALPHABET.get(unicodedata.normalize("NFD", c)[0], -1)) for c in folded]
    return keys, folded


PHASES = {
    "preparing": "Forberedelse",
    "proposing": "Forslag",
    "voting": "Avstemning",
    "closed": "Avsluttet",
    "counted": "Resultat",
}
"""What a phase is called on the screen."""

ROLES = {
    "visitor": "besøkende",
    "citizen": "innbygger",
    "council": "råd",
    "representative": "representant",
    "administrator": "administrasjonen",
}
"""What a role is called on the screen."""

SHORTENED_AT = 80


def spoken(value: object) -> str:
    r"""A field of a refusal as a person says it: phases and roles by name, moments in Oslo, long text shortened.

    >>> spoken("voting"), spoken("2026-12-14T22:59:00+00:00"), spoken(12)
    ('Avstemning', '14.\xa0desember kl.\xa023.59', '12')
    >>> spoken("citizen, council, representative")
    'innbygger, råd eller representant'
    """
    text = value.value if isinstance(value, StrEnum) else str(value)
    if text in PHASES:
        return PHASES[text]
    if (roles := text.split(", ")) and all(role in ROLES for role in roles):
        return format_list([ROLES[role] for role in roles], style="or", locale=LOCALE)
    if _ISO_MOMENT.fullmatch(text):
        return moment(datetime.fromisoformat(text))
    if len(text) > SHORTENED_AT:
        return text[: SHORTENED_AT - 1] + "…"
    return text


_ISO_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?([+-]\d\d:\d\d|Z)")
