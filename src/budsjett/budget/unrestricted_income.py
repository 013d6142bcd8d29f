"""Unrestricted income (frie inntekter): tax, and the block grant in the parts it is made of, year by year."""

import numpy as np

from budsjett.budget import income, need_index
from budsjett.budget.basis import Basis
from budsjett.budget.block_grant import GrantRates, grant_parts
from budsjett.budget.conditions import Conditions
from budsjett.budget.figures import Floats, LineId
from budsjett.budget.population import heads, persons_1_july
from budsjett.years import Years

UNRESTRICTED = ("income_tax", "block_grant", "income_equalisation", "inhabitants_grant", "need_equalisation",
                "regional_grants")  # fmt: skip
"""The lines made here. What is left of the block grant, `other_block_grant`, is found when it has been moved."""


def unrestricted_income(basis: Basis, conditions: Conditions) -> dict[LineId, Floats]:
    """Tax, the whole block grant and its parts, kr of the price year (rows, years).

    Tax follows people on 1 January of the year; the grant people and ages on 1 July of the year before.
    """
    people = heads(conditions.january)
    counted = conditions.july_before
    tax = _figure(basis, "income_tax") * conditions.tax_index * people / people[..., :1]
    national = basis.number("national_tax_per_head") * conditions.national_tax_index
    equalisation = equalisation_of(basis, conditions).kr(tax)
    key = need_index.key_of(basis)
    parts = grant_parts(
        _figure(basis, "block_grant") - equalisation[..., :1],
        persons=heads(counted),
        need_persons=need_index.need_persons(key, counted, other=other_criteria(basis)),
        national_tax=national,
        rates=GrantRates(
            inhabitants=basis.number("national_grant_per_head"),
            need=basis.number("national_need_per_head"),
            regional=basis.number("regional_grant_per_head", 0.0),
            growth=basis.number("unrestricted_income_growth"),
        ),
    )
    made = {
        "income_tax": tax,
        "block_grant": parts.total + equalisation,
        "income_equalisation": equalisation,
        "inhabitants_grant": parts.inhabitants,
        "need_equalisation": parts.need_equalisation,
        "regional_grants": parts.regional,
    }
    return {LineId(name): made[name] for name in UNRESTRICTED}


def other_criteria(basis: Basis) -> float:
    """The part of the need index that neither age nor size explains.

    From the latest published index (`need_index.<year>`); where none is given it is as in the country.
    """
    key = need_index.key_of(basis)
    published = {year: basis.number(f"need_index.{year}") for year in need_index.index_years(basis)}
    if not published:
        return key.other
    year = max(published)
    counted = persons_1_july(basis.population, "main", Years(year - 1, 1))[:, 0]
    return need_index.other_criteria(key, counted, published[year])


def _figure(basis: Basis, line: str) -> float:
    found = basis.figures.get(LineId(line), basis.years.first)
    return found.amount if found else 0.0


def equalisation_of(basis: Basis, conditions: Conditions) -> income.Equalisation:
    """Income equalisation by each year's rules."""
    symmetric, top_up, threshold = (
        np.array([basis.parameters.at(f"income.equalisation.{name}", year) for year in basis.years])
        for name in ("symmetric_rate", "top_up_rate", "top_up_threshold")
    )
    return income.Equalisation(
        persons=conditions.january.sum(axis=-2),
        national=basis.number("national_tax_per_head") * conditions.national_tax_index,
        rates=income.EqualisationRates(symmetric=symmetric, top_up=top_up, threshold=threshold),
        financing_kr_per_head=basis.number("equalisation_financing_per_head"),
    )
