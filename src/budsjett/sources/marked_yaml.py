"""YAML read as text with line numbers: no types guessed, no aliases, no tags, no depth to drown in.

Every value stays the text that was written ("5607", "no", "2027-01-01"), so nothing turns into something else.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import yaml

from budsjett.sources.findings import Findings
from budsjett.sources.tables import decoded

MOST_BYTES = 200_000
MOST_DEPTH = 8
MOST_EVENTS = 20_000

SYNTAX = "Sjekk innrykk, kolon og anførselstegn rundt linjen."


@dataclass(frozen=True, slots=True)
class Marked:
    """A value, the line it stands on, and its path: `assumptions[3].value`."""

    value: "str | dict[str, Marked] | list[Marked]"
    line: int
    path: str

    def child(self, key: str) -> "Marked | None":
        """A field of a mapping, or None."""
        return self.value.get(key) if isinstance(self.value, dict) else None

    def items(self) -> "tuple[Marked, ...]":
        """The entries of a list; none for anything else."""
        return tuple(self.value) if isinstance(self.value, list) else ()

    @property
    def text(self) -> str:
        """The text, or empty for a mapping or a list."""
        return self.value if isinstance(self.value, str) else ""


def read(file: str, data: bytes, findings: Findings) -> Marked | None:
    """The file as marked values, or None with an error."""
    if len(data) > MOST_BYTES:
        findings.error(
            file,
            None,
            None,
            f"over {MOST_BYTES} byte",
            problem="Filen er for stor.",
            remedy=f"Filen kan være høyst {MOST_BYTES // 1000} kB.",
        )
        return None
    text = decoded(file, data, findings)
    if text is None:
        return None
    try:
        if not _is_plain(file, text, findings):
            return None
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except (yaml.YAMLError, ValueError) as broken:
        mark = getattr(broken, "problem_mark", None)
        findings.error(
            file, mark.line + 1 if mark else None, None, "", problem="Filen kan ikke leses som YAML.", remedy=SYNTAX
        )
        return None
    if not isinstance(node, yaml.MappingNode):
        findings.error(
            file,
            1,
            None,
            "",
            problem="Filen er tom eller er ikke en liste over felter.",
            remedy="Begynn filen med municipality: og fyll inn feltene fra beskrivelsen.",
        )
        return None
    return _marked(file, node, "", findings)


def _is_plain(file: str, text: str, findings: Findings) -> bool:
    """Whether there are no aliases, anchors or tags, and the depth is bounded: seen before any tree is built."""
    depth = 0
    for count, event in enumerate(_events(text)):
        line = (event.start_mark.line if event.start_mark else 0) + 1
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            findings.error(
                file,
                line,
                None,
                getattr(event, "anchor", ""),
                problem="Filen bruker referanser (& og *).",
                remedy="Skriv verdien ut der den skal stå.",
            )
            return False
        if tag := getattr(event, "tag", None):
            findings.error(file, line, None, tag, problem="Filen bruker merkelapper (!).", remedy="Fjern merkelappen.")
            return False
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > MOST_DEPTH or count > MOST_EVENTS:
            findings.error(
                file,
                line,
                None,
                "",
                problem="Filen har for mange nivåer eller felter.",
                remedy="Bruk bare feltene som står i beskrivelsen.",
            )
            return False
    return True


def _events(text: str) -> Iterator[yaml.Event]:
    yield from yaml.parse(text, Loader=yaml.SafeLoader)


def _marked(file: str, node: yaml.Node, path: str, findings: Findings) -> Marked:
    line = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        fields: dict[str, Marked] = {}
        for key, value in node.value:
            name = key.value if isinstance(key, yaml.ScalarNode) else ""
            below = f"{path}.{name}" if path else name
            if name in fields:
                findings.error(
                    file,
                    key.start_mark.line + 1,
                    below,
                    name,
                    problem="Feltet står to ganger.",
                    remedy="Fjern det ene.",
                )
            fields[name] = _marked(file, value, below, findings)
        return Marked(fields, line, path)
    if isinstance(node, yaml.SequenceNode):
        return Marked([_marked(file, v, f"{path}[{i}]", findings) for i, v in enumerate(node.value)], line, path)
    return Marked(str(node.value), line, path)
