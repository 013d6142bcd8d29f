from hypothesis import given, settings

from budsjett.budget.plan import project
from budsjett.budget.schedules import allocations, schedule_5_4
from builders import a_basis
from strategies import bases

SUMS = {5, 8, 9, 15, 17, 24, 25}


def test_the_schedule_has_the_25_rows_of_the_regulation_in_order():
    rows = schedule_5_4(project(a_basis()))
    assert [row.n for row in rows] == list(range(1, 26))
    assert {row.n for row in rows if row.is_sum} == SUMS
    assert rows[0].name == "Rammetilskudd"
    assert rows[16].name == "Netto driftsresultat"
    assert rows[24].name == "Fremført til inndekning i senere år (merforbruk)"


def test_every_row_names_the_line_it_shows():
    plan = project(a_basis())
    own_sum = {"net_expenditure"}
    for row in (*schedule_5_4(plan), *allocations(plan)):
        assert row.line in own_sum or row.values == plan.whole()[row.line]


@given(bases())
@settings(max_examples=30)
def test_every_sum_of_the_schedule_adds_up_to_the_krone(basis):
    plan = project(basis, list(basis.measures))
    rows = {row.n: row.values for row in schedule_5_4(plan)}
    for year in range(4):
        n = {number: values[year] for number, values in rows.items()}
        assert n[5] == n[1] + n[2] + n[3] + n[4]
        assert n[8] == n[6] + n[7]
        assert n[9] == n[5] - n[8]
        assert n[15] == n[13] + n[14] - n[10] - n[11] - n[12]
        assert n[16] == n[7]
        assert n[17] == n[9] - n[15] + n[16]
        assert n[24] == n[18] + n[19] - n[20] + n[21] - n[22] + n[23]
        assert n[25] == n[24] - n[17]
        assert n[25] >= 0


@given(bases())
@settings(max_examples=15)
def test_the_services_sum_to_row_six(basis):
    plan = project(basis, list(basis.measures))
    *services, total = allocations(plan)
    assert total.values == schedule_5_4(plan)[5].values
    assert total.values == tuple(map(sum, zip(*(row.values for row in services), strict=True)))
    assert len(services) == len(basis.service_lines)
