"""Forsiden: what this is, what its kroner are worth, and what it was made from."""

from datetime import datetime

from budsjett.budget.basis import Basis
from budsjett.budget.plan import Plan
from budsjett.exports.workbook.book import Look, Sheet
from budsjett.exports.workbook.conditions import PRICES

SHEETS = (
    ("Forutsetninger", "Alt som er valgt av kommunen eller satt av andre, med kilde."),
    ("Priser og renter", "Faste eller løpende priser, indekser og renten på gjelden."),
    ("Befolkning", "Innbyggere etter alder; velg alternativ."),
    ("Tall", "Kommunens egne tall, som planen bygger på."),
    ("Håndtak", "Det som kan stilles opp og ned."),
    ("Tiltak", "Ja eller nei til hvert tiltak, med virkning år for år."),
    ("Tjenester", "Behov og utgift, tjeneste for tjeneste."),
    ("Inntekter", "Skatt, inntektsutjevning, rammetilskudd og andre inntekter."),
    ("Investering og lån", "Investeringer etter levetid, lån, renter, avdrag og avskrivninger."),
    ("Plan", "Hver linje i hvert år."),
    ("Skjema 5-4", "Bevilgningsoversikt drift."),
    ("Skjema 5-5", "Bevilgningsoversikt investering."),
    ("Skjema 5-6", "Økonomisk oversikt etter art, drift."),
    ("Kontroll", "Grensene i loven og kommunens mål."),
    ("Fra modellen", "Tallene uten formler, og om dette regnearket regner likt."),
    ("Kilder", "Hvor hvert tall kommer fra."),
)


def write(sheet: Sheet, basis: Basis, plan: Plan, made_at: datetime, largest: str) -> None:
    """Write the sheet. `largest`: the cell with the largest difference from the model."""
    first, last = plan.years.first, plan.years.last
    sheet.title(f"Økonomiplan {first}–{last}", "")
    facts = (
        ("Kommune", basis.municipality.name),
        ("Kommunenummer", basis.municipality.number),
        ("Planår", f"{first}–{last}"),
        ("Priser da boken ble laget", f"{PRICES[plan.prices]} priser, {plan.price_year}-kroner i første år"),
        ("Befolkning da boken ble laget", plan.projection),
        ("Tiltak med", str(len(plan.package))),
        ("Laget", f"{made_at:%d.%m.%Y kl. %H.%M}"),
        ("Grunnlagets fingeravtrykk", plan.basis_digest),
    )
    for label, value in facts:
        sheet.own_text(sheet.at, 0, label, Look.HEAD)
        sheet.text(sheet.at, 1, value)
        sheet.at += 1
    sheet.at += 1
    sheet.own_text(sheet.at, 0, "Er noe endret?", Look.HEAD)
    same = "Nei: alle linjer er som i modellen, på kronen nær."
    other = "Ja: boken er endret etter at den ble laget, eller regnearket regner annerledes. Se arket Fra modellen."
    sheet.said(sheet.at, 1, f'IF({largest}<=1,"{same}","{other}")', same, Look.TEXT)
    sheet.at += 2
    sheet.own_text(sheet.at, 0, "Gule felt kan endres. Alt annet er formler som regnes på nytt.")
    sheet.at += 1
    sheet.heading("Arkene")
    for name, what in SHEETS:
        sheet.own_text(sheet.at, 0, name, Look.HEAD)
        sheet.own_text(sheet.at, 1, what)
        sheet.at += 1
    sheet.at += 1
    sheet.own_text(sheet.at, 0, "Planen er et råd fra en modell. Kommunestyret vedtar økonomiplanen.", Look.NOTE)
