"""What a voter is told of the ties on the ballot: on each card what holds, and of her own choices what cannot stand.

Nothing of this stops her: she may vote for two things of which one at most can be chosen. It tells what the count does.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from budsjett.budget.basis import Basis
from budsjett.budget.starts import listed
from budsjett.process.rounds import Round, RoundItem
from budsjett.usecases.finding import framed_of
from budsjett.usecases.item_levels import chains
from budsjett.usecases.round_bounds import list_bounds
from budsjett.voting.bounds import Bounds, Limit
from budsjett.voting.election import ItemId
from budsjett.web import words


@dataclass(frozen=True, slots=True, kw_only=True)
class Ties:
    """The bounds of a list, and what is needed to say them."""

    bounds: Bounds
    items: Mapping[str, RoundItem]
    titles: Mapping[str, str]
    """Of each item: the measure's title, without its level."""
    places: Mapping[str, str]
    """Of themes and districts, by what a cap calls them: 'theme:oppvekst'."""

    def on_card(self, chain: Sequence[str]) -> tuple[str, ...]:
        """What a voter ought to know of a thing before she wants it."""
        said = []
        for group in self.bounds.excludes:
            if group & set(chain):
                others = words.together([self._named(i) for i in sorted(group - set(chain))])
                said.append(f"Bare én av disse kan bli valgt: denne eller {others}.")
        for item in chain:
            said += [
                f"Kan bare bli valgt hvis {self._named(other)} blir det."
                for other in sorted(self.bounds.requires.get(ItemId(item), ()))
            ]
        said += [f"{self._limited(limit)}." for limit in self._limits_on(chain)]
        return tuple(dict.fromkeys(said))

    def clashes(self, chosen: Collection[str]) -> tuple[str, ...]:
        """What of her choices cannot all be chosen, whatever the others vote."""
        wanted, said = frozenset(chosen), []
        for group in self.bounds.excludes:
            both = sorted(group & wanted)
            if len(both) > 1:
                named = words.together([self._named(i) for i in both])
                said.append(f"Du har valgt {named}. Bare én av dem kan bli valgt.")
        for item, needed in sorted(self.bounds.requires.items()):
            said += [
                f"{self._named(item)} kan bare bli valgt hvis {self._named(other)} blir det. Det har du ikke valgt."
                for other in sorted(needed - wanted)
                if item in wanted
            ]
        for limit in self.bounds.limits:
            taken = self._taken(limit, wanted)
            if taken > limit.most:
                amount = words.number(taken) if limit.amounts else words.money(taken)
                said.append(f"{self._limited(limit)}. Du har valgt {amount}.")
        return tuple(dict.fromkeys(said))

    def caps(self) -> tuple[str, ...]:
        """The limits of themes and districts, for those who ask what the choices mean."""
        return tuple(f"{self._limited(limit)}." for limit in self.bounds.limits)

    def _limits_on(self, chain: Sequence[str]) -> list[Limit]:
        here = {ItemId(item) for item in chain}
        return [limit for limit in self.bounds.limits if (limit.of | frozenset(limit.amounts)) & here]

    def _taken(self, limit: Limit, wanted: frozenset[str]) -> int:
        cost_kr = sum(self.items[item].cost_kr for item in limit.of & wanted)
        return cost_kr + sum(amount for item, amount in limit.amounts.items() if item in wanted)

    def _limited(self, limit: Limit) -> str:
        return capped(limit.id, limit.most, self.places, in_kr=not limit.amounts)

    def _named(self, item: str) -> str:
        return f"«{self.titles.get(item, item)}»"


def capped(id_: str, most: int, places: Mapping[str, str], *, in_kr: bool) -> str:
    """A limit of a theme or a district in words, by its id ('theme:oppvekst:number')."""
    of = id_.rpartition(":")[0]
    amount = words.money(most) if in_kr else f"{words.number(most)} ting"
    return f"Høyst {amount} fra «{places.get(of, of.partition(':')[2])}» kan bli valgt"


def ties(basis: Basis, round_: Round, items: Sequence[RoundItem]) -> Ties:
    """The ties of a round's list."""
    titles = {}
    for item in items:
        measure = basis.measures.get(listed(item.measure_id))
        titles[item.measure_id] = measure.title if measure else item.title
    return Ties(
        bounds=list_bounds(basis, framed_of(items, round_), round_.caps),
        items={item.measure_id: item for item in items},
        titles=titles,
        places={f"theme:{theme.id}": theme.label for theme in basis.themes}
        | {f"district:{district.id}": district.label for district in basis.districts},
    )


def by_measure(items: Sequence[RoundItem]) -> tuple[tuple[RoundItem, ...], ...]:
    """The items of each measure together, in the order in which the first of them stands."""
    known = {item.measure_id: item for item in items}
    return tuple(tuple(known[level] for level in chain) for chain in chains(known))
