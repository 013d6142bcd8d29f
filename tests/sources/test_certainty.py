from dataclasses import replace
from fractions import Fraction

from budsjett.budget.figures import Figures, OriginKind
from budsjett.sources.certainty import shares_by_origin
from budsjett.sources.scenario_files import read


def with_origin(basis, kind, *lines):
    figures = {
        key: replace(figure, origin=replace(figure.origin, kind=kind)) if not lines or key[0] in lines else figure
        for key, figure in basis.figures.by_line_year.items()
    }
    return replace(basis, figures=Figures(figures))


def share_on_assumptions(basis):
    return shares_by_origin(basis)[OriginKind.ASSUMPTION]


def test_the_shares_sum_to_one(files):
    basis, _ = read(files)
    assert sum(shares_by_origin(basis).values()) == 1


def test_the_share_is_weighted_by_kroner(files):
    basis, _ = read(files)
    weights = {line: abs(round(basis.figures.get(line, 2027).amount)) for line in basis.service_lines}
    incomes = ("income_tax", "block_grant", "property_tax", "other_general_income")
    total = sum(weights.values()) + sum(round(basis.figures.get(line, 2027).amount) for line in incomes)
    published = with_origin(basis, OriginKind.PUBLISHED)
    only_school = with_origin(published, OriginKind.ASSUMPTION, "primary_school")
    assert share_on_assumptions(only_school) == Fraction(weights["primary_school"], total)


def test_all_assumed_is_all_and_none_assumed_is_nothing(files):
    basis, _ = read(files)
    assert share_on_assumptions(with_origin(basis, OriginKind.ASSUMPTION)) == 1
    assert share_on_assumptions(with_origin(basis, OriginKind.PUBLISHED)) == 0


def test_a_negative_line_weighs_as_much_as_a_positive_one(files):
    basis, _ = read(files)
    published = with_origin(basis, OriginKind.PUBLISHED)
    assert share_on_assumptions(with_origin(published, OriginKind.ASSUMPTION, "cost_recovery")) > 0


def test_history_and_later_years_do_not_count(files):
    basis, _ = read(files)
    published = with_origin(basis, OriginKind.PUBLISHED)
    assert share_on_assumptions(with_origin(published, OriginKind.ASSUMPTION, "debt", "operating_revenue")) == 0
