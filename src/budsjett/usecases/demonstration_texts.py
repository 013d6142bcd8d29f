"""What the made-up people of the demonstration say. Parties, councils' words and the answer are all invented."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidProposal:
    """A proposal as whoever proposes writes it; `years_in` counts from the first plan year.

    `council` is empty where a person proposes: a representative with the `label` that her sign-in gives her, or
    without one a citizen.
    """

    council: str = ""
    label: str = ""
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
    SaidProposal(
        label="Representant for Kystlista (oppdiktet parti)",
        title="Vedlikeholdspott for skolebyggene",
        description="Skolene får en fast sum hvert år til vinduer, tak og ventilasjon. "
        "Elevrådet og vaktmesteren er med på å velge hva som tas først.",
        affected="Elever og ansatte får bygg som er varme, tørre og har frisk luft.",
        otherwise="Feil rettes når noe går i stykker, og det blir dyrere jo lenger vi venter.",
        kind="spending",
        line="primary_school",
        yearly_kr=600_000,
    ),
    SaidProposal(
        title="Lån av turutstyr på biblioteket",
        description="Biblioteket låner ut ski, truger, telt og kikkerter gratis, slik det låner ut bøker. "
        "Utstyret kjøpes inn litt hvert år.",
        affected="Familier og ungdom kan prøve friluftsliv uten å kjøpe alt selv.",
        otherwise="De som ikke har utstyr, blir hjemme når klassen eller vennene drar på tur.",
        kind="spending",
        line="culture",
        yearly_kr=65_000,
        month=9,
        statement_by="ungdomsradet",
        statement="Ungdomsrådet støtter forslaget og ber om at ungdom er med på å velge utstyret.",
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """What a council asks a fund for, once, in the first plan year."""

    council: str
    title: str
    asks_kr: int
    description: str
    affected: str
    otherwise: str


FUND_TITLE = "Kulturmidlene (prøverunde)"
FUND_QUESTION = "Hva skal kulturmidlene gå til?"
FUND_POT_KR = 600_000
FUND = (
    Application(
        council="ungdomsradet",
        title="Konsertserie for ungdom",
        asks_kr=140_000,
        description="Fire konserter i ungdomsklubben, der lokale band og korps deler scene med gjester utenfra.",
        affected="Ungdom fra 13 år får konserter uten aldersgrense, og unge musikere får spille for andre.",
        otherwise="Ungdom må reise for å gå på konsert, eller vente til de er 18.",
    ),
    Application(
        council="ungdomsradet",
        title="Skateramper ved skolen",
        asks_kr=220_000,
        description="Tre flyttbare ramper på skoleplassen, med vedlikehold det første året.",
        affected="Barn og unge får et sted å være ute, også de som ikke driver med lagidrett.",
        otherwise="Skoleplassen er tom etter klokka tre.",
    ),
    Application(
        council="ungdomsradet",
        title="Sommerfilm ute",
        asks_kr=60_000,
        description="Tre filmkvelder på havna, med lerret og lyd som leies inn.",
        affected="Alle som vil, kan se film sammen uten å betale.",
        otherwise="Havna brukes ikke på sommerkveldene.",
    ),
    Application(
        council="eldreradet",
        title="Dans på dagtid",
        asks_kr=50_000,
        description="Levende musikk i storsalen første torsdag i måneden, med kaffe og skyss fra omsorgsboligene.",
        affected="Eldre får dans og selskap på en tid de kan komme seg hjem igjen.",
        otherwise="Dansen er på kvelden, og mange blir hjemme.",
    ),
    Application(
        council="eldreradet",
        title="Minner fra fiskeværet",
        asks_kr=130_000,
        description="Eldre forteller om livet i fiskeværet. Samtalene tas opp, skrives ut og blir til en utstilling.",
        affected="Historiene blir tatt vare på, og skolene kan bruke dem.",
        otherwise="De som husker, blir færre for hvert år.",
    ),
    Application(
        council="eldreradet",
        title="Stemmebruk og kor for voksne",
        asks_kr=70_000,
        description="Et kor uten opptaksprøve øver hver uke og holder to konserter.",
        affected="Voksne som ikke har sunget før, kan begynne.",
        otherwise="Korene som finnes, er fulle.",
    ),
    Application(
        council="funksjonsnedsettelse",
        title="Teater med tegnspråk",
        asks_kr=110_000,
        description="Årets revy spilles to kvelder med tegnspråktolk og ledsagerplasser foran scenen.",
        affected="Døve, hørselshemmede og de som følger dem, kan gå på revy sammen med alle andre.",
        otherwise="Revyen spilles som før, uten tolk.",
    ),
    Application(
        council="funksjonsnedsettelse",
        title="Rampe og teleslynge i grendehuset",
        asks_kr=180_000,
        description="Grendehuset får fast rampe ved scenen og teleslynge i salen.",
        affected="Alle kan stå på scenen, og alle kan høre det som blir sagt.",
        otherwise="De som bruker rullestol, må løftes opp på scenen.",
    ),
    Application(
        council="funksjonsnedsettelse",
        title="Korps for alle",
        asks_kr=90_000,
        description="Instrumenter som kan spilles med én hånd, og en instruktør i et halvt år.",
        affected="Barn med nedsatt funksjonsevne kan spille i korpset.",
        otherwise="Korpset har ikke instrumenter som passer.",
    ),
)
"""A fund that was shared out before this round: nine made-up applications, and a pot that holds about half of them."""
