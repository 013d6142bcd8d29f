"""Levels, start years and levers together: against every plan there is, each made and examined as anybody's plan is."""

import random
from collections import Counter
from dataclasses import replace
from fractions import Fraction
from itertools import product

import numpy as np
import pytest

from budsjett.budget.figures import LineId
from budsjett.budget.futures import Driver
from budsjett.budget.levers import LeverKind
from budsjett.budget.limits import examine
from budsjett.budget.measures import Effect, MeasureId, MeasureKind
from budsjett.budget.plan import project
from budsjett.budget.starts import level_of, listed, versions
from budsjett.errors import LeverNotDecided, OutsideLegalRange, UnknownLevel, UnknownLever, UnknownMeasure
from budsjett.optimise.between import requires
from budsjett.optimise.child import Solver
from budsjett.optimise.choice import changes_kr, grounds, relaxed, worths
from budsjett.optimise.frontier import alternatives
from budsjett.optimise.goals import scores_by_group
from budsjett.optimise.headings import at_most
from budsjett.optimise.package import best
from budsjett.optimise.problem import AtMost, Robust, Status, Wishes
from budsjett.optimise.steps import MOST_STEPS, chains, freed
from budsjett.sources import scenario_files, shipped
from builders import a_basis, a_measure
from optimise.municipalities import a_random_basis

TAX, TEACHERS, ROOM = "eiendomsskatt", "laererstillinger", "investering"


def by_hand(basis, wishes):
    """Package, levers and value of the best plan, from all of them: none of it by way of a Choice."""
    years, levers = basis.years, {str(lever.id): lever for lever in basis.levers}
    options = [
        (None, *versions(m, wait=wishes.wait.get(m.id, 0), levels=wishes.levels.get(m.id, ()), years=years))
        for m in basis.measures.values()
    ]
    places = [_places(levers[name], low, high) for name, (low, high) in sorted(wishes.free.items())]
    worth = {m.id: _worth(basis, m.id) for each in options for m in each if m}
    best_so_far = None
    for chosen in product(*options):
        package = tuple(m.id for m in chosen if m)
        if not _tied(basis, {m.id: m for m in chosen if m}):
            continue
        for values in product(*places):
            settings = dict(zip(sorted(wishes.free), values, strict=True))
            plan = project(basis, package, settings)
            if not all(check.kept for check in examine(plan, basis) if check.limit.hard):
                continue
            moved = {name: at for name, at in settings.items() if at != levers[name].start}
            value = sum(worth[m] for m in package) + sum(_lever_worth(basis, levers[n], at) for n, at in moved.items())
            if best_so_far is None or value > best_so_far[0]:
                best_so_far = (value, [(package, settings)])
            elif value == best_so_far[0]:
                best_so_far[1].append((package, settings))
    return best_so_far


def _places(lever, low, high):
    count = round((lever.maximum - lever.minimum) / lever.step)
    every = [round(lever.minimum + n * lever.step, 10) for n in range(count + 1)]
    return [at for at in every if low <= at <= high]


def _tied(basis, chosen):
    """What is needed is there, no later and no smaller; what excludes is not."""
    by_list = {listed(m): measure for m, measure in chosen.items()}
    for m, measure in chosen.items():
        for needed in measure.requires:
            other = by_list.get(needed)
            if other is None or level_of(other.id) < level_of(m) or _waits(basis, other) > _waits(basis, measure):
                return False
        if any(other in by_list for other in measure.excludes):
            return False
    return True


def _waits(basis, measure):
    first = basis.measures[listed(measure.id)]
    return _begins(measure) - _begins(first)


def _begins(measure):
    return min([e.year for e in measure.effects] + [i.year for i in measure.investments])


def _moved(basis, package=(), levers=None):
    before, after = project(basis).lines, project(basis, package, levers or {}).lines
    names = ("services_net", "general_income", "depreciation")
    return (round((after[LineId(n)] - before[LineId(n)]).sum()) for n in names)


def _worth(basis, m):
    measure = basis.measures[listed(m)]
    service, income, capital = _moved(replace(basis, measures=_untied(basis)), (m,))
    kr = {
        MeasureKind.CUT: min(0, service),
        MeasureKind.INCOME: min(0, service - income),
        MeasureKind.SPENDING: max(0, service),
        MeasureKind.STANDARD: service,
        MeasureKind.INVESTMENT: max(0, capital) + max(0, service),
        MeasureKind.DEFERRAL: min(0, capital),
    }[measure.kind]
    return round(Fraction(_weight(basis, measure.theme)) * kr / 1000)


