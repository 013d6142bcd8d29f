"""What is supposed stands in the address, and is read as it was written."""

import pytest

from budsjett.errors import InvalidNumber
from budsjett.optimise.ways_out import WayKind, WayOut
from budsjett.usecases.supposing import Supposed, may_be_supposed
from budsjett.web import supposed
from budsjett.web.wanted_reading import read
from builders import a_basis

BASIS = a_basis()
YEAR = BASIS.years.first


def test_it_is_read_as_it_was_written():
    said = Supposed(more_kr=2_501_000, once_kr={YEAR: 1_000}, targets=dict.fromkeys(may_be_supposed(BASIS), 0.017))
    wanted = read(BASIS, supposed.pairs(said))
    assert wanted.supposed == said
    assert wanted.pairs() == tuple(supposed.pairs(said))
    assert not wanted.misread
    assert len(wanted.said(BASIS)) == len(supposed.pairs(said)) > 2


def test_what_is_as_it_is_already_is_not_supposed():
    stands = BASIS.assumptions["reserve_floor_share"].value * 100
    assert read(BASIS, [("rom", "0"), ("fondsmal", f"{stands:g}"), ("rom-1999", "3")]).supposed.nothing


@pytest.mark.parametrize(("name", "text"), [("rom", "-1"), ("rom", "mye"), ("fondsmal", "101"), ("rom", "1e9")])
def test_what_cannot_be_is_refused(name, text):
    with pytest.raises(InvalidNumber):
        supposed.number(name, text)


def test_a_way_out_is_laid_on_what_is_supposed_already():
    def way(kind, **numbers):
        given = {"subject": "", "year": 0, "by": 0.0, "stands": 0.0, "kr": 0, "least": True} | numbers
        return WayOut(kind=kind, answer=None, **given)

    before = Supposed(more_kr=1_000, once_kr={YEAR: 500})
    assert supposed.with_way(before, way(WayKind.MONEY, by=2_000.0)).more_kr == 3_000
    assert supposed.with_way(before, way(WayKind.ONCE, by=2_000.0, year=YEAR)).once_kr == {YEAR: 2_500}
    eased = supposed.with_way(before, way(WayKind.TARGET, subject="reserve_floor_share", stands=0.01))
    assert (eased.targets, eased.more_kr) == ({"reserve_floor_share": 0.01}, 1_000)
    for kind in (WayKind.WISH, WayKind.LEVER, WayKind.FUTURES):
        assert supposed.with_way(before, way(kind)) is None


def test_the_form_shows_what_is_supposed_and_how_it_is_without():
    shown = {one.name: one for one in supposed.fields(BASIS, Supposed(more_kr=2_500_000))}
    assert (shown["rom"].value, shown["rom"].usual) == ("2,5", "0")
    assert shown[f"rom-{YEAR}"].value == ""
    assert set(shown) == supposed.names(BASIS)
