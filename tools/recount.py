"""Count a published round again, with nothing but Python itself, and say whether it comes out as published.

    python3 recount.py ROUND.pb [CERTIFICATE.json] [--every-step]

No code is shared with the program that counted. Exact, so slow on large elections. Of maximum welfare and leximin it
checks what the outcome is worth and that it keeps every limit, not that nothing is better. Exit code 1: it differs.
"""

import csv
import hashlib
import json
import math
import re
import sys
from collections import Counter
from fractions import Fraction
from itertools import pairwise
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
        self.ballots, self.lines, self.text = Counter(), [], text
        for row in parts["VOTES"]:
            named, weight = row["vote"].split(","), row.get("weight", 1)
            points = row["points"].split(",") if "points" in row else [1] * len(named)
            ballot = tuple(sorted((i, int(n)) for i, n in zip(named, points) if i))
            self.ballots[ballot] += int(weight)
            self.lines.append(",".join(f"{i}:{n}" for i, n in ballot) + f";{weight}")
        self.voters = sum(self.ballots.values())
        self.unit = self.cost if self.how["satisfaction"] == "cost" else dict.fromkeys(self.cost, 1)
        self.fans, self.votes = {i: [] for i in self.cost}, dict.fromkeys(self.cost, 0)
        for b, i, n in [(ballot, i, n) for ballot in self.ballots for i, n in ballot]:
            self.votes[i] += self.ballots[b] * n  # a mark to cut first is -1, and makes the supporters pay for it
            self.fans[i] += [(b, n)] * (n > 0)
        given = {i: sum(self.ballots[b] * n for b, n in fans) for i, fans in self.fans.items()}
        self.asked = {i: Fraction(self.cost[i] * given[i], max(n, 1)) for i, n in self.votes.items()}
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

    def price(self, purse, i, short):  # per unit of satisfaction, and less per point; short: bounded overspending
        fans = sorted((purse[b] / n, self.ballots[b] * n) for b, n in self.fans[i] if self.ballots[b])
        asked, dry, points, best = self.asked[i], 0, sum(n for _, n in fans), (math.inf, 0)
        for each, n in fans:
            reached = min(asked, dry + each * points)
            q = (asked - dry) / points if reached == asked else each
            if reached == asked or (short and reached):
                best = min(best, (q * (asked / reached) ** 2 / self.unit[i], -q * asked / reached))
            if reached == asked:
                break
            dry, points = dry + each * n, points - n
        return best

    def purchases(self, share, short=False):
        purse, rest, bought = dict.fromkeys(self.ballots, share), set(self.wanted), []
        low = dict.fromkeys(rest, 0)  # a price never falls, so the last one found is a lower bound
        while True:
            adopted = [i for i, _ in bought]
            most = self.left(adopted) if short else math.inf
            sale = [i for i in rest if self.cost[i] <= most and not self.blocked(i, adopted)]
            best = min(((0, self.tie(i), i, 0) for i in sale if not self.cost[i]), default=(math.inf,))
            for i in sorted(sale, key=low.get) if best[0] else ():
                if low[i] > best[0]:
                    break
                low[i], less = self.price(purse, i, short)
                best = min(best, (low[i], self.tie(i), i, -less))
            if best[0] == math.inf:
                return bought
            i, q = best[2:]
            purse.update((b, purse[b] - min(purse[b], q * n)) for b, n in self.fans[i])
            bought.append((i, q if q or any(p for _, p in bought) else None))
            rest.remove(i)

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
            if self.left(i for i, _ in bought) < 0 or (before is not None and self.stops([i for i, _ in before])):
                return before if steps > raised else []  # it stopped too early: not the published outcome
        return [] if raises else bought  # it does not stop here

    def keeps_promise(self, adopted):  # EJR+ up to one: no s of n want one item more and all get with it <= s/n
        loose = [amounts for _, amounts in self.limits.values() if any(amounts[j] < 0 for j in adopted)]
        for i in set(self.wanted) - set(adopted) - {i for amounts in loose for i in amounts}:
            group, own = 0, Counter()
            for b, _ in [] if self.needs[i] or self.blocked(i, adopted) else self.fans[i]:  # a bound kept it out
                own[sum(self.unit[j] for j, n in b if n > 0 and j in adopted)] += self.ballots[b]
            for has in sorted(own):
                group += own[has]
                if (has + self.unit[i]) * self.voters * self.asked[i] <= group * self.limit * self.unit[i]:
                    return False
        return True

    def phragmen(self, items):
        load, adopted = dict.fromkeys(self.ballots, Fraction(0)), []
        while sale := [i for i in items - set(adopted) if not self.blocked(i, adopted)]:
            sale = [i for i in sale if i in self.wanted] or sale
            people = {i: sum(self.ballots[b] for b, _ in self.fans[i]) or 1 for i in sale}
            carried = {i: sum(self.ballots[b] * load[b] for b, _ in self.fans[i]) for i in sale}
            after = {i: (self.asked[i] + carried[i]) / people[i] if i in self.wanted else Fraction(0) for i in sale}
            tied = sorted((i for i in sale if after[i] == min(after.values())), key=self.tie)
            if any(self.cost[i] > self.left(adopted) for i in tied):
                return adopted
            load.update((b, after[tied[0]]) for b, _ in self.fans[tied[0]] if tied[0] in self.wanted)
            adopted.append(tied[0])
        return adopted

    def count(self, every_step):
        how, bought = self.how, []
        items = self.open if how["unsupported"] == "adopted" else self.wanted
        if how["rule"] == "greedy":
            return self.by_votes(items, how["satisfaction"] != "cost", [], how["no-room"] == "stop"), bought
        if how["rule"] == "phragmen":
            return self.phragmen({i for i in items if self.cost[i] <= self.limit}), bought
        if how["rule"] in ("welfare", "leximin"):
            print("Not proven here: that no other set is better.")
            return sorted(self.selected, key=lambda i: (-self.votes[i], self.tie(i))), bought
        share, short = Fraction(self.limit, max(self.voters, 1)), how["rule"] == "bounded-overspending"
        bought = self.purchases(share, short) if short else self.equal_shares(share, every_step)
        adopted = [i for i, _ in bought]
        rest = [i for i in self.wanted if i not in adopted and how["completion"].endswith("greedy")]
        return self.by_votes(rest, how["order"] == "per-krone", adopted), bought


