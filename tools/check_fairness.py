"""Check that a published outcome is fair in the way its certificate says, with nothing but Python itself.

    python3 check_fairness.py ROUND.pb [CERTIFICATE.json]

Nothing is counted again (recount.py does that) and no code is shared with the program that counted: what follows looks
at ballots, prices and outcome alone, whoever found it and however. Two promises, both of Equal Shares:

1. To groups (EJR+ up to one item, Brill and Peters 2023). s of n voters who all want an item that is left out hold s/n
   of the pot. One of them must have so much from the outcome that with the item she would have more than s/n of the
   pot buys at the item's price. Otherwise the group was neglected.
2. Of prices (priceability, Peters and Skowron 2020). There are payments that explain what was bought: all start with
   the same share and pay only for what they want, every item is paid exactly, and nowhere do those who want an item
   left out have more left together than it costs. The certificate says what each gave for a point (or all she had).

Satisfaction is what the chosen items a voter named cost, or how many they are: the file says which. Nothing is
promised for what a bound kept out. Exit code 1: a promise is broken, or the certificate says otherwise.
"""

import csv
import json
import math
import re
import sys
from collections import Counter
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

FEWEST = 5  # a certificate does not name groups of fewer voters


class Outcome:
    """What the published file says: who voted how, what was chosen, and what may not be chosen together."""

    def __init__(self, text):
        cut = re.split(r"^(META|PROJECTS|VOTES)\n", text, flags=re.MULTILINE)
        parts = {name: [*csv.DictReader(rows.splitlines(), delimiter=";")] for name, rows in zip(cut[1::2], cut[2::2])}
        meta = {row["key"]: row["value"] for row in parts["META"]}
        said = [part.split() for part in re.split(r"(?:^|, )#\d+: ", meta["comment"]) if part.strip()]
        self.how = dict(pair.split("=") for first, *words in said if first == "budsjett" for pair in words)
        self.pot, self.equal_shares = int(meta["budget"]), self.how["rule"] == "equal-shares"
        self.cost = {row["project_id"]: int(row["cost"]) for row in parts["PROJECTS"]}
        self.chosen = {row["project_id"] for row in parts["PROJECTS"] if row["selected"] == "1"}
        self.unit = self.cost if self.how["satisfaction"] == "cost" else dict.fromkeys(self.cost, 1)
        self.ballots = [ballot_of(row) for row in parts["VOTES"]]  # what each named, with points, and what it weighs
        self.voters = sum(weight for _, weight in self.ballots)
        self.has_points = any(abs(n) != 1 for ballot, weight in self.ballots for n in ballot.values())
        self.supporters = {item: [] for item in self.cost}  # by item: who wants it (by place), and with what points
        votes, given = Counter(), Counter()
        for voter, (ballot, weight) in enumerate(self.ballots):
            for item, points in ballot.items():
                votes[item] += points * weight
                if points > 0 and weight:
                    given[item] += points * weight
                    self.supporters[item].append((voter, points))
        self.wanted = [i for i in self.cost if votes[i] > 0 and votes[i] >= int(self.how["fewest"])]
        # Supporters pay for those who marked an item to be cut first, too: as much each as if they were so many fewer.
        self.asked = {i: Fraction(self.cost[i] * given[i], votes[i]) for i in self.wanted}
        self.excludes = [set(group) for word, *group in said if word == "excludes"]
        self.needs = {item: set() for item in self.cost}
        self.limits = {}  # by name: how much at most, and how much of it each item takes
        for word, *rest in said:
            if word == "levels":
                for below, level in pairwise(rest):
                    self.needs[level].add(below)
            if word == "requires":
                self.needs[rest[0]].update(rest[1:])
            if word in ("limit-cost", "limit-amounts"):
                name, most, *of = rest
                takes = [(i, self.cost[i]) for i in of] if word == "limit-cost" else zip(of[::2], map(int, of[1::2]))
                self.limits.setdefault(name, (int(most), Counter()))[1].update(dict(takes))

    def share(self):
        """What each voter had to spend under Equal Shares (a ballot of weight w is w voters)."""
        share, whole, step = Fraction(self.pot, self.voters), int(self.how["whole-weight"]), int(self.how["step"])
        if not self.how["completion"].startswith("add-one"):
            return share
        start = Fraction(int(share * whole / step) * step, whole) if self.how["start"] == "whole" else share
        return start + Fraction(int(self.how["raised"]) * step, whole)

    def blocked(self, item):
        """Whether a bound keeps an item out, beside what is chosen."""
        if any(item in group and group & self.chosen for group in self.excludes) or not self.needs[item] <= self.chosen:
            return True
        left = [(most - sum(takes[i] for i in self.chosen), takes[item]) for most, takes in self.limits.values()]
        return any(more > max(room, 0) for room, more in left)

    def ever_blocked(self, item):
        """Whether a bound may have kept it out at some time: it needs another, or one chosen widens a limit of its."""
        wider = [takes for _, takes in self.limits.values() if any(takes[i] < 0 for i in self.chosen)]
        return self.blocked(item) or bool(self.needs[item]) or any(item in takes for takes in wider)


