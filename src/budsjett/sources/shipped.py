"""The scenarios that come with the product: in a checkout, or beside the package once it is installed."""

from pathlib import Path

from budsjett.errors import NoSuchMunicipality


def beside(package: Path) -> Path:
    """Where the scenarios of a package lie: in it, as the wheel lays them, or at the top of its checkout."""
    inside = package / "scenarios"
    return inside if inside.is_dir() else package.parents[1] / "scenarios"


SCENARIOS = beside(Path(__file__).parents[1])


def names() -> tuple[str, ...]:
    """The shipped scenarios, in order of name."""
    return tuple(sorted(folder.name for folder in SCENARIOS.iterdir() if (folder / "scenario.yaml").is_file()))


def folder(name: str) -> Path:
    """Where a shipped scenario lies. Refuses one that is not shipped (NoSuchMunicipality)."""
    if name not in names():
        raise NoSuchMunicipality(municipality=name)
    return SCENARIOS / name
