"""Every kind of ballot by every rule, over HTTP: from the form that sets up a round to the receipt after the count."""

import html
import re
from datetime import timedelta

import pytest

from budsjett.process.rounds import RoundKind
from budsjett.usecases import scrutiny
from budsjett.voting.election import BallotKind
from budsjett.voting.outcome import Rule
from budsjett.web.rule_words import RULES
from web.pages.test_ballot_ties import DESK, STEM, card, cast

FIRST, SECOND, THIRD = "lekeplasser", "skolefrokost", "aktivitetsvenn"
POT_KR = 12_000_000
SAID = {
    BallotKind.APPROVAL: lambda a, b: {"valg": [a, b]},
    BallotKind.POINTS: lambda a, b: {f"poeng-{a}": "7", f"poeng-{b}": "3"},
    BallotKind.RANKING: lambda a, b: {f"plass-{a}": "1", f"plass-{b}": "2"},
    BallotKind.CHOOSE_ONE: lambda a, _: {"valg": a},
    BallotKind.APPROVAL_CUT: lambda a, b: {f"merke-{a}": "ja", f"merke-{b}": "kutt"},
}
PAIRS = [(kind, rule, RoundKind.FUND) for kind in BallotKind for rule in Rule]
PAIRS += [(BallotKind.APPROVAL, rule, RoundKind.PRIORITIES) for rule in Rule]
PAIRS += [(kind, Rule.EQUAL_SHARES, RoundKind.PRIORITIES) for kind in BallotKind if kind is not BallotKind.APPROVAL]
OFTEN = {  # every ballot and every rule once; all the pairs take two minutes
    (BallotKind.APPROVAL, Rule.WELFARE, RoundKind.PRIORITIES),
    (BallotKind.POINTS, Rule.LEXIMIN, RoundKind.FUND),
    (BallotKind.RANKING, Rule.PHRAGMEN, RoundKind.FUND),
    (BallotKind.CHOOSE_ONE, Rule.GREEDY, RoundKind.FUND),
    (BallotKind.APPROVAL_CUT, Rule.BOUNDED_OVERSPENDING, RoundKind.FUND),
    (BallotKind.APPROVAL_CUT, Rule.EQUAL_SHARES, RoundKind.PRIORITIES),
}
MARKED = [pytest.param(*pair, marks=() if pair in OFTEN else pytest.mark.slow) for pair in PAIRS]


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    """What is worked out behind a page is not waited for."""
    monkeypatch.setattr(scrutiny, "QUICK_S", 0.1)
    monkeypatch.setattr(scrutiny, "OTHER_S", 0.2)


@pytest.fixture
def opened(client, sign_in, clock):
    """A round set up and opened by the forms alone."""

    def open_(kind: BallotKind, rule: Rule, shares: RoundKind):
        sign_in("administrator")
        for act in ("avslutt", "tell"):
            assert client.post(f"{DESK}/steg/{act}").status_code == 303
        page = client.get(f"{DESK}/runde").text
        form = dict(re.findall(r'<input class="ds-input" id="([^"]+)" name="[^"]+" type="[^"]+" value="([^"]*)"', page))
        asked = {"ref": "prove", "seddel": kind.value, "regel": rule.value, "slag": shares.value, "pott": str(POT_KR)}
        assert client.post(f"{DESK}/runde", data={**form, **asked, "poeng": "10"}).status_code == 303
        clock.now += timedelta(days=2)
        sign_in("administrator")
        assert client.post(f"{DESK}/steg/apne-forslag").status_code == 303
        clock.now += timedelta(days=21)
        sign_in("administrator")
        listed = [FIRST, SECOND, THIRD] + (["kino-avvikles"] if shares is RoundKind.PRIORITIES else [])
        sent = {f"tiltak-{m}": "stem" for m in listed} | {"reserve": "-500000000", "handling": "apne"}
        assert client.post(f"{DESK}/stemmeseddel", data=sent).status_code == 303
        return client

    return open_


@pytest.mark.parametrize(("kind", "rule", "shares"), MARKED)
def test_a_round_goes_from_the_form_to_the_receipt_after_the_count(opened, sign_in, clock, kind, rule, shares):
    client = opened(kind, rule, shares)
    page = html.unescape(client.get(STEM).text)
    assert RULES[rule].sentence in page
    assert RULES[rule].guarantee in page or kind.weighs
    assert card(page, FIRST)
    receipts = []
    for n in range(1, 6):
        sign_in(f"citizen:{n}")
        pair = (FIRST, SECOND) if n < 5 else (THIRD, FIRST)
        assert client.post(STEM, data={**SAID[kind](*pair), "neste": "se-over"}).status_code == 303
        assert cast(client).headers["location"] == f"{STEM}/levert"
        receipts.append(re.search(r'class="receipt-code"[^>]*>([^<]+)<', client.get(f"{STEM}/levert").text)[1])
    assert len(set(receipts)) == 5
    assert client.get("/vadso/resultat/sertifikat.json").status_code == 409
    sign_in("administrator")
    assert client.post(f"{DESK}/steg/avslutt").status_code == 303
    assert client.post(f"{DESK}/steg/tell").status_code == 303
    result = html.unescape(client.get("/vadso/resultat").text)
    assert RULES[rule].sentence in result
    told = client.get("/vadso/resultat/sertifikat.json").json()
    assert FIRST in told["adopted"] or (kind, rule) == (BallotKind.APPROVAL_CUT, Rule.LEXIMIN), "one marked it"
    assert rule.value in str(told["how"])
    for measure in (FIRST, THIRD):
        why = client.get(f"/vadso/resultat/{measure}")
        assert why.status_code == 200
    assert client.get("/vadso/deltakelse").status_code == 200
    for receipt in receipts:
        answer = client.post("/vadso/kvittering", data={"kode": receipt})
        assert "Mottatt og i urnen" in answer.text
