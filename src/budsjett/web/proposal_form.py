"""The proposal form: what a council wrote, field by field, and what is wrong with each field; nothing is lost."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields
from typing import TypeVar

from budsjett.budget.basis import Basis
from budsjett.budget.figures import LineId
from budsjett.budget.lines import Line
from budsjett.budget.measures import MeasureKind
from budsjett.errors import BudsjettError, InvalidNumber
from budsjett.process import texts
from budsjett.process.proposals import LIFETIMES_YEARS, Draft, check_draft
from budsjett.web import forms, words
from budsjett.web.faults import tell

T = TypeVar("T")

MONTHS = (
    "januar", "februar", "mars", "april", "mai", "juni", "juli", "august", "september", "oktober", "november",
    "desember",
)  # fmt: skip
KINDS = {
    MeasureKind.SPENDING: (
        "Nytt tiltak",
        "Noe kommunen ikke gjør i dag, eller mer av noe den gjør. Det koster penger.",
    ),
    MeasureKind.CUT: ("Kutt", "Noe kommunen kan gjøre mindre av, eller slutte med. Det sparer penger."),
    MeasureKind.INCOME: ("Inntekt", "En avgift, egenbetaling eller skatt som gir kommunen mer penger."),
}
KIND_WORDS = {kind.value: name for kind, (name, _) in KINDS.items()} | {
    MeasureKind.STANDARD.value: "Endret standard",
    MeasureKind.INVESTMENT.value: "Investering",
    MeasureKind.DEFERRAL.value: "Utsettelse",
}
LIFETIME_WORDS = {
    5: "5 år: datautstyr og kontormaskiner",
    10: "10 år: biler, maskiner og inventar",
    20: "20 år: lekeplasser, park, ledninger i gatelys, brannbiler",
    40: "40 år: skoler, bygg, veier og vannledninger",
    50: "50 år: sykehjem, rådhus og kirkebygg",
}
ECHOED = 4
"""How many times the longest lawful text is handed back when too much was written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """The form as it was filled in. The names are the fields' names on the page."""

    type: str = MeasureKind.SPENDING.value
    tittel: str = ""
    beskrivelse: str = ""
    gjelder: str = ""
    ellers: str = ""
    linje: str = ""
    belop: str = ""
    varighet: str = "varig"
    ar: str = ""
    maned: str = "1"
    investering: str = ""
    levetid: str = "20"

    @classmethod
    def of(cls, form: Mapping[str, str]) -> "Written":
        """What was sent; fields that were not sent stand as they do on a blank form."""
        longest = {"tittel": texts.TITLE, "beskrivelse": texts.PARAGRAPH, "gjelder": texts.PARAGRAPH}
        return cls(
            **{
                f.name: form[f.name][: ECHOED * longest.get(f.name, texts.PARAGRAPH)]
                for f in fields(cls)
                if f.name in form
            }
        )

    def shown(self) -> dict[str, str]:
        """The fields safe to put back on a page: without characters that cannot be shown."""
        return {
            name: "".join(c for c in value if c.isprintable() or c in "\n\r\t") for name, value in asdict(self).items()
        }


LEFT_BLANK = {
    "tittel": "Skriv en tittel.",
    "beskrivelse": "Skriv hva som skal gjøres.",
    "gjelder": "Skriv hvem som merker det, og hvordan.",
    "ellers": "Skriv hva som skjer hvis vi lar være.",
}
"""What to do with a field that was left blank."""


