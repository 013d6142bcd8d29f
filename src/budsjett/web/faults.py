"""What each refusal becomes for a person: a status, and a sentence with what is wrong and the way out (bokmål)."""

from dataclasses import fields

from budsjett import errors
from budsjett.web.words import spoken

FAULTS: dict[type[errors.BudsjettError], tuple[int, str]] = {
    errors.WrongPhase: (
        409,
        ("Dette kan gjøres i fasen «%(needed)s». Runden er nå i fasen «%(current)s». Fristene står på forsiden."),
    ),
    errors.OutsideWindow: (409, "Fristen er fra %(opens)s til %(closes)s, og vi er utenfor den nå."),
    errors.WrongRole: (
        403,
        "Du er logget inn som %(role)s, og dette kan bare gjøres av %(needed)s. Bytt rolle for å gå videre.",
    ),
    errors.NotSignedIn: (401, "Dette kan gjøres av %(needed)s. Logg inn først."),
    errors.NotYetCounted: (
        409,
        "Stemmene er ikke talt ennå. Resultatet vises når de er det. Kunngjort frist for å stemme: %(closes)s.",
    ),
    errors.ChangedAfterOpening: (
        409,
        (
            "Noe som var bestemt da avstemningen i «%(round)s» åpnet, er endret siden. Runden er ugyldig slik den er "
            "nå: ingen stemmer tas imot eller telles før det som er endret, er satt tilbake."
        ),
    ),
    errors.AlreadyCounted: (409, "Runden ble talt %(counted)s, og den tellingen står. Se resultatet."),
    errors.RoundUnderway: (409, "Runden %(round)s er ikke ferdig talt. Tell den før du åpner en ny."),
    errors.RoundNamedAlready: (409, "Kommunen har hatt en runde som heter «%(round)s». Gi denne et annet navn."),
    errors.AnothersProposal: (403, "Forslaget er fra %(author)s. Bare den som sendte det inn, kan trekke det."),
    errors.TooManyProposals: (
        409,
        "Du har %(most)s forslag i runden, og det er det meste en innbygger kan ha. Trekk ett av dem først.",
    ),
    errors.ProposalsSpent: (
        409,
        (
            "Du har sendt inn %(most)s forslag i runden, og det er det meste en innbygger kan sende. "
            "Ta resten med et råd eller en representant, som kan foreslå det."
        ),
    ),
    errors.NotACitizens: (
        403,
        (
            "Forslag %(proposal)s er fra et råd eller en representant. Bare innbyggeres forslag kan settes til side. "
            "Svar på det i stedet."
        ),
    ),
    errors.NotSetAside: (409, "Forslag %(proposal)s er ikke satt til side. Det står som før."),
    errors.OnTheBallot: (
        409,
        "Forslag %(proposal)s står på stemmeseddelen, og den er låst. Si det som må sies, i svaret til forslaget.",
    ),
    errors.OwnInTheRound: (
        403,
        "Du har selv et forslag i runden %(round)s, og avgjør da ikke andres. La en kollega gjøre det.",
    ),
    errors.MissingProgram: (501, "%(program)s er ikke installert på denne maskinen. Installer «%(package)s»."),
    errors.NotDrawn: (503, "Den rettferdigste trekningen ble ikke funnet: %(said)s. Prøv igjen, eller gi mer tid."),
    errors.NotRecalculated: (502, "LibreOffice regnet ikke ferdig: %(said)s."),
    errors.NotProven: (
        503,
        "Det beste utvalget etter regelen «%(rule)s» ble ikke bevist på %(seconds)s sekunder. Ingenting er valgt.",
    ),
    errors.Busy: (503, "Mange bruker tjenesten akkurat nå. Ingenting er lagret. Vent litt og prøv igjen."),
    errors.SolvingSpent: (
        429,
        (
            "Du har brukt regnetiden din: %(seconds)s sekunder i timen, så det blir plass til alle. "
            "Du kan spørre igjen %(opens)s. Det som alt er regnet ut, kan du fortsatt se."
        ),
    ),
    errors.TooOften: (
        429,
        (
            "Du har gjort dette %(most)s ganger på en time, og det er så ofte det går an. "
            "Det som alt er levert, gjelder. Du kan prøve igjen %(opens)s."
        ),
    ),
    errors.NoSuchCalculation: (404, "Utregningen finnes ikke lenger. Spør på nytt fra planen."),
    errors.NoPaper: (
        409,
        (
            "Runden %(round)s er satt opp uten stemming på papir, og det kan ikke endres nå. "
            "Papir velges når runden settes opp."
        ),
    ),
    errors.OnPaper: (
        409,
        (
            "Du er registrert med stemmeseddel på papir, og papir går foran nett. Derfor kan du ikke stemme her. "
            "Er det feil, ta kontakt med kommunen før avstemningen er over."
        ),
    ),
    errors.OnPaperAlready: (
        409,
        "Konvolutten fra denne velgeren er registrert før. Hun har én stemme. Legg konvolutten til side, uåpnet.",
    ),
    errors.NotOnPaper: (404, "Ingen konvolutt er registrert fra denne velgeren, så det er ingenting å trekke."),
    errors.NoSuchForm: (
        404,
        "Ingen skjema har nummeret %(number)s. Se etter en skrivefeil; er det ingen, er skjemaet ikke et av våre.",
    ),
    errors.EnteredAlready: (
        409,
        "Du har ført skjema %(number)s. En annen i administrasjonen må føre det den andre gangen.",
    ),
    errors.FormSettled: (409, "Skjema %(number)s er ferdig ført, og det står. Legg det i bunken med de ferdige."),
    errors.FormsDiffer: (
        409,
        "Skjema %(number)s er ført ulikt av to. Det avgjøres på siden for skjemaer som er ført ulikt.",
    ),
    errors.OwnEntry: (
        403,
        (
            "Du har selv ført skjema %(number)s, og avgjør da ikke hvilken føring som gjelder. "
            "La en tredje gjøre det, eller før skjemaet på nytt, to ganger."
        ),
    ),
    errors.NothingDiffers: (404, "Skjema %(number)s er ikke ført ulikt av to, så det er ingenting å avgjøre."),
    errors.MoreForms: (
        409,
        (
            "Det er registrert %(registered)s konvolutter, og like mange skjemaer er ført. Registrer konvolutten "
            "skjemaet kom i, eller legg skjemaet til side."
        ),
    ),
    errors.PaperUnfinished: (
        409,
        (
            "Papiret er ikke ferdig ført. Skjemaer ført av bare én: %(once)s. Ført ulikt av to: %(differing)s. "
            "Før dem ferdig under «Stemmer på papir», og tell så."
        ),
    ),
    errors.PaperUnbalanced: (
        409,
        (
            "Papiret går ikke opp. Utstedt: %(issued)s. I urnen: %(counted)s, forkastet: %(spoiled)s, "
            "ubrukt: %(unused)s. Registrerte konvolutter: %(registered)s. Rett det som er feil under "
            "«Stemmer på papir», eller forklar avviket der. Forklaringen føres i journalen, og så kan dere telle."
        ),
    ),
    errors.OnlyInDemonstration: (403, "Dette finnes bare i prøveversjonen."),
    errors.NoSuchMunicipality: (404, "Vi har ingen kommune som heter «%(municipality)s». Gå til forsiden."),
    errors.NoSuchRound: (404, "Kommunen har ingen runde «%(round)s». Gå til forsiden for å se runden som pågår."),
    errors.NoSuchCouncil: (404, "Kommunen har ikke noe råd «%(council)s». Velg et råd fra listen."),
    errors.NoSuchMeasure: (404, "Kommunen har ikke noe tiltak «%(measure)s». Se alle tiltakene under Planen."),
    errors.NoSuchAmount: (
        404,
        "Planen har ikke noe tall for «%(line)s» i %(year)s. Åpne tallet fra oversiktene under Planen.",
    ),
    errors.NoSuchProposal: (404, "Ingen forslag har nummeret «%(proposal)s». Se alle forslagene under Forslag."),
    errors.NoSuchPlan: (404, "Vi finner ikke planen «%(plan)s». Sjekk adressen, eller lag en ny under Planen."),
    errors.NoSuchReceipt: (
        404,
        (
            "Ingen stemmeseddel har kvitteringen «%(receipt)s». Sjekk at du skrev hele koden. "
            "Har du levert på nytt, gjelder bare den siste kvitteringen."
        ),
    ),
    errors.InvalidText: (422, "«%(field)s» må være %(wanted)s."),
    errors.GoalWithoutSupport: (
        422,
        "Målet «%(goal)s» handler om stemmer, men ingen er gitt. Velg et annet mål, eller gi støtten til tiltakene.",
    ),
    errors.NoPlacedMeasures: (
        422,
        "Ingen tiltak på listen hører til et sted, så steder kan ikke veies mot hverandre. Velg alder eller temaer.",
    ),
    errors.InvalidNumber: (422, "«%(field)s» er «%(value)s», men skal være %(wanted)s."),
    errors.InvalidWindow: (
        422,
        "Fasen %(phase)s er satt fra %(opens)s til %(closes)s. Den må åpne før den lukker, og etter fasen foran.",
    ),
    errors.OutsideLegalRange: (
        422,
        "«%(lever)s» kan ikke være fritt i %(asked)s. Det kan stå fra %(lowest)s til %(highest)s (%(law)s).",
    ),
    errors.LeverNotDecided: (
        422,
        "«%(lever)s» bestemmes ikke av kommunen og kan ikke være fritt. Sett det heller der det skal stå.",
    ),
    errors.UnknownLever: (422, "Kommunen har ikke noe håndtak som heter «%(lever)s». Disse finnes: %(known)s."),
    errors.UnknownLine: (422, "Kontoplanen har ingen linje «%(line)s»."),
    errors.UnknownHeading: (
        422,
        "Kommunen har ikke noe tema, noen tjeneste eller noe sted som heter «%(heading)s». Disse finnes: %(known)s.",
    ),
    errors.UnknownTheme: (422, "Kommunen har ikke noe tema som heter «%(theme)s». Disse finnes: %(known)s."),
    errors.YearOutsidePlan: (422, "Året %(year)s er utenfor planen, som går fra %(first)s til %(last)s."),
    errors.UnknownLevel: (
        422,
        "«%(measure)s» kan ikke velges på nivå %(level)s %%. Velg hele tiltaket, eller en del som finnes: %(known)s.",
    ),
    errors.UnknownMeasure: (422, "Tiltaket «%(measure)s» står ikke på listen. Last siden på nytt og velg igjen."),
    errors.UnknownGroup: (422, "Gruppen «%(group)s» er ikke blant dem det spørres om."),
    errors.DuplicatePerson: (422, "«%(person)s» står to ganger blant dem som kan trekkes. Fjern den ene."),
    errors.DuplicateMeasure: (422, "Tiltaket «%(measure)s» er valgt to ganger. Ta bort det ene."),
    errors.TooFewCounts: (
        422,
        "Folketallet kan ikke framskrives: det trengs minst %(fewest)s år etter alder, og her er %(counted)s.",
    ),
    errors.MissingAssumption: (
        422,
        "Dette kan ikke regnes ut før forutsetningen «%(assumption)s» er oppgitt. Den føres i scenario.yaml.",
    ),
    errors.MissingRequirement: (
        422,
        "«%(measure)s» forutsetter «%(requires)s». Ta med begge, eller ta bort «%(measure)s».",
    ),
    errors.ExcludedTogether: (422, "«%(measure)s» og «%(excludes)s» kan ikke velges sammen. Ta bort ett av dem."),
    errors.CutsExclude: (
        422,
        (
            "«%(measure)s» og «%(excludes)s» kan ikke gjennomføres begge, og begge blir med i planen hvis ingen "
            "skjermer dem. Ta bort det ene fra listen."
        ),
    ),
    errors.CyclicRequirement: (422, "«%(measure)s» forutsetter seg selv gjennom andre tiltak. Ta bort ett av kravene."),
    errors.NothingToChoose: (
        422,
        "Kommunen har ikke lagt inn noen tiltak ennå, så det er ingen pakke å finne. Flytt håndtakene i planen.",
    ),
    errors.NothingToVoteOn: (
        422,
        "Runden %(round)s har ingen tiltak på stemmeseddelen. Legg til tiltak før avstemningen åpner.",
    ),
    errors.InvalidPoints: (422, "Du har gitt %(given)s poeng, men seddelen har %(limit)s. Fordel på nytt."),
    errors.MoreThanOne: (422, "Du har valgt %(count)s ting, men kan velge én. Velg den som betyr mest for deg."),
    errors.TooFewThings: (
        422,
        (
            "Seddelen må ha minst %(least)s ting, og du har valgt %(count)s. "
            "Velg %(missing)s til, eller ta bort alt og lever blankt."
        ),
    ),
    errors.TooManyThings: (
        422,
        "Seddelen kan ha høyst %(most)s ting, og du har valgt %(count)s. Ta bort %(over)s før du leverer.",
    ),
    errors.ListTooShort: (
        422,
        (
            "Runden er satt opp med minst %(least)s ting på hver seddel, og listen har %(listed)s. "
            "Sett %(missing)s til på listen."
        ),
    ),
    errors.SamePlace: (
        422,
        "Både «%(first)s» og «%(second)s» står på plass nummer %(place)s. Gi den ene en annen plass, eller fjern den.",
    ),
    errors.StaleBallot: (
        409,
        "Listen over tiltak er endret siden du åpnet stemmeseddelen. Åpne den på nytt; valgene dine er ikke levert.",
    ),
    errors.FaultyFiles: (422, "Filene har %(count)s feil, og ingenting er lastet inn. Rett feilene og prøv igjen."),
    errors.UnreadableFile: (422, "«%(file)s»: %(problem)s %(remedy)s"),
    errors.FiguresMoved: (
        409,
        "Tallene er endret av andre siden du sjekket filen. Ingenting er lagret; sjekk på nytt.",
    ),
    errors.NothingToUndo: (409, "Det er ingen tidligere tall å gå tilbake til."),
    errors.NoAnswer: (503, "%(source)s: %(problem)s %(remedy)s"),
    errors.FaultyElection: (422, "Valgfilen kan ikke leses. Linje %(line)s: %(problem)s."),
    errors.NothingToShare: (
        422,
        (
            "Kutt og inntekter på listen gir %(found_kr)s kr, men det trengs %(need_kr)s kr. "
            "Legg til flere kutt eller inntekter før avstemningen åpner."
        ),
    ),
    errors.FaultyBasis: (
        422,
        "Tallene henger ikke sammen (steder med feil: %(count)s), så ingen plan kan regnes ut. Last inn rettede tall.",
    ),
    errors.UnknownProjection: (
        422,
        "Kommunen har ikke befolkningsalternativet «%(projection)s». Disse finnes: %(known)s.",
    ),
    errors.PlansApart: (
        422,
        "Planene «%(before)s» og «%(after)s» gjelder ulike kommuner, år eller priser og kan ikke sammenlignes.",
    ),
    errors.TooManyPlans: (
        422,
        "Du har valgt %(count)s planer, men det er plass til %(limit)s ved siden av hverandre. Ta bort noen.",
    ),
    errors.UnsafeSettings: (500, "Tjenesten starter ikke med disse innstillingene. %(sentences)s"),
}

