"""What the made-up people of the demonstration say. Parties, councils' words and the answer are all invented."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidProposal:
    """A proposal as a council writes it; `years_in` counts from the first plan year."""

    council: str
    title: str
    description: str
    affected: str
    otherwise: str
    kind: str
    line: str
    yearly_kr: int
    years_in: int = 0
    month: int = 1
    investment_kr: int = 0
    lifetime_years: int = 20
    statement_by: str = ""
    statement: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedByParty:
    """A plan that a made-up party has saved: the director's proposal without some measures, and with others."""

    name: str
    title: str
    without: frozenset[str]
    beside: tuple[str, ...]
    levers: Mapping[str, float] = field(default_factory=dict)


TITLE = "Innbyggernes prioriteringer (prøverunde)"
QUESTION = "Hva skal skjermes, og hva skal vi bruke penger på, de neste fire årene?"

ON_BALLOT = (
    "barneskole-storre-grupper",
    "miljoarbeidere",
    "skolefrokost",
    "renhold-hjemme",
    "dagsenter-dager",
    "aktivitetsvenn",
    "bibliotek-kortere",
    "kino-avvikles",
    "kulturskole-halveres",
    "idrett-tilskudd",
    "svommehall-sommer",
    "ungdomsklubb-kvelder",
    "lekeplasser",
    "broyting",
    "parkering",
    "gang-sykkelvei",
    "bestillingsbuss",
    "eiendomsskatt-bunnfradrag",
)

PROPOSALS = (
    SaidProposal(
        council="ungdomsradet",
        title="Åpen gymsal i helgene",
        description="Gymsalen holdes åpen lørdag og søndag ettermiddag med to ungdommer som vertskap. "
        "Vertene får lønn og opplæring.",
        affected="Ungdom fra 13 til 19 år får et gratis sted å være i helgene, også de som ikke er med i et lag.",
        otherwise="Gymsalen står tom i helgene, og tilbudet er det som koster penger.",
        kind="spending",
        line="culture",
        yearly_kr=240_000,
        month=8,
        statement_by="funksjonsnedsettelse",
        statement="Rådet støtter forslaget. Gymsalen har trinnfri inngang og teleslynge, men toalettet må rustes opp. "
        "Vi ber om at minst én av vertene får opplæring i tilrettelegging.",
    ),
    SaidProposal(
        council="eldreradet",
        title="Sandstrødde fortau ved sykehjem og helsesenter",
        description="Fortauene rundt sykehjemmet og helsesenteret strøs før klokka åtte hver dag det er glatt. "
        "Det gjøres av driftsavdelingen på samme runde som skoleveiene.",
        affected="Eldre og andre som er redde for å falle, kan gå ut på egen hånd også om vinteren.",
        otherwise="Fortauene strøs når det er kapasitet, og noen blir sittende inne i flere uker.",
        kind="spending",
        line="roads_transport",
        yearly_kr=180_000,
        statement_by="funksjonsnedsettelse",
        statement="Rådet støtter forslaget og ber om at også kantsteinene ved overgangene blir ryddet.",
    ),
    SaidProposal(
        council="funksjonsnedsettelse",
        title="Trinnfri inngang til kulturhuset",
        description="Hovedinngangen til kulturhuset får rampe og dør som åpner seg selv. "
        "Arbeidet gjøres sommeren i det andre planåret.",
        affected="Alle kommer inn samme vei: rullestolbrukere, folk med barnevogn og eldre med rullator.",
        otherwise="De som ikke kan gå i trapp, må fortsatt ringe på ved varemottaket.",
        kind="investment",
        line="culture",
        yearly_kr=15_000,
        years_in=1,
        month=9,
        investment_kr=1_900_000,
        lifetime_years=40,
        statement_by="eldreradet",
        statement="Eldrerådet støtter forslaget. Mange av våre velger bort konserter fordi de ikke vil inn bakveien.",
    ),
    SaidProposal(
        council="ungdomsradet",
        title="Færre trykte saker til politikerne",
        description="Alle møtepapirer sendes digitalt, og bare den som ber om det, får dem på papir.",
        affected="Politikerne må lese på skjerm. Ansatte på servicekontoret slipper kopiering og pakking.",
        otherwise="Kommunen trykker og sender ut papirer til hvert møte som i dag.",
        kind="cut",
        line="politics",
        yearly_kr=-90_000,
        statement_by="eldreradet",
        statement="Eldrerådet går imot at papir faller bort for rådene. Flere av medlemmene våre leser ikke lange "
        "dokumenter på skjerm.",
    ),
    SaidProposal(
        council="eldreradet",
        title="Besøkstid på sykehjemmet med felles middag",
        description="Søndag middag på sykehjemmet åpnes for pårørende og naboer som betaler for maten selv. "
        "Det trengs en ekstra på kjøkkenet den dagen.",
        affected="Beboerne får selskap, og pårørende får en grunn til å bli lenger.",
        otherwise="Middagen serveres på avdelingene som nå, og mange spiser alene.",
        kind="spending",
        line="nursing_home",
        yearly_kr=130_000,
        month=3,
    ),
)

MEASURE_STATEMENTS = (
    (
        "ungdomsradet",
        "kulturskole-halveres",
        "Vi går imot. Ventelisten er lang nå, og det er de yngste som mister plassen først.",
    ),
    (
        "eldreradet",
        "dagsenter-dager",
        "Vi går imot. For mange er dagsenteret det eneste måltidet i uka de spiser sammen med noen.",
    ),
    (
        "funksjonsnedsettelse",
        "broyting",
        "Vi går imot. Tolv centimeter snø stenger rullestolbrukere inne, og de kan ikke vente på plogen.",
    ),
)

ROUND_STATEMENT = (
    "Rådet ber om at forslag fra medvirkningsrådene legges fram for kommunestyret sammen med kommunedirektørens "
    "forslag, og ikke som vedlegg."
)

ANSWER = (
    "Administrasjonen har vurdert forslaget. Gymsalen kan åpnes uten ombygging, og beløpet dekker lønn, renhold og "
    "strøm. Vi anbefaler en prøveperiode på ett år og at ordningen telles opp før den gjøres fast."
)

PLANS = (
    SavedByParty(
        name="Kystlista (oppdiktet parti)",
        title="Skjerm skolen, bygg saktere",
        without=frozenset({"barneskole-storre-grupper", "omsorgsboliger", "gang-sykkelvei"}),
        beside=("idrett-tilskudd", "parkering", "felles-lonn"),
        levers={"investeringsramme": 35.0},
    ),
    SavedByParty(
        name="Fjordlista (oppdiktet parti)",
        title="Lavere skatt, mindre administrasjon",
        without=frozenset({"eiendomsskatt-bunnfradrag", "eiendomsskatt-naering", "ungdomsklubb-kvelder"}),
        beside=("kino-avvikles", "kulturskole-halveres", "felles-lonn"),
        levers={"arsverk-administrasjon": -4.0},
    ),
)