def draft_of(written: Written, basis: Basis, lines: tuple[Line, ...]) -> tuple[Draft | None, dict[str, str]]:
    """The draft, and what is wrong by field: every field is looked at, so that all can be put right at once."""
    problems: dict[str, str] = {}

    def attempt(field: str, read: Callable[[], T], otherwise: T) -> T:
        try:
            return read()
        except BudsjettError as refusal:
            problems[field] = tell(refusal)[1]
            return otherwise

    title = attempt("tittel", lambda: texts.one_line("Tittel", written.tittel), "")
    description = attempt("beskrivelse", lambda: texts.paragraphs("Hva skal gjøres?", written.beskrivelse), "")
    affected = attempt("gjelder", lambda: texts.paragraphs("Hvem merker det?", written.gjelder), "")
    otherwise = attempt("ellers", lambda: texts.paragraphs("Hva skjer hvis vi lar være?", written.ellers), "")
    problems |= {field: sentence for field, sentence in LEFT_BLANK.items() if not getattr(written, field).strip()}
    investment_kr = _kr("investering", "Investering", written.investering, attempt)
    amount_kr = _kr("belop", "Beløp", written.belop, attempt)
    if amount_kr == 0 and investment_kr == 0 and not {"belop", "investering"} & problems.keys():
        problems["belop"] = "Skriv et beløp per år, en investering eller begge. Et grovt anslag er nok."
    kind, line = _what(written, basis, lines, problems)
    year = _choice(written.ar, tuple(basis.years))
    month = _choice(written.maned, tuple(range(1, len(MONTHS) + 1)))
    lifetime = _choice(written.levetid, LIFETIMES_YEARS)
    missing = {
        "ar": (year, f"Velg et år fra {basis.years.first} til {basis.years.last}."),
        "maned": (month, "Velg en måned."),
        "levetid": (lifetime, "Velg 5, 10, 20, 40 eller 50 år."),
    }
    problems |= {field: sentence for field, (chosen, sentence) in missing.items() if chosen is None}
    if problems or kind is None or line is None or year is None or month is None or lifetime is None:
        return None, problems
    draft = Draft(
        title=title,
        description=description,
        affected=affected,
        otherwise=otherwise,
        kind=kind,
        line=line.id,
        yearly_kr=amount_kr * direction(kind, line.id, basis),
        first_year=year,
        month=month,
        investment_kr=investment_kr,
        lifetime_years=lifetime,
        one_off=written.varighet == "engang",
    )
    try:
        return check_draft(draft, basis, frozenset(one.id for one in lines)), {}
    except BudsjettError as refusal:
        return None, forms.problems(refusal, {"Beløp per år": "belop", "Investering": "investering"})


def _what(
    written: Written, basis: Basis, lines: tuple[Line, ...], problems: dict[str, str]
) -> tuple[MeasureKind | None, Line | None]:
    """What sort of proposal it is, and which line it moves."""
    kind = MeasureKind(written.type) if written.type in {k.value for k in KINDS} else None
    line = next((one for one in lines if one.id == written.linje), None)
    if kind is None:
        problems["type"] = "Velg om forslaget er et nytt tiltak, et kutt eller en inntekt."
    if line is None:
        problems["linje"] = "Velg hvilken tjeneste eller inntekt forslaget gjelder."
    elif kind is MeasureKind.CUT and line.id not in basis.service_lines:
        problems["linje"] = f"{line.label} er en inntekt. Et kutt gjelder en tjeneste; velg en tjeneste."
    return kind, line


def direction(kind: MeasureKind, line: LineId, basis: Basis) -> int:
    """Which way a positive amount in the form moves its line.

    What costs more is plus on a service and minus on an income (a lower tax); what saves or brings is the reverse.
    """
    on_service = 1 if line in basis.service_lines else -1
    return on_service if kind is MeasureKind.SPENDING else -on_service


def _kr(name: str, label: str, text: str, attempt: Callable[[str, Callable[[], int], int], int]) -> int:
    if not text.strip():
        return 0
    amount = attempt(name, lambda: forms.whole_kr(label, text), 0)
    if amount < 0:
        return attempt(name, lambda: _refuse_sign(label, text), 0)
    return amount


def _refuse_sign(label: str, text: str) -> int:
    wanted = "et beløp uten minus; om det koster eller sparer, velger du øverst"
    raise InvalidNumber(field=label, value=text[: texts.SHOWN], wanted=wanted)


def _choice(text: str, allowed: tuple[int, ...]) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 4 and int(text) in allowed else None  # noqa: PLR2004


def when(draft_year: int, month: int, *, one_off: bool) -> str:
    """When a proposal starts, in words."""
    if one_off:
        return f"én gang, i {draft_year}"
    return f"fra {draft_year}" if month == 1 else f"fra {MONTHS[month - 1]} {draft_year}"


def amount_words(yearly_kr: int, investment_kr: int, *, one_off: bool) -> str:
    """What a proposal costs, in a table."""
    parts = []
    if yearly_kr:
        parts.append(f"{words.money(abs(yearly_kr))}{'' if one_off else ' i året'}")
    if investment_kr:
        parts.append(f"{words.money(investment_kr)} i investering")
    return words.together(parts)
