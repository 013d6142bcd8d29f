"""Where an amount opens: to its formula, its inputs, and where they come from."""

from dataclasses import dataclass

from markupsafe import Markup

from budsjett.web.address import Asked


@dataclass(frozen=True, slots=True)
class AmountLinks:
    """The addresses of the amounts of one plan. Made once for a page, since a page has hundreds."""

    path: str
    query: str

    def at(self, line: str, year: int) -> Markup:
        """The address of a line's amount in a year, fit to stand in a page as it is."""
        return Markup(f"{self.path}/{line}/{year}{self.query}")  # noqa: S704 both parts were escaped when they were made


def amount_links(municipality_id: str, asked: Asked) -> AmountLinks:
    """For the plan that is asked for."""
    path = f"/{municipality_id}/tall"
    return AmountLinks(str(Markup.escape(path)), str(Markup.escape(asked.at(path)))[len(path) :])
