import pytest

from budsjett.budget.figures import OriginKind
from budsjett.errors import (
    ExcludedTogether,
    InvalidNumber,
    InvalidText,
    NoSuchMunicipality,
    NotSignedIn,
    UnknownLever,
    UnknownMeasure,
    WrongRole,
)
from budsjett.usecases import explore


def test_with_no_choices_the_plan_is_the_baseline_and_nothing_needs_explaining(vadso):
    seen = explore.show_plan(vadso, "vadso")
    assert seen.causes == ()
    assert seen.plan.whole() == seen.baseline.whole()
    assert seen.checks == seen.baseline_checks


def test_the_causes_sum_to_the_whole_change_in_every_year(vadso):
    seen = explore.show_plan(vadso, "vadso", package=["broyting", "lekeplasser"], levers={"eiendomsskatt": 3.5})
    line = "net_operating_result"
    for i, (now, then) in enumerate(zip(seen.plan.whole()[line], seen.baseline.whole()[line], strict=True)):
        assert sum(cause.change_kr[i] for cause in seen.causes) == now - then


def test_the_worst_year_is_the_one_with_the_least_to_go_on(vadso):
    seen = explore.show_plan(vadso, "vadso")
    balance = {check.year: check.by_kr for check in seen.checks if check.limit.id == "balance"}
    assert seen.worst.by_kr == min(balance.values()) == balance[seen.worst.year] < 0


def test_the_shares_by_origin_are_shares_and_some_of_it_is_assumed(vadso):
    shares = explore.show_plan(vadso, "vadso").shares_by_origin
    assert sum(shares.values()) == 1
    assert 0 < shares[OriginKind.ASSUMPTION] < 1


@pytest.mark.parametrize(
    ("choices", "kind"),
    [
        ({"package": ["finnes-ikke"]}, UnknownMeasure),
        ({"package": ["kulturskole-gratis", "kulturskole-halveres"]}, ExcludedTogether),
        ({"levers": {"finnes-ikke": 1}}, UnknownLever),
        ({"levers": {"eiendomsskatt": float("nan")}}, InvalidNumber),
        ({"levers": {"eiendomsskatt": float("inf")}}, InvalidNumber),
        ({"levers": {"eiendomsskatt": 1e300}}, InvalidNumber),
    ],
)
def test_choices_that_do_not_go_together_are_refused_shown_or_saved(vadso, representative, now, refused, choices, kind):
    with pytest.raises(kind):
        explore.show_plan(vadso, "vadso", **choices)
    with refused(vadso, kind):
        explore.save_plan(vadso, representative, title="x", **{"package": [], "levers": {}, **choices}, now=now)


@pytest.mark.parametrize("place", ["tana", "", "vadso\0", "\ud800", "x" * 100_000])
def test_a_municipality_that_is_not_here_is_not_found(vadso, place):
    with pytest.raises(NoSuchMunicipality):
        explore.show_plan(vadso, place)


def test_a_saved_plan_keeps_its_choices_and_the_figures_they_were_made_on(vadso, representative, now):
    saved = explore.save_plan(
        vadso,
        representative,
        title="  Skjerm   skolen ",
        package=["lekeplasser", "broyting"],
        levers={"eiendomsskatt": 3.5},
        now=now,
    )
    assert saved.title == "Skjerm skolen"
    assert explore.saved_plans(vadso, "vadso")[0] == saved
    assert set(saved.package) == {"broyting", "lekeplasser"}
    assert saved.levers["eiendomsskatt"] == 3.5
    assert saved.basis_digest == explore.basis_of(vadso, "vadso").digest


@pytest.mark.parametrize("title", ["", "x" * 61, "x" * 10_000_000, "a\0", "\u202e"])
def test_a_plan_needs_a_name_that_can_be_shown(vadso, representative, now, refused, title):
    with refused(vadso, InvalidText):
        explore.save_plan(vadso, representative, title=title, package=[], levers={}, now=now)


def test_citizens_and_visitors_do_not_save(vadso, citizen, now, refused):
    with refused(vadso, WrongRole):
        explore.save_plan(vadso, citizen, title="x", package=[], levers={}, now=now)
    with refused(vadso, NotSignedIn):
        explore.save_plan(vadso, None, title="x", package=[], levers={}, now=now)
