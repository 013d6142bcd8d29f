"""A citizens' panel by lot, against a plain leximin that looks at every panel."""

import json
from fractions import Fraction
from hashlib import sha256
from itertools import combinations
from pathlib import Path

import highspy
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from budsjett.errors import DuplicatePerson, InvalidNumber, InvalidText, NotDrawn, UnknownGroup
from budsjett.representation import sortition
from budsjett.representation.leximin import answer
from budsjett.representation.pool import Panel, Person, Quota
from budsjett.representation.sortition import Lottery, NoPanel, draw, lottery


@pytest.fixture(autouse=True)
def threads_of_its_own():
    """The draw has a process of its own; here another test may have set HiGHS going with more threads."""
    highspy.Highs.resetGlobalScheduler(True)


def a_panel(values, quotas, seats):
    """`values`: one string of feature letters for each person; `quotas`: (feature place, letter, lowest, highest)."""
    pool = tuple(
        Person(id=f"p{i:02}", features={f"f{at}": letter for at, letter in enumerate(letters)})
        for i, letters in enumerate(values)
    )
    found = tuple(Quota(feature=f"f{at}", value=v, lowest=low, highest=high) for at, v, low, high in quotas)
    return Panel(pool=pool, quotas=found, seats=seats)


ORACLE = json.loads((Path(__file__).parent / "oracle" / "leximin.json").read_text(encoding="utf-8"))
"""Pools with everybody's chance, by another program; `made` says which, and how."""
SKEWED = a_panel(
    ["am", "am", "am", "am", "am", "af", "bm", "bf", "bf"],
    [(0, "a", 1, 2), (0, "b", 2, 3), (1, "m", 2, 2), (1, "f", 2, 2)],
    4,
)


def allowed(panel):
    ids = [person.id for person in panel.pool]
    return [chosen for chosen in combinations(ids, panel.seats) if not panel.broken(chosen)]


def best(panels, people, settled, goal):
    """The highest level for `goal` (a person, or None for all who are not settled), every settled chance kept."""
    highs = highspy.Highs()
    highs.silent()
    highs.changeObjectiveSense(highspy.ObjSense.kMaximize)
    for _ in panels:
        highs.addVar(0, 1)
    highs.addVar(0, 1)
    level = len(panels)
    highs.changeColCost(level, 1.0)
    highs.addRow(1, 1, level, np.arange(level, dtype=np.int32), np.ones(level))
    for person in people:
        on = [i for i, panel in enumerate(panels) if person in panel]
        above = person == goal or (goal is None and person not in settled)
        columns = np.array([*on, level] if above else on, dtype=np.int32)
        values = np.array([1.0] * len(on) + ([-1.0] if above else []))
        highs.addRow(
            0.0 if above else settled.get(person, 0.0) - 1e-9, highspy.kHighsInf, len(columns), columns, values
        )
    highs.run()
    return highs.getSolution().col_value[level]


def plain_leximin(panel):
    """Everybody's chance in the fairest draw, looking at every panel and every person."""
    panels, people = allowed(panel), [person.id for person in panel.pool]
    settled = {}
    while len(settled) < len(people):
        level = best(panels, people, settled, None)
        floor = {**dict.fromkeys(people, level), **settled}
        stuck = [p for p in people if p not in settled and best(panels, people, {**floor, p: 0.0}, p) < level + 1e-6]
        assert stuck
        settled |= dict.fromkeys(stuck, level)
    return settled


@st.composite
def small_panels(draw_):
    values = draw_(st.lists(st.sampled_from(["am", "af", "bm", "bf", "cm", "cf"]), min_size=5, max_size=9))
    seats = draw_(st.integers(2, 4))
    quotas = []
    for at in range(2):
        for letter in sorted({v[at] for v in values}):
            low = draw_(st.integers(0, 1))
            quotas.append((at, letter, low, draw_(st.integers(max(low, 1), seats))))
    return a_panel(values, quotas, seats)


def chances(panel):
    """As `lottery` asks, in this process: the chance of each person before rounding to tickets."""
    kinds, members = panel.kinds, panel.members()
    reply = answer(sortition.asked(panel))
    if not reply["panels"]:
        return None
    return {person: reply["chances"][at] for at, kind in enumerate(kinds) for person in members[kind]}


@settings(max_examples=40, deadline=None)
@given(small_panels())
def test_the_draw_is_the_fairest_there_is(panel):
    found = chances(panel)
    if found is None:
        assert not allowed(panel)
        return
    assert sorted(found.values()) == pytest.approx(sorted(plain_leximin(panel).values()), abs=1e-4)


def by_kind(panel, chances):
    """Chances averaged over those whom no quota tells apart: as fair a lottery, or a fairer one."""
    held = dict(zip((person.id for person in panel.pool), chances, strict=True))
    return sorted(sum(held[one] for one in alike) / len(alike) for alike in panel.members().values() for _ in alike)


@pytest.mark.parametrize("pool", ORACLE["pools"], ids=lambda pool: f"{len(pool['values'])} for {pool['seats']}")
def test_no_lottery_of_another_program_is_fairer(pool):
    """By a leximin that shares no code with ours (`oracle/leximin.json`): the same, or ours is where they first part.

    Where they part, theirs lets people alike have chances that differ, which no leximin does.
    """
    panel = a_panel(pool["values"], pool["quotas"], pool["seats"])
    ours, theirs = sorted(chances(panel).values()), by_kind(panel, pool["chances"])
    assert ours[0] == pytest.approx(theirs[0], abs=1e-4)
    if pool["same"]:
        assert ours == pytest.approx(theirs, abs=2e-4)
    else:
        assert next(mine > other for mine, other in zip(ours, theirs, strict=True) if abs(mine - other) > 1.5e-4)
        held = dict(zip((person.id for person in panel.pool), pool["chances"], strict=True))
        assert max(max(held[p] for p in m) - min(held[p] for p in m) for m in panel.members().values()) > 2e-3


