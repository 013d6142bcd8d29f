"""Count a published round again, with nothing but Python itself, and say whether it comes out as published.

    python3 recount.py ROUND.pb [ROUND.json] [--every-step]

ROUND.pb is the published election, ROUND.json the certificate of the same count. No code is shared with the program
that counted. Exact, so slow on large elections. Exit code 0: as published; 1: not.
"""

import csv
import hashlib
import json
import re
import sys
from collections import Counter
from fractions import Fraction
from pathlib import Path


def read(text):
    parts, name, head = {"META": [], "PROJECTS": [], "VOTES": []}, "", None
    for row in csv.reader(text.splitlines(), delimiter=";"):
        if len(row) == 1 and row[0] in parts:
            name, head = row[0], None
        elif head is None:
            head = row
        else:
            parts[name].append(dict(zip(head, row, strict=False)))
    return {row["key"]: row["value"] for row in parts["META"]}, parts["PROJECTS"], parts["VOTES"]


class Round:
    def __init__(self, text):
        meta, projects, votes = read(text)
        self.how = dict(re.findall(r" ([a-z-]+)=([a-z0-9-]+)", meta["comment"].rpartition("budsjett")[2]))
        self.limit = int(meta["budget"])
        self.cost = {row["project_id"]: int(row["cost"]) for row in projects}
        self.selected = {row["project_id"] for row in projects if row["selected"] == "1"}
        self.ballots, self.lines = Counter(), []
        for row in votes:
            named = [item for item in row["vote"].split(",") if item]
            points = row.get("points", "").split(",") if "points" in row else [1] * len(named)
            ballot = tuple(sorted((item, int(n)) for item, n in zip(named, points) if item))
            self.ballots[ballot] += int(row.get("weight", 1))
            self.lines.append(",".join(f"{item}:{n}" for item, n in ballot) + f";{row.get('weight', 1)}")
        self.voters = sum(self.ballots.values())
        self.fans = {i: [(b, dict(b)[i]) for b in self.ballots if i in dict(b)] for i in self.cost}
        self.votes = {i: sum(self.ballots[b] * n for b, n in fans) for i, fans in self.fans.items()}
        self.open = [i for i in self.cost if self.votes[i] >= int(self.how["fewest"])]
        self.wanted = [i for i in self.open if self.votes[i]]
        self.all = self.open if self.how["unsupported"] == "adopted" else self.wanted
        self.by_cost = self.how["satisfaction"] == "cost"
        self.unit = self.cost if self.by_cost else dict.fromkeys(self.cost, 1)
        self.per_krone = {
            i: Fraction(self.votes[i], c) if c else self.votes[i] and float("inf") for i, c in self.cost.items()
        }

    def tie(self, i):
        orders = {"id": (i,), "cost-then-id": (-self.votes[i], self.cost[i], i)}
        return {**orders, "cheapest-then-id": (self.cost[i], -self.votes[i], i)}[self.how["ties"]]

    def digest(self, lines):
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()

    def spent(self, items):
        return sum(self.cost[i] for i in items)

    def by_votes(self, items, per_krone, left, stops):
        worth, adopted = self.per_krone if per_krone else self.votes, []
        for i in sorted(items, key=lambda i: (-worth[i], self.tie(i))):
            if self.cost[i] <= left:
                adopted.append(i)
                left -= self.cost[i]
            elif stops:
                break
        return adopted

    def greedy(self):
        return self.by_votes(self.all, not self.by_cost, self.limit, self.how["no-room"] == "stop")

    def price(self, purse, i):
        fans = sorted((purse[b] / n, self.ballots[b] * n) for b, n in self.fans[i] if self.ballots[b])
        missing, points = Fraction(self.cost[i]), sum(n for _, n in fans)
        for each, n in fans:
            if missing <= each * points:
                return missing / points
            missing, points = missing - each * n, points - n
        return None

    def purchases(self, share):
        purse, left = dict.fromkeys(self.ballots, share), {i for i in self.wanted if self.cost[i]}
        bought = [(i, None) for i in sorted((i for i in self.wanted if not self.cost[i]), key=self.tie)]
        low = {i: Fraction(0) for i in left}  # a price never falls, so the last one found is a lower bound
        while left:
            best = None
            for i in sorted(left, key=low.get):
                if best and low[i] > best[0]:
                    break
                q = self.price(purse, i)
                if q is None:
                    left.remove(i)
                    continue
                low[i] = q / self.unit[i]
                best = min(filter(None, (best, (low[i], self.tie(i), i, q))))
            if best is None:
                break
            i, q = best[2:]
            for b, n in self.fans[i]:
                purse[b] -= min(purse[b], q * n)
            bought.append((i, q))
            left.remove(i)
        return bought, purse

    def share(self, steps):
        whole, step = int(self.how["whole-weight"]), int(self.how["step"])
        share = Fraction(self.limit, self.voters)
        if self.how["start"] == "whole" and self.how["completion"].startswith("add-one"):
            share = Fraction(int(share * whole / step) * step, whole)
        return share + Fraction(steps * step, whole)

    def stops(self, adopted):
        wanted = [i for i in self.wanted if i not in adopted]
        asked = set(self.cost) - set(adopted) if self.how["stop"] == "exhausted-all" else wanted
        full = all(self.spent(adopted) + self.cost[i] > self.limit for i in asked)
        return not wanted or (full and self.how["stop"] != "overspent")

    def equal_shares(self, every_step):
        if not self.voters:
            return [], [], {}
        raised, raises = int(self.how["raised"]), self.how["completion"].startswith("add-one")
        for steps in range(0 if every_step else raised, raised + 1):
            bought, purse = self.purchases(self.share(steps))
            adopted = [i for i, _ in bought]
            if raises and steps < raised and (self.stops(adopted) or self.spent(adopted) > self.limit):
                raise SystemExit(f"add-one stops at step {steps}, not at {raised}")
        after = self.purchases(self.share(raised + 1))[0] if raises and not self.stops(adopted) else None
        if after is not None and self.spent(i for i, _ in after) <= self.limit:
            raise SystemExit(f"add-one does not stop at step {raised}")
        if self.how["completion"].endswith("greedy"):
            rest = [i for i in self.wanted if i not in adopted]
            adopted += self.by_votes(rest, self.how["order"] == "per-krone", self.limit - self.spent(adopted), False)
        return adopted, bought, purse

    def keeps_promise(self, adopted):
        # EJR+ up to one: no group of s naming an item left out all have, with it, at most s/n of the limit's worth
        if any(n != 1 for b in self.ballots for _, n in b):
            return None
        for i in set(self.wanted) - set(adopted):
            has = sorted((sum(self.unit[j] for j, _ in b if j in adopted), self.ballots[b]) for b, _ in self.fans[i])
            for at, (own, _) in enumerate(has):
                group = sum(n for _, n in has[: at + 1])
                if (own + self.unit[i]) * self.voters * self.cost[i] <= group * self.limit * self.unit[i]:
                    return False
        return True

    def phragmen(self):
        load, adopted, left = dict.fromkeys(self.ballots, Fraction(0)), [], self.limit
        items = {i for i in self.all if self.cost[i] <= left}
        while items:
            after = {}
            for i in items:
                people = sum(self.ballots[b] for b, _ in self.fans[i])
                carried = sum(self.ballots[b] * load[b] for b, _ in self.fans[i])
                after[i] = (self.cost[i] + carried) / Fraction(people) if people else float("inf")
            lowest = min(after.values())
            tied = sorted((i for i in items if after[i] == lowest), key=self.tie)
            if any(self.cost[i] > left for i in tied):
                break
            load.update((b, lowest) for b, _ in self.fans[tied[0]])
            adopted.append(tied[0])
            left -= self.cost[tied[0]]
            items.remove(tied[0])
        return adopted