def _untied(basis):
    return {m: replace(measure, requires=(), excludes=()) for m, measure in basis.measures.items()}


def _lever_worth(basis, lever, at):
    service, income, capital = _moved(basis, (), {lever.id: at})
    kr = service + capital if lever.kind is LeverKind.INVESTMENT else service - income
    return round(Fraction(_weight(basis, lever.theme)) * kr / 1000)


def _weight(basis, theme):
    return next(t.weight for t in basis.themes if t.id == theme)


def agrees(solver, basis, wishes):
    """The answer is the best plan there is; of equals one with the fewest measures and moved levers."""
    answer, expected = best(basis, wishes, solver=solver), by_hand(basis, wishes)
    if expected is None:
        assert answer.status is Status.CONFLICT
        return answer
    value, equals = expected
    assert (answer.status, answer.value, answer.verified) == (Status.OPTIMAL, value / 1000, True)
    starts = {str(lever.id): lever.start for lever in basis.levers}

    def size(package, levers):
        return len(package) + sum(at != starts[name] for name, at in levers.items())

    assert (answer.package, dict(answer.levers)) in equals
    assert size(answer.package, answer.levers) == min(size(*equal) for equal in equals)
    return answer


def a_random_question(seed):
    """A small municipality, levels and years for its measures, and one or two levers free around their start."""
    rng = random.Random(seed)
    free = rng.choice(
        ({}, {}, {}, {TAX: (2.5, 4.0)}, {TEACHERS: (-2, 2)}, {ROOM: (25, 60)}, {TAX: (3, 3.5), ROOM: (30, 50)})
    )
    basis = a_random_basis(seed, measures=3 if free else 4, investments=rng.choice((10, 25)))
    measures = {m: replace(x, levels=rng.choice(((50,), (25, 75), ()))) for m, x in basis.measures.items()}
    basis = replace(basis, measures=measures)
    levels = {m: x.levels for m, x in measures.items() if x.levels}
    return basis, Wishes(wait={m: rng.randint(0, 2) for m in measures}, levels=levels, free=free)


TOLD = (3, 23, 25, 27, 46, 47, 59, 60, 63, 71, 72, 86)
"""Questions whose best plan has a level, a later year or both, most of them with a lever moved too."""


@pytest.mark.parametrize("seed", [1, 2, *TOLD])
def test_levels_years_and_levers_together_agree_with_every_plan_there_is(solver, seed):
    agrees(solver, *a_random_question(seed))


def test_the_random_questions_are_not_all_answered_by_whole_measures_and_standing_levers(solver):
    seen = Counter()
    for seed in TOLD:
        basis, wishes = a_random_question(seed)
        answer = best(basis, wishes, solver=solver)
        starts = {str(lever.id): lever.start for lever in basis.levers}
        seen["level"] += any(level_of(m) < 100 for m in answer.package)
        seen["later"] += any("@" in m for m in answer.package)
        seen["lever"] += any(at != starts[name] for name, at in answer.levers.items())
    assert min(seen["level"], seen["later"], seen["lever"]) >= 4, seen


def test_half_of_a_measure_needs_half_of_what_it_requires_begun_no_later():
    road = a_measure("vei", levels=(25, 50))
    bus = replace(road, id=MeasureId("buss"), requires=(road.id,))
    basis = a_basis(measures={"vei": road, "buss": bus})
    on = grounds(basis, Wishes(levels={"vei": (25, 50), "buss": (50,)}, wait={"vei": 1}))
    first = {m: needed for m, needed in requires(on.basis.measures) if "@" not in m}
    assert first == {"buss": ("vei",), "buss~50": ("vei", "vei~50")}


def test_a_level_is_worth_its_part_and_a_lever_what_people_pay_or_get():
    cut = a_measure("kutt", effects=(Effect(line=LineId("home_care"), yearly_kr=-1_000_001, year=2027),), levels=(50,))
    basis = a_basis(measures={"kutt": cut})
    on = grounds(basis, Wishes(levels={"kutt": (50,)}, free={TAX: (2.5, 3.5), TEACHERS: (-0.5, 0.5)}))
    kr = dict(zip(on.measures, changes_kr(on), strict=True))
    assert kr == {
        "kutt": -4_000_004,
        "kutt~50": -2_000_000,  # 500 000 a year: the half krone goes to the even one
        "eiendomsskatt=2.5": 10_000_000,
        "eiendomsskatt=3.5": -10_000_000,
        "laererstillinger=-0.5": -1_600_000,
        "laererstillinger=0.5": 1_600_000,
    }
    asked = dict(zip(on.measures, worths(on, weights={}, support={"kutt": Fraction(1, 4)}).tolist(), strict=True))
    alone = dict(zip(on.measures, worths(on, weights={}, support=None).tolist(), strict=True))
    assert asked["kutt~50"] == round(alone["kutt~50"] * 0.75)
    assert asked["eiendomsskatt=3.5"] == alone["eiendomsskatt=3.5"] / 2, "no ballot asked about it"