def test_the_oracle_has_pools_where_chances_differ():
    """A lottery fair to the worst off alone would not do."""
    assert sum(len({round(chance, 3) for chance in pool["chances"]}) > 2 for pool in ORACLE["pools"]) >= 10


def test_every_ticket_meets_the_quotas_and_everyone_has_her_exact_chance():
    made = lottery(SKEWED, tickets=1_000)
    plain = plain_leximin(SKEWED)
    assert len(made.tickets) == 1_000
    assert all(not SKEWED.broken(ticket) and len(set(ticket)) == 4 for ticket in made.tickets)
    assert sum(made.chances().values()) == 4
    for person, chance in made.chances().items():
        assert isinstance(chance, Fraction)
        assert abs(float(chance) - plain[person]) < 0.005
    assert made.fairest == pytest.approx(min(plain.values()), abs=1e-4)


def test_those_alike_differ_by_no_more_than_a_ticket():
    made = lottery(SKEWED, tickets=1_000)
    for alike in SKEWED.members().values():
        held = [made.chances()[person] for person in alike]
        assert max(held) - min(held) <= Fraction(1, 1_000)


def test_the_draw_is_a_sum_anyone_can_do_again():
    made = Lottery(tickets=(("a", "b"), ("a", "c"), ("b", "c")), fairest=2 / 3)
    assert made.digest == sha256(b"a b\na c\nb c").hexdigest()
    drawn = draw(made, "Lotto 2027-01-16: 3 7 12 19 22 30 34")
    number = int(sha256(f"Lotto 2027-01-16: 3 7 12 19 22 30 34\n{made.digest}".encode()).hexdigest(), 16) % 3
    assert (drawn.number, drawn.panel) == (number, made.tickets[number])
    with pytest.raises(InvalidText):
        draw(made, "  ")


def test_quotas_that_cannot_be_met_are_named_with_the_least_that_must_give_way():
    panel = a_panel(["am"] * 5 + ["bf"] * 2, [(0, "a", 0, 4), (0, "b", 3, 4), (1, "m", 0, 4), (1, "f", 0, 4)], 4)
    refused = lottery(panel)
    assert isinstance(refused, NoPanel)
    assert [(q.feature, q.value) for q in refused.conflict] == [("f0", "b")]
    ((quota, low, high),) = [(one.quota, one.lowest, one.highest) for one in refused.loosened]
    assert (quota.value, low, high) == ("b", 2, 4)


@settings(max_examples=40, deadline=None)
@given(small_panels())
def test_a_conflict_is_a_real_one_and_as_small_as_can_be(panel):
    if allowed(panel):
        return
    reply = answer(sortition.asked(panel))
    kept = [panel.quotas[place] for place in reply["conflict"]]

    def possible(quotas):
        return any(
            not set(panel.broken(ids)) & set(quotas)
            for ids in combinations([person.id for person in panel.pool], panel.seats)
        )

    assert not possible(kept)
    assert all(possible([other for other in kept if other is not quota]) for quota in kept)
    loosened = {one["quota"]: one for one in reply["relaxed"]}
    wider = [
        Quota(
            feature=q.feature,
            value=q.value,
            lowest=q.lowest - (loosened[i]["below"] if i in loosened else 0),
            highest=q.highest + (loosened[i]["above"] if i in loosened else 0),
        )
        for i, q in enumerate(panel.quotas)
    ]
    assert allowed(Panel(pool=panel.pool, quotas=tuple(wider), seats=panel.seats))


@pytest.mark.parametrize(
    ("values", "quotas", "seats", "refusal"),
    [
        (["a", "b"], [(0, "a", 0, 1), (0, "b", 0, 1)], 3, InvalidNumber),
        (["a", "b"], [(0, "a", 2, 1), (0, "b", 0, 1)], 1, InvalidNumber),
        (["a", "b"], [(0, "a", 0, 1), (0, "a", 0, 1)], 1, InvalidNumber),
        (["a", "c"], [(0, "a", 0, 1)], 1, UnknownGroup),
    ],
)
def test_what_cannot_be_asked_is_refused(values, quotas, seats, refusal):
    with pytest.raises(refusal):
        a_panel(values, quotas, seats)


def test_nobody_is_in_the_pool_twice():
    twice = (Person(id="p", features={}), Person(id="p", features={}))
    with pytest.raises(DuplicatePerson):
        Panel(pool=twice, quotas=(), seats=1)


def test_a_process_that_takes_too_long_is_ended(monkeypatch):
    monkeypatch.setattr(sortition, "COMMAND", ("sleep", "60"))
    with pytest.raises(NotDrawn, match="sekunder"):
        lottery(SKEWED, seconds=0.2)


def test_a_panel_that_breaks_the_quotas_is_never_drawn(monkeypatch):
    wrong = sortition.Reply(panels=[[4, 0, 0, 0]], shares=[1.0], chances=[1.0] * 4, conflict=[], relaxed=[])
    monkeypatch.setattr(sortition, "_answer", lambda *_: wrong)
    with pytest.raises(NotDrawn, match="bryter kvotene"):
        lottery(SKEWED)