def main(arguments):
    files = [a for a in arguments if not a.startswith("--")]
    its = Round(Path(files[0]).read_bytes().decode())
    adopted, bought = its.count("--every-step" in arguments)
    faults = [] if set(adopted) == its.selected else ["the recount selects: " + ",".join(sorted(adopted))]
    if (left := its.left(adopted)) < 0 or any(i not in its.open or its.blocked(i, {*adopted} - {i}) for i in adopted):
        faults.append("the outcome breaks a limit")
    if files[1:]:
        said = json.loads(Path(files[1]).read_text(encoding="utf-8"))
        points = any(abs(n) != 1 for b in its.ballots for _, n in b)
        points = any(abs(n) != 1 for b in its.ballots for _, n in b)
        worth = sorted((sum(n * its.unit[i] for i, n in b if i in adopted), w) for b, w in its.ballots.items() if b)
        here = {"adopted": adopted, "how": its.how, "purchases": [[i, str(q)] for i, q in bought if q is not None]}
        here["ejr_plus_up_to_one"] = None if points else its.keeps_promise(adopted)
        here["satisfaction"] = [sum(w * own for own, w in worth), *[o for o, w in worth for _ in "12345"[:w]][4:5]]
        got = [sum(i in adopted for i, n in b if n > 0) - all(n < 0 for _, n in b) for b in its.ballots.elements()]
        here["voters_got"] = [[a, z, sum(a <= k < (z, 1e9)[z is None] for k in got)] for a, z, _ in said["voters_got"]]
        items = [*sorted(f"{i};{cost}" for i, cost in its.cost.items()), str(its.limit)]
        for name, lines in (("items_", items), ("ballots_", sorted(its.lines)), ("", [its.text])):
            here[name + "sha256"] = hashlib.sha256("\n".join(lines).encode()).hexdigest()
        faults += [f"the certificate says otherwise: {key}" for key in here if said.get(key) != here[key]]
    print("\n".join(faults) or f"As published: {len(adopted)} selected, {its.limit - left} of {its.limit}.")
    return bool(faults)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]) if sys.argv[1:] else __doc__)