def test_steps_are_the_levers_own_thinned_out_where_there_are_many_the_nearest_first():
    basis = a_basis()
    stands, steps = freed(basis.levers, {lever.id: lever.start for lever in basis.levers}, {TAX: (2, 4)})
    assert [step.value for step in steps] == [2.5, 3.5, 2, 4]
    assert chains(steps) == ((f"{TAX}=2.5", f"{TAX}=2"), (f"{TAX}=3.5", f"{TAX}=4"))
    assert stands[TAX] == 3
    fine = tuple(replace(lever, step=0.001) if lever.id == TAX else lever for lever in basis.levers)
    _, many = freed(fine, {lever.id: lever.start for lever in fine}, {TAX: (0, 7)})
    values = sorted(step.value for step in many)
    assert len(values) <= MOST_STEPS + 2
    assert (values[0], values[-1]) == (0, 7)
    stands, steps = freed(fine, {lever.id: lever.start for lever in fine}, {TAX: (4, 4.002)})
    assert (stands[TAX], [step.value for step in steps]) == (4, [4.001, 4.002]), "it stands at the nearest end"
    assert chains(steps) == ((f"{TAX}=4.001", f"{TAX}=4.002"),)
    assert chains(steps[:1]) == ()


@pytest.mark.parametrize(
    ("wishes", "refusal"),
    [
        (Wishes(free={TAX: (3, 7.5)}), OutsideLegalRange),
        (Wishes(free={TAX: (-1, 3)}), OutsideLegalRange),
        (Wishes(free={TAX: (4, 3)}), OutsideLegalRange),
        (Wishes(free={TAX: (float("nan"), 3)}), OutsideLegalRange),
        (Wishes(free={"rente": (4, 5)}), LeverNotDecided),
        (Wishes(free={"ukjent": (4, 5)}), UnknownLever),
        (Wishes(levels={"skole": (50,)}), UnknownLevel),
        (Wishes(levels={"ukjent": (50,)}), UnknownMeasure),
        (Wishes(keep=frozenset({"skole~50"})), UnknownLevel),
    ],
)
def test_levers_and_levels_that_are_not_there_are_refused(wishes, refusal):
    with pytest.raises(refusal):
        best(a_basis(), wishes)


def test_what_must_be_kept_is_kept_in_its_year_and_at_its_level(solver):
    kept = 0
    for seed in range(12):
        basis, wishes = a_random_question(seed)
        m = next((m for m in wishes.levels if not basis.measures[m].requires), None)
        if m is None:
            continue
        half = MeasureId(f"{m}~{basis.measures[m].levels[0]}")
        answer = best(basis, replace(wishes, keep=frozenset({half}), never=frozenset()), solver=solver)
        if answer.status is Status.CONFLICT:
            assert all(half == c.id.removeprefix("keep:") for c in answer.conflict if c.id.startswith("keep:"))
            continue
        assert (answer.status, half in answer.package) == (Status.OPTIMAL, True)
        plan = project(basis, answer.package, answer.levers)
        assert all(check.kept for check in examine(plan, basis) if check.limit.hard)
        kept += 1
    assert kept > 1


def test_freeing_a_lever_never_makes_the_best_package_worth_less(solver):
    for seed in range(10):
        basis = a_random_basis(seed, measures=5)
        stands, free = best(basis, Wishes(), solver=solver), best(basis, Wishes(free={TAX: (2, 4)}), solver=solver)
        if stands.value is not None:
            assert free.value is not None
            assert free.value >= stands.value


def test_packages_that_differ_differ_by_measures_and_not_by_levers(solver):
    basis = a_random_basis(3, measures=5)
    found = alternatives(basis, Wishes(free={TAX: (2, 4)}), count=4, differ=2, solver=solver)
    packages = [set(answer.package) for answer in found.answers]
    assert len(packages) > 1
    assert all(len(one ^ other) >= 2 for n, one in enumerate(packages) for other in packages[:n])