def ballot_of(row):
    """What a voter named, with points (a mark to cut it first is -1); and what the ballot weighs."""
    named = [item for item in row["vote"].split(",") if item]
    points = row["points"].split(",") if "points" in row else [1] * len(named)
    return {item: int(n) for item, n in zip(named, points)}, int(row.get("weight") or 1)


def neglected(outcome):
    """For each item left out, the largest group of its supporters that was promised more than it got."""
    own = [sum(outcome.unit[i] for i, n in b.items() if n > 0 and i in outcome.chosen) for b, _ in outcome.ballots]
    pot = min(outcome.pot, outcome.share() * outcome.voters) if outcome.equal_shares and outcome.voters else outcome.pot
    found = []
    for item in sorted(set(outcome.wanted) - outcome.chosen):
        having = Counter()  # how many of its supporters have how much
        for voter, _ in [] if outcome.ever_blocked(item) else outcome.supporters[item]:
            having[own[voter]] += outcome.ballots[voter][1]
        group, worst = 0, None
        for has in sorted(having):  # of groups where nobody has more than this, the largest is promised the most
            group += having[has]
            with_it = has + outcome.unit[item]
            part = Fraction(group * pot, outcome.voters)
            promised = part * outcome.unit[item] / outcome.asked[item] if outcome.cost[item] else Fraction(with_it)
            if with_it <= promised:
                worst = {"item": item, "voters": group, "satisfaction": has, "promised": str(promised)}
        found += [worst] if worst else []
    return found


def unexplained(outcome, purchases):
    """What the payments do not explain. All amounts are whole parts of a krone, so fine that every sum is exact."""
    prices = {item: Fraction(price) for item, price in purchases}
    if len(prices) < len(purchases) or not {*prices} <= outcome.chosen & {*outcome.wanted}:
        return ["something was paid for twice, or was not chosen"]
    share, amounts = outcome.share(), [*prices.values(), *outcome.asked.values()]
    parts = math.lcm(share.denominator, *(amount.denominator for amount in amounts))
    purse, faults = [int(share * parts)] * len(outcome.ballots), []
    for item, price in prices.items():
        paid, each = 0, int(price * parts)
        for voter, points in outcome.supporters[item]:
            gives = min(purse[voter], each * points)
            purse[voter] -= gives
            paid += gives * outcome.ballots[voter][1]
        if paid != outcome.asked[item] * parts or price < 0:
            faults.append(f"{item} is not paid exactly")
    if not outcome.how["completion"].endswith("greedy"):  # else what is left of the pot paid for the rest
        faults += [f"nobody paid for {i}" for i in sorted(outcome.chosen - {*prices}) if outcome.cost[i]]
    for item in outcome.wanted:
        left = sum(purse[voter] * outcome.ballots[voter][1] for voter, _ in outcome.supporters[item])
        if item not in outcome.chosen and not outcome.blocked(item) and left > outcome.asked[item] * parts:
            faults.append(f"those who want {item} have more left than it costs")
    return faults


def main(files):
    outcome = Outcome(Path(files[0]).read_bytes().decode())
    said = json.loads(Path(files[1]).read_text(encoding="utf-8")) if files[1:] else {}
    groups = [] if outcome.has_points else neglected(outcome)
    told = [f"{g['voters']} who want {g['item']} were promised more than {g['satisfaction']}" for g in groups]
    unpaid = unexplained(outcome, said["purchases"]) if said and outcome.equal_shares and outcome.voters else None
    here = {"ejr_plus_up_to_one": None if outcome.has_points else not groups}
    here["neglected"] = [g for g in groups if g["voters"] >= FEWEST * int(outcome.how["whole-weight"])]
    here["priceable"] = None if unpaid is None else not unpaid
    promised = outcome.equal_shares or not said  # another rule's certificate may say that some were neglected
    faults = [*(told if promised else []), *(unpaid or [])]
    faults += [f"the certificate says otherwise: {key}" for key in here if said and said.get(key) != here[key]]
    notes = [] if promised else [f"{line}, but not by this rule" for line in told]
    notes += ["nothing is promised to groups where ballots have points"] * outcome.has_points
    notes += ["there are no prices to check"] * (unpaid is None)
    print("\n".join(faults or [*notes, "All that is promised holds." if promised else "As the certificate says."]))
    return bool(faults)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]) if sys.argv[1:] else __doc__)
