"""The package beside one's own plan: year by year, and who gets more or less."""

from dataclasses import replace

from budsjett.optimise.gains import steps
from budsjett.optimise.package import best
from budsjett.optimise.problem import Wishes
from budsjett.usecases import explore
from budsjett.web import plan_answer
from budsjett.web.address import Asked
from budsjett.web.package_beside import Differences, theme_changes, year_by_year
from builders import a_basis, a_measure


def an_answer(basis, package):
    view = explore.view(basis, package=package, levers={}, projection="main")
    return plan_answer.answer(view.plan, view.baseline, basis)


def test_what_a_theme_gains_by_one_package_it_loses_by_the_other():
    basis = a_basis()
    worth = {m: float(n + 1) for n, m in enumerate(basis.measures)}
    there, back = (theme_changes(basis, worth, a, b) for a, b in ((worth, ()), ((), worth)))
    assert {c.label: c.worth for c in there} == {c.label: -c.worth for c in back}
    assert sum(c.worth for c in there) == sum(worth.values())
    assert theme_changes(basis, worth, worth, worth) == ()


def test_a_lever_that_is_moved_counts_in_its_theme_and_one_that_stands_does_not():
    basis = a_basis()
    lever = basis.levers[0]
    (moved,) = steps({str(lever.id): 3.4})
    assert moved == f"{lever.id}=3.4"
    (change,) = theme_changes(basis, {moved: -2.0}, (moved, *steps({str(basis.levers[1].id): 0.0})), ())
    assert change.worth == -2.0
    assert change.label == next(theme.label for theme in basis.themes if theme.id == lever.theme)


def test_a_plan_with_what_was_not_weighed_has_no_winners_or_losers():
    basis = a_basis()
    found = best(basis, Wishes())
    mine = tuple(m for m in basis.measures if m not in found.package)
    difference = Differences(
        basis=basis, mine=Asked(package=mine), theirs=Asked(package=found.package), found=found, path="/x/plan"
    )
    assert difference.by_theme(mine)
    assert difference.by_theme((*mine, "skole@2029")) == ()
    assert replace(difference, mine=difference.theirs).by_theme(found.package) == ()


def test_years_are_told_for_both_and_what_lacks_cover_only_where_something_does():
    basis = a_basis()
    some = tuple(m for m, measure in basis.measures.items() if not measure.requires)[:1]
    rows = year_by_year(an_answer(basis, ()), an_answer(basis, some))
    assert all(len(row.mine) == len(row.theirs) == len(basis.years) for row in rows)
    assert rows[0].mine != rows[0].theirs
    dear = a_measure("dyr", effects=(replace(basis.measures[some[0]].effects[0], yearly_kr=10**9),))
    costly = replace(basis, measures={**basis.measures, dear.id: dear})
    lacking = year_by_year(an_answer(costly, ()), an_answer(costly, (dear.id,)))
    assert lacking[-1].label == "Mangler dekning"
    assert len(lacking) == 3
