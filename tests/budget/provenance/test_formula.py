import pytest

from budsjett.budget.provenance.formula import Formula, Input, signed_sum


def a_formula(symbols, **values):
    inputs = tuple(Input(symbol=s, what=s, value=v, unit="kr") for s, v in values.items())
    return Formula(words="", symbols=symbols, inputs=inputs)


@pytest.mark.parametrize(
    ("symbols", "gives"),
    [
        ("a + b × c", 14),
        ("(a + b) × c", 20),
        ("a − b − c", -5),
        ("a ÷ b ÷ c", 2 / 3 / 4),
        ("c ÷ 2^a", 1),
        ("−a + 1,5", -0.5),
        ("min(c; maks(a; b))", 3),
        ("b × (a − c)", -6),
    ],
)
def test_a_formula_reads_as_it_is_written(symbols, gives):
    assert a_formula(symbols, a=2, b=3, c=4).value() == pytest.approx(gives)


@pytest.mark.parametrize("symbols", ["", "a +", "(a", "a b", "maks(a; b", "a)"])
def test_what_is_no_formula_is_refused(symbols):
    with pytest.raises(ValueError, match=r"formula|missing|end"):
        a_formula(symbols, a=1, b=2).value()


def test_a_symbol_nobody_explained_is_refused():
    with pytest.raises(KeyError):
        a_formula("a × q", a=1).value()


def test_a_sum_keeps_its_signs():
    parts = [Input(symbol=s, what=s, value=v, unit="kr") for s, v in (("a", 1.0), ("b", 5.0), ("c", 2.0))]
    formula = signed_sum(list(zip((-1, 1, -1), parts, strict=True)), "")
    assert formula.symbols == "− a + b − c"
    assert formula.value() == 2.0