UNSHORTENED = {"sentences", "known", "wanted", "problem", "remedy"}
"""Fields we wrote ourselves: told in full. The others may hold anything a request held."""

HEADINGS = {
    400: "Forespørselen kan ikke leses",
    401: "Du må logge inn først",
    403: "Dette har du ikke tilgang til",
    404: "Siden finnes ikke",
    405: "Slik kan ikke adressen brukes",
    408: "Det tok for lang tid",
    409: "Dette går ikke nå",
    413: "Det du sendte, er for stort",
    422: "Noe må rettes",
    429: "Vent litt før du spør igjen",
    500: "Noe gikk galt hos oss",
    503: "Tjenesten er opptatt",
}

SENTENCES = {
    400: "Nettleseren sendte noe vi ikke forstår. Gå tilbake og prøv på nytt.",
    403: "Forespørselen kom fra et annet nettsted, og er ikke utført. Gå til forsiden og prøv derfra.",
    404: "Adressen kan være feilskrevet, eller siden kan ha flyttet. Gå til forsiden og finn veien derfra.",
    405: "Denne adressen tar ikke imot det du sendte. Gå tilbake og bruk knappene på siden.",
    408: "Det du sendte, kom ikke fram i tide, og ingenting er lagret. Prøv igjen.",
    413: "Ingenting er lagret. Kort ned teksten eller del opp filen, og prøv igjen.",
    422: "Et felt mangler eller har feil innhold. Gå tilbake og se over skjemaet.",
    500: "Feilen er notert. Ingenting du sendte nå, er lagret. Prøv igjen om litt.",
    503: "Mange bruker tjenesten akkurat nå. Vent et minutt og prøv igjen.",
}
"""What to say of a status when there is no refusal of ours behind it."""


OF_NOTHING: dict[type[errors.BudsjettError], str] = {
    errors.NoSuchMunicipality: "Ingen kommune er lastet inn her ennå.",
    errors.NoSuchRound: "Kommunen har ingen slik runde, eller ingen runde ennå.",
    errors.NotYetCounted: "Stemmene er ikke talt ennå. Resultatet vises når de er det.",
}
"""What is said where a refusal has nothing to name, so that no sentence has a hole in it."""


def tell(error: errors.BudsjettError) -> tuple[int, str]:
    """The status and the sentence of a refusal."""
    status, sentence = FAULTS[type(error)]
    told = {
        f.name: str(getattr(error, f.name)) if f.name in UNSHORTENED else spoken(getattr(error, f.name))
        for f in fields(error)
    }
    if not any(told.values()):
        sentence = OF_NOTHING.get(type(error), sentence)
    return status, sentence % told


def heading(status: int) -> str:
    """The title of the page that tells of a status."""
    return HEADINGS.get(status, HEADINGS[500 if status >= 500 else 400])  # noqa: PLR2004


def sentence(status: int) -> str:
    """What to say of a status when nothing more is known."""
    return SENTENCES.get(status, SENTENCES[500 if status >= 500 else 400])  # noqa: PLR2004