def test_a_service_loses_no_more_than_it_may_whatever_theme_takes_it(solver):
    held = 0
    for seed in range(12):
        basis = a_random_basis(seed)
        answer = best(basis, Wishes(lose_at_most={"home_care": 400_000}), solver=solver)
        before = project(basis).lines[LineId("home_care")]
        taken = 0
        for m in answer.package:
            kind = basis.measures[m].kind
            alone = project(replace(basis, measures=_untied(basis)), (m,)).lines[LineId("home_care")]
            counts = kind in {MeasureKind.CUT, MeasureKind.STANDARD, MeasureKind.INCOME}
            taken += max(0, -round((alone - before).sum())) if counts else 0
        assert taken <= 400_000
        free = best(basis, Wishes(), solver=solver)
        held += answer.package != free.package
    assert held > 0


def test_a_group_may_be_a_theme_or_a_service():
    basis = a_basis()
    theme = at_most(basis, 2, ("kultur",))
    assert theme.measures == {m for m, x in basis.measures.items() if x.theme == "kultur"}
    assert theme.name == next(t.label for t in basis.themes if t.id == "kultur")
    some = next(e.line for x in basis.measures.values() for e in x.effects if e.line in basis.service_lines)
    service = at_most(basis, 1, (some,))
    assert service.measures == {m for m, x in basis.measures.items() if any(e.line == some for e in x.effects)}
    assert at_most(basis, 1, ("ukjent",)) == AtMost(measures=frozenset({MeasureId("ukjent")}), most=1)


def test_a_package_for_worse_times_with_a_lever_free_holds_where_the_model_says(solver):
    seen = 0
    for seed in range(6):
        basis = a_random_basis(seed, measures=4)
        wishes = Wishes(free={TAX: (2, 4)}, robust=Robust(hold=12, of=20, drivers=(Driver.INTEREST, Driver.COSTS)))
        answer = best(basis, wishes, solver=solver)
        if answer.status is not Status.OPTIMAL:
            continue
        on = grounds(basis, replace(wishes, free={}, levers=answer.levers))
        assert answer.held is not None
        assert answer.held.kept == on.kept_in(answer.package, on.futures) >= 12
        seen += 1
    assert seen > 1


@pytest.mark.parametrize("seed", range(8))
def test_no_lawful_package_breaks_the_demands_at_their_kindest_wherever_they_are_seen_from(seed):
    basis, wishes = a_random_question(seed)
    on = grounds(basis, wishes)
    options = [(False, True)] * len(on.measures) if len(on.measures) < 11 else [(False, True)] * 10
    every = np.zeros((2 ** len(options), len(on.measures)), dtype=bool)
    every[:, : len(options)] = list(product(*options))
    possible = every[[all(row[group].sum() <= 1 for group in on.places()) for row in every]]
    lawful = possible[(np.floor(on.slacks_kr(on.lines(possible))) >= 0).all(axis=1)]
    for centre in possible[:: max(1, len(possible) // 6)]:
        package = [m for m, yes in zip(on.measures, centre, strict=True) if yes]
        for demand in relaxed(on, package):
            assert (demand.start_kr + lawful @ demand.responses_kr >= 0).all()


def test_a_package_that_breaks_a_demand_rules_out_those_that_are_as_it_is(solver):
    """Else near-ties are ruled out one by one: levels and years together then took more than 60 rounds."""
    basis, _ = scenario_files.read(scenario_files.read_folder(shipped.folder("vadso")))
    levels = {m: x.levels for m, x in basis.measures.items() if x.levels}
    waits = {m: x.may_wait for m, x in basis.measures.items() if x.may_wait}
    assert len(levels) > 10
    assert len(waits) > 5
    asked = []

    class Counted(Solver):
        def ask(self, choice, goal, **more):
            asked.append(goal)
            return solver.ask(choice, goal, **more)

    answer = best(basis, Wishes(levels=levels, wait=waits), solver=Counted(), time_limit_s=60)
    assert answer.status is Status.OPTIMAL
    assert len(asked) < 20


def test_a_group_could_lose_no_more_because_a_measure_is_there_at_levels_or_a_lever_in_steps():
    cut = a_measure(
        "kutt", effects=(Effect(line=LineId("home_care"), yearly_kr=-1_000_000, year=2027),), levels=(25, 50)
    )
    other = replace(cut, id=MeasureId("annet"), levels=())
    basis = a_basis(measures={"kutt": cut, "annet": other})
    whole, parts = (grounds(basis, Wishes(levels=levels)) for levels in ({}, {"kutt": (25, 50)}))
    scores = [dict(zip(on.measures, scores_by_group(on, Wishes())[0].tolist(), strict=True)) for on in (whole, parts)]
    assert scores[0] == {"kutt": -5000, "annet": -5000}
    assert scores[1] == {"kutt": -5000, "kutt~50": -2500, "kutt~25": -1250, "annet": -5000}
