import threading

import pytest

from budsjett.budget.basis import Municipality
from budsjett.store import municipalities, serials
from budsjett.store.engine import open_engine, writing

AT_ONCE, EACH = 8, 5


def test_numbers_taken_at_the_same_moment_are_all_different_and_none_is_missing(engine):
    with writing(engine) as conn:
        municipalities.put(conn, Municipality(id="prove", number="9999", name="Prøve", names=()))
    url = engine.url.render_as_string(hide_password=False)
    taken, met = [], threading.Barrier(AT_ONCE)

    def some():
        own = open_engine(url)
        met.wait(timeout=30)
        for _ in range(EACH):
            with writing(own) as conn:
                taken.append(serials.take(conn, "prove", "plan"))
        own.dispose()

    threads = [threading.Thread(target=some) for _ in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert sorted(taken) == list(range(1, AT_ONCE * EACH + 1))


def test_a_number_is_given_back_when_what_it_was_for_is_undone(engine):
    with writing(engine) as conn:
        municipalities.put(conn, Municipality(id="prove", number="9999", name="Prøve", names=()))
        assert serials.take(conn, "prove", "plan") == 1
    with pytest.raises(ZeroDivisionError), writing(engine) as conn:
        1 / (serials.take(conn, "prove", "plan") - 2)
    with writing(engine) as conn:
        assert serials.take(conn, "prove", "plan") == 2
        assert serials.take(conn, "prove", "proposal 2027") == 1
