"""The scenarios that come with the product: in a checkout, or beside the package once it is installed."""

from pathlib import Path

from budsjett.errors import NoSuchMunicipality

PACKAGE = Path(__file__).parents[1]
SCENARIOS = PACKAGE / "scenarios" if (PACKAGE / "scenarios").is_dir() else PACKAGE.parents[1] / "scenarios"
"""The wheel lays the scenarios beside the package; in a checkout they stand at the top."""


def names() -> tuple[str, ...]:
    """The shipped scenarios, in order of name."""
    return tuple(sorted(folder.name for folder in SCENARIOS.iterdir() if (folder / "scenario.yaml").is_file()))


def folder(name: str) -> Path:
    """Where a shipped scenario lies. Refuses one that is not shipped (NoSuchMunicipality)."""
    if name not in names():
        raise NoSuchMunicipality(municipality=name)
    return SCENARIOS / name
