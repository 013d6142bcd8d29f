"""The files of a draw."""

import pytest

from budsjett.errors import UnreadableFile
from budsjett.representation.pool import Quota
from budsjett.representation.sortition import Lottery
from budsjett.sources import pool_files


def test_a_pool_is_read_with_the_features_that_have_quotas():
    data = "\ufeffID;Kjønn;Navn\n17;kvinne;K. N.\n18;mann;\n".encode()
    found = pool_files.pool("pool.csv", data, ["kjønn"])
    assert [(p.id, dict(p.features)) for p in found] == [("17", {"kjønn": "kvinne"}), ("18", {"kjønn": "mann"})]


def test_quotas_are_read_as_others_write_them():
    data = b"feature,value,min,max,min_flex,max_flex\ngender,f,9,11,0,20\n"
    assert pool_files.quotas("q.csv", data) == (Quota(feature="gender", value="f", lowest=9, highest=11),)


def test_a_lottery_that_is_written_is_read_as_the_same():
    made = Lottery(tickets=tuple((f"p{i}", f"q{i}") for i in range(12)), fairest=0.0)
    again = pool_files.lottery("l.csv", pool_files.lottery_text(made).encode())
    assert (again.tickets, again.digest) == (made.tickets, made.digest)


@pytest.mark.parametrize(
    ("read", "text"),
    [
        (lambda d: pool_files.pool("p.csv", d, ["age"]), "id;gender\n1;f\n"),
        (lambda d: pool_files.pool("p.csv", d, ["age"]), "id;age\nKari Nordmann;20\n"),
        (lambda d: pool_files.quotas("q.csv", d), "feature;value;min;max\nage;20;−1;3\n"),
        (lambda d: pool_files.quotas("q.csv", d), "feature;value;min;max\nage;20;1,5;3\n"),
        (lambda d: pool_files.lottery("l.csv", d), "ticket;persons\n1;a b\n"),
        (lambda d: pool_files.lottery("l.csv", d), "ticket;persons\n"),
        (lambda d: pool_files.lottery("l.csv", d), ""),
    ],
)
def test_a_file_that_is_something_else_is_refused(read, text):
    with pytest.raises(UnreadableFile):
        read(text.encode())
