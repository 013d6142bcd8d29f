"""Copied texts are told of, and ordinary ones are not: as many as a planted flood and Vadsø's own measures can show."""

import random
from dataclasses import replace
from itertools import combinations

from budsjett.budget.measures import Measure
from budsjett.process.likeness import ALIKE_SHARE, alike, likeness, shingles
from budsjett.process.proposals import Proposal
from budsjett.sources import scenario_files, shipped
from process.test_proposals import HERS

SWAPPED = ("kanskje", "snarest", "kommunen", "bare", "alle", "mye", "heller")


def as_proposals() -> list[Proposal]:
    basis, _ = scenario_files.read(scenario_files.read_folder(shipped.folder("vadso")))
    return [of(measure, n) for n, measure in enumerate(basis.measures.values(), start=1)]


def of(measure: Measure, number: int) -> Proposal:
    said = {name: getattr(measure, name) for name in ("title", "description", "affected", "otherwise")}
    return replace(HERS, ref=f"2027-{number:03d}", **said)


def changed(text: str, rng: random.Random, every: int = 12) -> str:
    words = text.split()
    return " ".join(rng.choice(SWAPPED) if rng.randrange(every) == 0 else word for word in words)


def test_a_text_is_wholly_like_itself_whatever_its_marks_and_letters():
    other = replace(HERS, ref="2027-002", title="BENKER!", description="langs, veien")
    assert [(one.ref, one.share) for one in alike(HERS, (HERS, other))] == [("2027-002", 1.0)]
    assert likeness(shingles(HERS), frozenset()) == 0.0
    assert likeness(frozenset(), frozenset()) == 0.0


def test_nine_in_ten_copies_with_words_changed_are_told_of():
    rng = random.Random(7)
    copied = told = 0
    for original in as_proposals():
        for _ in range(5):
            names = ("title", "description", "affected", "otherwise")
            texts = {name: changed(getattr(original, name), rng) for name in names}
            copied += 1
            told += bool(alike(replace(original, ref="copy", **texts), (original,)))
    assert told >= 0.9 * copied, f"{told} of {copied}"


def test_no_two_proposals_of_their_own_are_taken_for_copies():
    shares = [likeness(shingles(a), shingles(b)) for a, b in combinations(as_proposals(), 2)]
    assert len(shares) > 1000
    assert max(shares) < ALIKE_SHARE / 2


def test_the_most_alike_comes_first_and_nothing_is_changed():
    twin = replace(HERS, ref="2027-003")
    near = replace(HERS, ref="2027-002", otherwise="Ingen benker i år.")
    assert [one.ref for one in alike(HERS, (near, twin))] == ["2027-003", "2027-002"]
