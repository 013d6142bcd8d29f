"""The form that sets up a round: what it shares out, the ballot, the rule, and every option of the count."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from budsjett.errors import InvalidText
from budsjett.process.rounds import CapOn, ListCap, RoundKind
from budsjett.usecases import administer
from budsjett.voting.election import ROUND_BALLOTS, BallotKind
from budsjett.voting.options import ROUND, AddOneStart, AddOneStop, Completion, CompletionOrder, Terms, TieBreak
from budsjett.voting.outcome import Rule, Satisfaction
from budsjett.web import forms
from budsjett.web.rule_words import BALLOT_HINTS, BALLOTS, RULES
from budsjett.web.sent import Sent

E = TypeVar("E", bound=StrEnum)
MOST_VOTES = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """One option of the count: what it is called, and its values with their words, the usual one first."""

    name: str
    label: str
    hint: str
    values: tuple[tuple[str, str], ...]


KINDS = (
    (
        RoundKind.PRIORITIES.value,
        "Prioriteringer",
        "Innbyggerne stemmer over hvilke kutt og økninger som skal skjermes, og hva som skal få nye penger.",
    ),
    (
        RoundKind.FUND.value,
        "Fond",
        "Innbyggerne deler en pott mellom forslagene rådene har sendt inn, og andre tiltak som koster penger.",
    ),
)

OPTIONS = (
    Options(
        name="verdi",
        label="Hva en ting er verdt",
        hint="Like andeler: det regelen sammenligner prisen med. Flest stemmer først: hva den ordner etter. "
        "Mest til sammen og de som får minst, først: det hver får av et utvalg.",
        values=(
            (Satisfaction.COST.value, "Prisen (flest stemmer først: antall stemmer)"),
            (Satisfaction.CARDINALITY.value, "Like mye for alle (flest stemmer først: stemmer per krone)"),
        ),
    ),
    Options(
        name="rest",
        label="Penger som er igjen",
        hint="Bare like andeler.",
        values=(
            (Completion.GREEDY.value, "Til det som får plass"),
            (Completion.ADD_ONE_THEN_GREEDY.value, "Øk andelene, og så til det som får plass"),
            (Completion.ADD_ONE.value, "Øk andelene"),
            (Completion.NONE.value, "Blir ikke delt ut"),
        ),
    ),
    Options(
        name="rest-rekke",
        label="Rekkefølgen da",
        hint="",
        values=(
            (CompletionOrder.VOTES.value, "Flest stemmer først"),
            (CompletionOrder.PER_KRONE.value, "Flest stemmer per krone først"),
        ),
    ),
    Options(
        name="start",
        label="Andelene øker fra",
        hint="",
        values=((AddOneStart.SHARE.value, "Nøyaktig andel"), (AddOneStart.WHOLE.value, "Hele kroner, rundet ned")),
    ),
    Options(
        name="stopp",
        label="Andelene slutter å øke når",
        hint="",
        values=(
            (AddOneStop.EXHAUSTED.value, "ingenting ønsket får plass"),
            (AddOneStop.EXHAUSTED_ALL.value, "ingenting på listen får plass"),
            (AddOneStop.OVERSPENT.value, "neste krone bruker for mye"),
        ),
    ),
    Options(
        name="plass",
        label="Det det ikke er plass til",
        hint="Bare flest stemmer først.",
        values=(("hopp", "Hoppes over"), ("stopp", "Tellingen stopper der")),
    ),
    Options(
        name="ustottet",
        label="Det ingen stemte for",
        hint="Bare flest stemmer først og jevn byrde.",
        values=(("nei", "Velges ikke"), ("ja", "Velges hvis det får plass")),
    ),
    Options(
        name="likt",
        label="Når noe står likt",
        hint="",
        values=(
            (TieBreak.COST_THEN_ID.value, "Flest stemmer, så lavest pris, så kortnavn"),
            (TieBreak.CHEAPEST_THEN_ID.value, "Lavest pris, så flest stemmer, så kortnavn"),
            (TieBreak.ID.value, "Kortnavn"),
        ),
    ),
)
FEWEST = "farrest"
LEAST, MOST = "minst-antall", "hoyst-antall"
CAP = "Grense"


def suggested() -> dict[str, str]:
    """What the form says before anybody has changed it: the usual value of everything."""
    return {
        "slag": RoundKind.PRIORITIES.value,
        "pott": "",
        "seddel": BallotKind.APPROVAL.value,
        "poeng": "10",
        "regel": Rule.EQUAL_SHARES.value,
        FEWEST: "0",
        LEAST: "",
        MOST: "",
        **{option.name: option.values[0][0] for option in OPTIONS},
    }


def ballots() -> tuple[tuple[str, str, str], ...]:
    """The ballots a round may have: value, name, hint."""
    return tuple((kind.value, BALLOTS[kind], BALLOT_HINTS[kind]) for kind in ROUND_BALLOTS)


def rules() -> tuple[tuple[str, str, str], ...]:
    """The rules a round may be counted by: value, name, and what it does and promises."""
    return tuple(
        (rule.value, RULES[rule].name.capitalize(), f"{RULES[rule].sentence} {RULES[rule].guarantee}") for rule in Rule
    )


def read(form: Sent) -> Mapping[str, Any]:
    """What `administer.create_round` is to be told. Refuses words no field of the form has."""
    kind = _one(RoundKind, "Slag", form.first("slag", RoundKind.PRIORITIES.value))
    ballot = _one(BallotKind, "Stemmeseddel", form.first("seddel", BallotKind.APPROVAL.value))
    return {
        "kind": kind,
        "pot_kr": forms.whole_kr("Potten", form.first("pott")) if kind is RoundKind.FUND else 0,
        "ballot_kind": ballot,
        "points": _points(form) if ballot is BallotKind.POINTS else 0,
        "rule": _one(Rule, "Tellemåte", form.first("regel", Rule.EQUAL_SHARES.value)),
        "satisfaction": _one(Satisfaction, "Hva en ting er verdt", form.first("verdi", Satisfaction.COST.value)),
        "terms": Terms(
            ties=_one(TieBreak, "Når noe står likt", form.first("likt", ROUND.ties.value)),
            completion=_one(Completion, "Penger som er igjen", form.first("rest", ROUND.completion.value)),
            completion_order=_one(CompletionOrder, "Rekkefølgen da", form.first("rest-rekke", ROUND.completion_order)),
            add_one_start=_one(AddOneStart, "Andelene øker fra", form.first("start", ROUND.add_one_start)),
            add_one_stop=_one(AddOneStop, "Andelene slutter å øke når", form.first("stopp", ROUND.add_one_stop)),
            adopts_unsupported=_word("Det ingen stemte for", form.first("ustottet", "nei"), {"nei": False, "ja": True}),
            skips=_word("Det det ikke er plass til", form.first("plass", "hopp"), {"hopp": True, "stopp": False}),
            fewest_votes=forms.whole("Færrest stemmer", form.first(FEWEST, "0") or "0", 0, MOST_VOTES),
        ),
        "asks": form.every("spor"),
        "paper": form.first("papir") == "ja",
        "caps": _caps(form),
        "least": _how_many(administer.LEAST, form.first(LEAST)),
        "most": _how_many(administer.MOST, form.first(MOST)),
    }


def cap_name(on: CapOn, of: str, *, in_kr: bool) -> str:
    """What the field of a limit is called."""
    return f"tak-{on}:{of}:{'kr' if in_kr else 'antall'}"


def _caps(form: Sent) -> tuple[ListCap, ...]:
    """The limits that somebody wrote; an empty field is no limit."""
    found = []
    for name, written in form:
        if not name.startswith("tak-") or not written.strip():
            continue
        on, _, rest = name.removeprefix("tak-").partition(":")
        of, _, unit = rest.rpartition(":")
        in_kr = unit == "kr"
        most = forms.whole_kr(CAP, written) if in_kr else forms.whole(CAP, written, 0, administer.MOST_THINGS)
        found.append(ListCap(on=_one(CapOn, CAP, on), of=of, most=most, in_kr=in_kr))
    return tuple(found)


def _how_many(field: str, written: str) -> int:
    """How many things; an empty field is no bound."""
    return forms.whole(field, written, 0, administer.MOST_THINGS) if written.strip() else 0


def _points(form: Sent) -> int:
    return forms.whole("Poeng", form.first("poeng", "10"), 1, administer.MOST_POINTS)


def _word(field: str, written: str, means: Mapping[str, bool]) -> bool:
    if written not in means:
        raise InvalidText(field=field, value=written[: forms.LONGEST_NUMBER], wanted="et av valgene i skjemaet")
    return means[written]


def _one(members: type[E], field: str, written: str) -> E:
    try:
        return members(written)
    except ValueError:
        value = written[: forms.LONGEST_NUMBER]
        raise InvalidText(field=field, value=value, wanted="et av valgene i skjemaet") from None
