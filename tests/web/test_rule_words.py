"""Every rule has its name, its sentence and its promise, or that there is none."""

import pytest

from budsjett.voting.outcome import Rule
from budsjett.web.rule_words import RULES


@pytest.mark.parametrize("rule", Rule)
def test_every_rule_says_what_it_does_and_what_it_promises_or_does_not(rule):
    words = RULES[rule]
    assert all(sentence.endswith(".") for sentence in (words.sentence, words.guarantee))
    assert len({w.name for w in RULES.values()}) == len(Rule)
