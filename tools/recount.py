"""Count a published round again, with nothing but Python itself, and say whether it comes out as published.

    python3 recount.py ROUND.pb [CERTIFICATE.json] [--every-step]

No code is shared with the program that counted. Of maximum welfare and leximin it checks what the outcome is worth and
that it keeps every limit, not that nothing is better. Is it fair? See check_fairness.py. Exit code 1: it differs.
"""

import csv
import hashlib
import json
import math
import re
import sys
from collections import Counter
from fractions import Fraction
from itertools import dropwhile, pairwise
from pathlib import Path


class Round:
    def __init__(self, text):
        cut = re.split(r"^(META|PROJECTS|VOTES)\n", text, flags=re.MULTILINE)
        parts = {name: [*csv.DictReader(rows.splitlines(), delimiter=";")] for name, rows in zip(cut[1::2], cut[2::2])}
        meta = {row["key"]: row["value"] for row in parts["META"]}
        said = [part.split() for part in re.split(r"(?:^|, )#\d+: ", meta["comment"]) if part.strip()]
        self.how = dict(pair.split("=") for first, *words in said if first == "budsjett" for pair in words)
        self.limit, self.cost = int(meta["budget"]), {row["project_id"]: int(row["cost"]) for row in parts["PROJECTS"]}
        self.selected = {row["project_id"] for row in parts["PROJECTS"] if row["selected"] == "1"}
        kinds, self.lines, self.text = Counter(), [], text
        for row in parts["VOTES"]:
            named, weight = row["vote"].split(","), row.get("weight", 1)
            points = row["points"].split(",") if "points" in row else [1] * len(named)
            ballot = tuple(sorted((i, int(n)) for i, n in zip(named, points) if i))
            kinds[ballot] += int(weight)
            self.lines.append(",".join(f"{i}:{n}" for i, n in ballot) + f";{weight}")
        self.kinds, self.times = [*(+kinds).items()], [*(+kinds).values()]  # equal ballots once, and how many they are
        self.unit = self.cost if self.how["satisfaction"] == "cost" else dict.fromkeys(self.cost, 1)
        self.fans, self.votes = {i: [] for i in self.cost}, dict.fromkeys(self.cost, 0)
        for b, i, n in [(b, i, n) for b, (ballot, _) in enumerate(self.kinds) for i, n in ballot]:
            self.votes[i] += self.times[b] * n  # a mark to cut first is -1, and makes the supporters pay for it
            self.fans[i] += [(b, n)] * (n > 0)
        given = {i: sum(self.times[b] * n for b, n in fans) for i, fans in self.fans.items()}
        self.asked = {i: Fraction(self.cost[i] * given[i], max(n, 1)) for i, n in self.votes.items()}
        self.fine = math.lcm(*{n for fans in self.fans.values() for _, n in fans})
        self.open = [i for i in self.cost if self.votes[i] >= int(self.how["fewest"])]
        self.wanted = [i for i in self.open if self.votes[i] > 0]
        self.excludes = [set(rest) for word, *rest in said if word == "excludes"]
        self.needs, self.limits = {i: set() for i in self.cost}, {}
        for word, *rest in said:
            ties = {"levels": pairwise(rest), "requires": ((i, rest[0]) for i in rest[1:])}
            for below, level in ties.get(word, ()):
                self.needs[level].add(below)
            if word in ("limit-cost", "limit-amounts"):
                pairs = ((i, self.cost[i]) for i in rest[2:]) if word == "limit-cost" else zip(rest[2::2], rest[3::2])
                self.limits.setdefault(rest[0], (int(rest[1]), Counter()))[1].update({i: int(n) for i, n in pairs})

    def blocked(self, i, adopted):
        limits = [(most - sum(amounts[j] for j in adopted), amounts[i]) for most, amounts in self.limits.values()]
        rival = any(i in group and not group.isdisjoint(adopted) for group in self.excludes)
        return rival or not self.needs[i] <= set(adopted) or any(n > max(left, 0) for left, n in limits)

    def tie(self, i):
        orders = {"id": (i,), "cost-then-id": (-self.votes[i], self.cost[i], i)}
        return {**orders, "cheapest-then-id": (self.cost[i], -self.votes[i], i)}[self.how["ties"]]

    def left(self, adopted):
        return self.limit - sum(self.cost[i] for i in adopted)

    def by_votes(self, items, per_krone, adopted, stops=False):
        per = {i: self.cost[i] or Fraction(1, 10**99) for i in items} if per_krone else dict.fromkeys(items, 1)
        waiting = sorted(items, key=lambda i: (-self.votes[i] / Fraction(per[i]), self.tie(i)))
        while waiting:  # what needs something that is not adopted waits for it
            i = next((i for i in waiting if self.needs[i] <= set(adopted)), waiting[0])
            waiting.remove(i)
            fits = self.cost[i] <= self.left(adopted)
            if stops and not fits and not self.blocked(i, adopted):
                break
            adopted = [*adopted, i] if fits and not self.blocked(i, adopted) else adopted
        return adopted

    def lowest(self, sale, known, now, *held):  # the first of equals is the first by the tie-break
        best = math.inf  # no price and no load ever falls: what was known of the others last is a lower bound
        for i in sorted(sale, key=known.get):
            if known[i][0] > best:
                break
            known[i] = now(i, *held)
            best = min(best, known[i][0])
        return sorted((i for i in sale if known[i][0] == best < math.inf), key=self.tie)

    def price(self, i, purse, parts, short):  # per unit of satisfaction, and per point; short: bounded overspending
        if not self.cost[i]:
            return 0, Fraction(0)
        fans = sorted((purse[b] * (self.fine // n), self.times[b] * n) for b, n in self.fans[i])
        asked, dry, points = int(self.asked[i] * parts), 0, sum(n for _, n in fans)
        over, under, best = 1, 0, 0  # the best so far: each gives over/under for a point, and best is reached
        for each, n in fans:  # what is asked is shared by the points, and who has less than that gives all she has
            reached = min(asked, dry + each * points)
            give, to = (asked - dry, points) if reached == asked else (each, 1)
            if (short or reached == asked) and reached and give * under * best**2 <= over * to * reached**2:
                over, under, best = give, to, reached
            if reached == asked:
                break
            dry, points = dry + each * n, points - n
        q, more = Fraction(over, (under or 1) * parts), Fraction(asked, best or 1)
        return (q * more**2 / self.unit[i], q * more) if best else (math.inf,)

    def purchases(self, share, short=False):
        parts = math.lcm(share.denominator, *(asked.denominator for asked in self.asked.values()))
        purse, bought = [int(share * parts)] * len(self.times), {}  # whole numbers, in parts of a krone
        known = dict.fromkeys(self.wanted, (0,))
        while True:
            most = self.left(bought) if short else math.inf
            sale = [i for i in self.wanted if i not in bought and self.cost[i] <= most and not self.blocked(i, bought)]
            tied = self.lowest(sale, known, self.price, purse, parts * self.fine, short)
            if not tied:
                return bought
            bought[tied[0]] = q = known[tied[0]][1]
            finer = math.lcm(parts, q.denominator) // parts
            purse, parts, each = [kr * finer for kr in purse], parts * finer, int(q * parts * finer)
            for b, n in self.fans[tied[0]]:
                purse[b] -= min(purse[b], each * n)

    def stops(self, adopted):
        rest = [i for i in self.cost if i not in adopted and not self.blocked(i, adopted)]
        asked = [i for i in rest if self.how["stop"] == "exhausted-all" or i in self.wanted]
        full = self.how["stop"] != "overspent" and all(self.cost[i] > self.left(adopted) for i in asked)
        return full or not set(rest) & set(self.wanted)

    def equal_shares(self, share, every_step):
        raised, raises, bought = int(self.how["raised"]), self.how["completion"].startswith("add-one"), None
        whole, step = int(self.how["whole-weight"]), int(self.how["step"])
        share = Fraction(int(share * whole / step) * step, whole) if raises and self.how["start"] == "whole" else share
        for steps in range(0 if every_step else raised, raised + 2 if raises else 1):
            before, bought = bought, self.purchases(share + Fraction(steps * step, whole))
            if self.left(bought) < 0 or (before is not None and self.stops(before)):
                return before if steps > raised else {}  # it stopped too early: not the published outcome
        return {} if raises else bought  # it does not stop here

    def load(self, i, loads, last):
        people = Counter()
        for b, _ in self.fans[i]:
            people[last[b]] += self.times[b]
        return ((self.asked[i] + sum(n * loads[turn] for turn, n in people.items())) / sum(people.values()),)

    def phragmen(self, items):
        loads, last, adopted = [0], [0] * len(self.times), []  # a voter's load is that of the last item she got
        known = dict.fromkeys(items, (0,))
        while sale := [i for i in items - set(adopted) if not self.blocked(i, adopted)]:
            wanted = [i for i in sale if i in self.wanted]
            tied = self.lowest(wanted, known, self.load, loads, last) or sorted(sale, key=self.tie)
            if any(self.cost[i] > self.left(adopted) for i in tied):
                return adopted
            for b, _ in self.fans[tied[0]] if wanted else ():
                last[b] = len(loads)
            loads, adopted = [*loads, known[tied[0]][0]], [*adopted, tied[0]]
        return adopted

    def count(self, every_step):
        how, bought = self.how, {}
        items = self.open if how["unsupported"] == "adopted" else self.wanted
        if how["rule"] == "greedy":
            return self.by_votes(items, how["satisfaction"] != "cost", [], how["no-room"] == "stop"), bought
        if how["rule"] == "phragmen":
            return self.phragmen({i for i in items if self.cost[i] <= self.limit}), bought
        if how["rule"] in ("welfare", "leximin"):
            print("Not proven here: that no other set is better.")
            return sorted(self.selected, key=lambda i: (-self.votes[i], self.tie(i))), bought
        share, short = Fraction(self.limit, max(sum(self.times), 1)), how["rule"] == "bounded-overspending"
        bought = self.purchases(share, short) if short else self.equal_shares(share, every_step)
        rest = [i for i in self.wanted if i not in bought and how["completion"].endswith("greedy")]
        return self.by_votes(rest, how["order"] == "per-krone", [*bought]), bought


def main(arguments):
    files = [a for a in arguments if not a.startswith("--")]
    its = Round(Path(files[0]).read_bytes().decode())
    adopted, bought = its.count("--every-step" in arguments)
    faults = [] if set(adopted) == its.selected else ["the recount selects: " + ",".join(sorted(adopted))]
    if (left := its.left(adopted)) < 0 or any(i not in its.open or its.blocked(i, {*adopted} - {i}) for i in adopted):
        faults.append("the outcome breaks a limit")
    if files[1:]:
        said = json.loads(Path(files[1]).read_text(encoding="utf-8"))
        worth = sorted((sum(n * its.unit[i] for i, n in b if i in its.selected), w) for b, w in its.kinds if b)
        got = [(sum(i in its.selected for i, n in b if n > 0) - all(n < 0 for _, n in b), w) for b, w in its.kinds]
        paid = dropwhile(lambda what: not what[1], bought.items())  # what is free at the start is no purchase
        here = {"adopted": adopted, "how": its.how, "purchases": [[i, str(q)] for i, q in paid]}
        here["satisfaction"] = [sum(w * own for own, w in worth), *[o for o, w in worth for _ in "12345"[:w]][4:5]]
        bands, top = said["voters_got"], {None: math.inf}
        here["voters_got"] = [[a, z, sum(w for k, w in got if a <= k < top.get(z, z))] for a, z, _ in bands]
        items = [*sorted(f"{i};{cost}" for i, cost in its.cost.items()), str(its.limit)]
        for name, lines in (("items_", items), ("ballots_", sorted(its.lines)), ("", [its.text])):
            here[name + "sha256"] = hashlib.sha256("\n".join(lines).encode()).hexdigest()
        faults += [f"the certificate says otherwise: {key}" for key in here if said.get(key) != here[key]]
    print("\n".join(faults) or f"As published: {len(adopted)} selected, {its.limit - left} of {its.limit}.")
    return bool(faults)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]) if sys.argv[1:] else __doc__)
