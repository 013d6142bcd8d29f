"""We do not claim more than is built: words that promise what nobody here keeps, looked for wherever a person reads."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
READ = [
    ROOT / "README.md",
    *sorted((ROOT / "docs").rglob("*.md")),
    *sorted((ROOT / "web" / "templates").rglob("*.html")),
    *sorted((ROOT / "src" / "budsjett" / "web").rglob("*.py")),
    *sorted((ROOT / "src" / "budsjett" / "usecases").rglob("*.py")),
    *sorted((ROOT / "scenarios").rglob("*.md")),
    *sorted((ROOT / "scenarios").rglob("*.yaml")),
]

NOT_KEPT = {
    "anonymous": r"\banonym\w*",
    "secret": r"\bhemmelig\w*|\bsecret (ballot|vote)\w*|\bsecrecy\b",
    "end to end": r"ende[- ]til[- ]ende|end[- ]to[- ]end",
    "beyond tampering": r"umulig å \w+|(kan|lar seg) ikke (manipuler|hack|juks|forfalsk)\w*|tamper[- ]?proof",
    "chains": r"blockchain|blokkjede",
    "proof of a vote": r"bevis for hva|proof of (your|the) vote",
    "speaks for all": r"representativ\w* for innbygg|representative of (the )?(inhabitants|population|citizens)",
    "binds": r"\bbindende\b|\bbinding (vote|result|outcome|election)",
    "an election": r"\bvalgresultat\w*|\bvalgdag\w*|\bvalglokale\w*|\bvalgurne\w*|\bfolkeavstemning\w*|\bstemmerett\w*",
    "an answer that must come": r"(må|skal|plikter å) (svare|gi svar)|får (alltid )?svar\b",
    "everyone recounts": r"alle kan telle|hvem som helst kan telle",
    "nobody sees": r"ingen (kan|ser|får|har)( \w+)? (se|sett|vite|finne ut|hvordan)\b|\b(ser|vet) ingen\b"
    r"|\bkan ingen (se|vite|finne)\b"
    r"|heller ikke administrasjonen\b",
    "quite sure": r"(100|hundre) ?(%|prosent) (sikker|trygg)|(helt|fullstendig) (sikker|trygg)t?\b|garantert",
}


def claims(text: str) -> set[str]:
    return {name for name, words in NOT_KEPT.items() if re.search(words, text, re.IGNORECASE)}


@pytest.mark.parametrize("path", READ, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_nothing_is_claimed_that_is_not_kept(path):
    text = re.sub(r"\s+", " ", path.read_text(encoding="utf-8"))
    assert claims(text) == set()


@pytest.mark.parametrize(
    "sentence",
    [
        "Stemmen din er anonym.",
        "Avstemningen er hemmelig.",
        "Løsningen er ende-til-ende-verifiserbar.",
        "Det er umulig å jukse.",
        "Kvitteringen er bevis for hva du stemte.",
        "Resultatet er representativt for innbyggerne.",
        "Resultatet er bindende.",
        "Se valgresultatet her.",
        "Kommunestyret må svare på rådet du ga.",
        "Alle kan telle etter.",
        "Før det ser ingen hvordan det går.",
        "Ingen har sett noe av resultatet.",
        "Det er garantert riktig.",
    ],
)
def test_a_promise_too_much_is_seen(sentence):
    assert claims(sentence)


def test_where_secrecy_matters_it_is_said_who_can_see():
    shown = (ROOT / "web" / "templates" / "ballot" / "preview.html").read_text(encoding="utf-8")
    assert "Tjenesten ser stemmeseddelen i det øyeblikket du leverer den" in shown
    assert "Fram til tellingen kan den som både driver tjenesten og bruker nøkkelen, finne seddelen din" in shown
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "not sealed from the operator of the server" in readme