def main(arguments):
    every, files = "--every-step" in arguments, [a for a in arguments if not a.startswith("--")]
    data, bought, purse = Path(files[0]).read_bytes(), [], {}
    round_ = Round(data.decode())
    if round_.how["rule"] == "equal-shares":
        adopted, bought, purse = round_.equal_shares(every)
    else:
        adopted = {"greedy": round_.greedy, "phragmen": round_.phragmen}[round_.how["rule"]]()
    faults = [] if set(adopted) == round_.selected else ["the recount selects: " + ",".join(sorted(adopted))]
    for i in round_.wanted:  # no one left out could be paid by what its supporters have left
        if purse and i not in adopted and sum(round_.ballots[b] * purse[b] for b, _ in round_.fans[i]) > round_.cost[i]:
            faults.append(f"the supporters of {i} could pay for it")
    if files[1:]:
        items = [*sorted(f"{i};{cost}" for i, cost in round_.cost.items()), str(round_.limit)]
        said = json.loads(Path(files[1]).read_text(encoding="utf-8"))
        here = {"sha256": round_.digest([data.decode()]), "adopted": adopted, "how": round_.how}
        here["purchases"] = [[i, str(q)] for i, q in bought if q is not None]
        here |= {"items_sha256": round_.digest(items), "ballots_sha256": round_.digest(sorted(round_.lines))}
        here["ejr_plus_up_to_one"] = round_.keeps_promise(adopted)
        faults += [f"the certificate says otherwise: {key}" for key in here if said.get(key) != here[key]]
    print("\n".join(faults) or f"As published: {len(adopted)} selected, {round_.spent(adopted)} of {round_.limit}.")
    return bool(faults)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]) if sys.argv[1:] else __doc__)
