"""YAML read as text with line numbers: no types guessed, no aliases, no tags, no depth to drown in.

Every value stays the text that was written ("5607", "no", "2027-01-01"), so nothing turns into something else.
"""

from dataclasses import dataclass

import yaml

from budsjett.sources.findings import Findings
from budsjett.sources.tables import decoded

MOST_BYTES = 200_000
MOST_DEPTH = 8
MOST_NODES = 10_000

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
    node = _composed(file, text, findings)
    if node is None:
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


def _composed(file: str, text: str, findings: Findings) -> yaml.Node | None:
    """The file as nodes, or None with an error. An empty file is an empty scalar."""
    if not _may_be_scanned(file, text, findings):
        return None
    loader = _Plain(text)
    try:
        found: yaml.Node | None = loader.get_single_node()
    except _NotPlain as refusal:
        findings.error(file, refusal.line, None, refusal.value, problem=refusal.problem, remedy=refusal.remedy)
    except yaml.YAMLError as broken:
        mark = getattr(broken, "problem_mark", None)
        findings.error(
            file, mark.line + 1 if mark else None, None, "", problem="Filen kan ikke leses som YAML.", remedy=SYNTAX
        )
    else:
        return found or yaml.ScalarNode("", "")
    finally:
        loader.dispose()
    return None


def _may_be_scanned(file: str, text: str, findings: Findings) -> bool:
    """Whether every character is one that YAML may hold; the scanner refuses the others as it starts."""
    bad = yaml.reader.Reader.NON_PRINTABLE.search(text)
    if bad:
        line = text.count("\n", 0, bad.start()) + 1
        findings.error(
            file,
            line,
            None,
            bad.group(),
            problem=f"Filen har et tegn som ikke kan vises (U+{ord(bad.group()):04X}).",
            remedy="Slett tegnet.",
        )
    return bad is None


class _NotPlain(Exception):
    """The file uses something a scenario has no use for, on a line."""

    def __init__(self, line: int, value: str, problem: str, remedy: str) -> None:
        super().__init__(problem)
        self.line, self.value, self.problem, self.remedy = line, value, problem, remedy


class _Plain(yaml.SafeLoader):
    """Composes nodes as the safe loader does, but stops at aliases, anchors, tags, depth and sheer size."""

    depth = nodes = 0

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        """One node; refuses (_NotPlain) before anything below it is read."""
        event = self.peek_event()  # type: ignore[no-untyped-call]
        line = (event.start_mark.line if event.start_mark else 0) + 1
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            name = getattr(event, "anchor", "")
            raise _NotPlain(line, name, "Filen bruker referanser (& og *).", "Skriv verdien ut der den skal stå.")
        if tag := getattr(event, "tag", None):
            raise _NotPlain(line, tag, "Filen bruker merkelapper (!).", "Fjern merkelappen.")
        self.nodes += 1
        if self.depth > MOST_DEPTH or self.nodes > MOST_NODES:
            raise _NotPlain(
                line, "", "Filen har for mange nivåer eller felter.", "Bruk bare feltene som står i beskrivelsen."
            )
        self.depth += 1
        node: yaml.Node | None = super().compose_node(parent, index)
        self.depth -= 1
        return node


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
    return Marked(_printable(file, str(node.value), line, path, findings), line, path)


def _printable(file: str, text: str, line: int, path: str, findings: Findings) -> str:
    """The text, or nothing with an error: an escape may have made what the file itself may not hold."""
    bad = yaml.reader.Reader.NON_PRINTABLE.search(text)
    if bad is None:
        return text
    code = f"U+{ord(bad.group()):04X}"
    problem = f"Feltet har et tegn som ikke kan vises ({code})."
    findings.error(file, line, path, code, problem=problem, remedy="Skriv teksten uten tegnet.")
    return ""
