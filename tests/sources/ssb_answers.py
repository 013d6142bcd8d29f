"""Answers in the form Statistics Norway's PxWebApi 2 documents (JSON-stat 2.0), and a server that gives them.

COMPOSED, not captured: no call to data.ssb.no was made from where these tests were written. The numbers are Vadsø's
published figures as the shipped scenario carries them (07459, 12362); the split of 12367 into arts is made up here so
that each function has its published gross and net: gross less depreciation as art 010, depreciation as 590 on the
functions of buildings, income as art 700. Dimensions, codes, labels and units follow the user guide and public copies
of answers from table 12362.
"""

import csv
import json
from io import StringIO

import httpx2

from budsjett.sources import shipped
from budsjett.sources.scenario_files import read_folder
from budsjett.sources.ssb import Ssb

FILES = dict(read_folder(shipped.folder("vadso")))


def rows_of(name):
    return list(csv.DictReader(StringIO(FILES[name].decode()), delimiter=";"))


def dataset(dimensions, value, *, status=None, unit=None, label="tabell"):
    """A JSON-stat dataset. `dimensions`: for each id its codes with labels."""
    given = {
        "version": "2.0",
        "class": "dataset",
        "label": label,
        "source": "Statistisk sentralbyrå",
        "updated": "2026-06-15T06:00:00Z",
        "id": list(dimensions),
        "size": [len(codes) for codes in dimensions.values()],
        "dimension": {
            name: {
                "label": name,
                "category": {"index": {c: n for n, c in enumerate(codes)}, "label": dict(codes)},
            }
            for name, codes in dimensions.items()
        },
        "role": {"time": ["Tid"], "metric": ["ContentsCode"]},
        "value": value,
    }
    if unit:
        given["dimension"]["ContentsCode"]["category"]["unit"] = {
            c: {"base": unit, "decimals": 0} for c in dimensions["ContentsCode"]
        }
    if status is not None:
        given["status"] = status
    return given


def people(first=2005, last=2026):
    """Table 07459 for Vadsø."""
    persons = {(int(r["year"]), int(r["age"])): int(r["persons"]) for r in rows_of("population.csv")}
    ages = {f"{age:03d}" if age < 105 else "105+": f"{age} år" for age in range(106)}
    years = {str(y): str(y) for y in range(first, last + 1)}
    value = [persons[y, a] for a in range(106) for y in range(first, last + 1)]
    return dataset(
        {"Region": {"K-5607": "Vadsø"}, "Alder": ages, "ContentsCode": {"Personer1": "Personer"}, "Tid": years},
        value,
        unit="personer",
    )


REGION = {"2003": "Vadsø (-2019)"}
CONTENTS = {"KOSbelop0000": "Beløp (1000 kr)"}
YEAR = {"2019": "2019"}
ACCOUNTS = {r["function"]: r for r in rows_of("kostra.csv")}


def thousands(text):
    return int(text) // 1000


def functions(*, unit="1000 kr", finance=True):
    """Table 12362 for Vadsø in 2019."""
    names = {code: f"{code} {row['name'].split(' (')[0]}" for code, row in ACCOUNTS.items()}
    if finance:
        names["870"] = "870 Renter, utbytte og lån"
    value = []
    for code in names:
        row = ACCOUNTS.get(code)
        value += [thousands(row[c]) for c in ("gross_kr", "net_kr", "investment_kr")] if row else [None, None, None]
    arts = {"AGD10": "Brutto driftsutgifter", "AGD2": "Netto driftsutgifter", "AGI1": "Brutto investeringsutgifter"}
    return dataset(
        {
            "KOKkommuneregion0000": REGION,
            "KOKfunksjon0000": names,
            "KOKart0000": arts,
            "ContentsCode": CONTENTS,
            "Tid": YEAR,
        },
        value,
        unit=unit,
    )


DEPRECIATION = {"222": 9_000, "221": 900, "130": 600}


def details():
    """Table 12367 for Vadsø in 2019; as a sparse object, since most of the cube is empty."""
    names = {code: code for code in (*ACCOUNTS, "800", "870")}
    arts = {
        "AGD2": "Netto",
        "A010": "Fastlønn",
        "A590": "Avskrivninger",
        "A700": "Refusjoner",
        "A800": "Ramme",
        "A870": "Skatt",
        "A500": "Renter",
    }
    cube = {}
    for code, row in ACCOUNTS.items():
        gross, net, wear = thousands(row["gross_kr"]), thousands(row["net_kr"]), DEPRECIATION.get(code, 0)
        cube |= {(code, "AGD2"): net, (code, "A010"): gross - wear, (code, "A590"): wear, (code, "A700"): gross - net}
    cube |= {("800", "A800"): 227_467, ("800", "A870"): 153_202, ("870", "A500"): 20_000}
    value = {str(n): cube[key] for n, key in enumerate((f, a) for f in names for a in arts) if key in cube}
    return dataset(
        {
            "KOKkommuneregion0000": REGION, "KOKregnskapsomfa0000": {"A": "Konsern"}, "KOKfunksjon0000": names,
            "KOKart0000": arts, "ContentsCode": CONTENTS, "Tid": YEAR,
        },
        value,
        unit="1000 kr",
    )  # fmt: skip


def described(answer):
    """A table's description: the same dimensions, and no values."""
    return {**answer, "value": []}


class Server:
    """Statistics Norway, as far as these tests need it. `asked` is every address in order."""

    def __init__(self, **tables):
        self.tables = tables or {"07459": people(), "12362": functions(), "12367": details()}
        self.asked = []
        self.first = []
        self.waited = []

    def __call__(self, request):
        self.asked.append(request.url)
        if self.first:
            answer = self.first.pop(0)
            if isinstance(answer, Exception):
                raise answer
            return answer
        *_, table, kind = request.url.path.split("/")
        if table not in self.tables:
            return httpx2.Response(404, json={"title": "Not Found"})
        found = self.tables[table]
        return httpx2.Response(200, json=described(found) if kind == "metadata" else found)

    def ssb(self):
        return Ssb(httpx2.MockTransport(self), wait=self.waited.append)


def as_text(answer):
    return json.dumps(answer)
