"""What an uploaded table file really is, and the parts of it that may be read. Runs in the reader's own process.

A workbook is a zip file of XML parts. What its directory says is checked before anything is unpacked; what comes out
must be what it said; and only the parts with values are packed anew, stored, for the reader: macros, links to other
files, embedded objects and pictures never reach it.
"""

import re
import zipfile
import zlib
from io import BytesIO

MOST_PACKED = 3 * 1024 * 1024
MOST_UNPACKED = 48 * 1024 * 1024
"""All members together, by what the directory says."""
MOST_MEMBERS = 1_000
SUSPECT_RATIO, SUSPECT_FROM = 120, 2 * 1024 * 1024
"""Sheets of figures pack 5-30 times; a member that packs tighter than this and is large is a bomb."""

XLSX, ODS, DELIMITED = "xlsx", "ods", "csv"
EXTENSIONS = {".xlsx": XLSX, ".xlsm": XLSX, ".ods": ODS, ".csv": DELIMITED, ".txt": DELIMITED}

_NEEDED = {
    XLSX: re.compile(
        r"\[Content_Types\]\.xml|_rels/\.rels|xl/workbook\.xml|xl/_rels/workbook\.xml\.rels|xl/sharedStrings\.xml"
        r"|xl/styles\.xml|xl/worksheets/[^/]+\.xml"
    ),
    ODS: re.compile(r"mimetype|content\.xml|styles\.xml|META-INF/manifest\.xml"),
}
_UNREAD = (
    (re.compile(r"vbaProject|/macrosheets/|^Basic/|^Scripts/", re.IGNORECASE), "makroer"),
    (re.compile(r"externalLinks/|connections\.xml|queryTables/", re.IGNORECASE), "lenker til andre filer"),
    (re.compile(r"embeddings/|activeX/|^Object|ObjectReplacements/", re.IGNORECASE), "innebygde objekter"),
)
_PACKED_AGAIN = (b"PK\x03\x04", b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!", b"BZh", b"\xfd7zXZ")
_ODS_TYPE = b"application/vnd.oasis.opendocument.spreadsheet"
_ENCODING = re.compile(rb"""<\?xml[^>]*?encoding\s*=\s*["']([^"']*)["']""")

SAVE_AS_XLSX = "Åpne filen i regnearket og lagre den som Excel-arbeidsbok (.xlsx) eller CSV UTF-8."


class UnreadableError(Exception):
    """A file that is not read. `problem` and `remedy` are for the person, in bokmål."""

    def __init__(self, problem: str, remedy: str) -> None:
        super().__init__(problem)
        self.problem = problem
        self.remedy = remedy


def kind_of(name: str, data: bytes) -> str:
    """XLSX, ODS or DELIMITED, where the name and the content agree. Refuses (UnreadableError) everything else."""
    wanted = EXTENSIONS.get(name[name.rfind(".") :].lower() if "." in name else "")
    if wanted is None:
        raise UnreadableError("Filen har ikke en endelse vi leser.", "Bruk .xlsx, .xlsm, .ods eller .csv.")
    if not data:
        raise UnreadableError("Filen er tom.", "Sjekk at riktig fil er valgt.")
    if len(data) > MOST_PACKED:
        raise UnreadableError(
            f"Filen er større enn {MOST_PACKED // 1024 // 1024} MB.", "Kopier arket med tallene til en ny fil."
        )
    found = _content(data)
    if found != wanted:
        told = {XLSX: "en Excel-arbeidsbok", ODS: "et OpenDocument-regneark", DELIMITED: "ikke et regneark"}[found]
        raise UnreadableError(
            f"Filen heter {name[name.rfind('.') :].lower()[:10]}, men innholdet er {told}.", SAVE_AS_XLSX
        )
    return found


def _content(data: bytes) -> str:
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise UnreadableError("Arbeidsboken er beskyttet med passord.", "Fjern passordet og lagre på nytt.")
        raise UnreadableError("Filen er i det gamle Excel-formatet (.xls).", SAVE_AS_XLSX)
    if data.startswith(b"PK\x03\x04"):
        return ODS if data[30:38] == b"mimetype" and _ODS_TYPE in data[:120] else XLSX
    if data.startswith(b"PK"):
        raise UnreadableError("Filen er tom eller delt opp.", SAVE_AS_XLSX)
    head = data[:400].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    for start, what in ((b"%pdf", "en PDF"), (b"<", "HTML eller XML"), (b"{\\rtf", "et tekstdokument")):
        if head.startswith(start):
            raise UnreadableError(f"Innholdet i filen er {what}, ikke en tabell.", SAVE_AS_XLSX)
    if head.startswith(tuple(part.lower() for part in _PACKED_AGAIN)):
        raise UnreadableError("Filen er pakket.", "Pakk den ut, og last opp regnearket.")
    return DELIMITED


def parts_of(kind: str, data: bytes) -> tuple[dict[str, bytes], tuple[str, ...]]:
    """The parts with values, unpacked and looked through, and what was left unread.

    Refuses (UnreadableError) a directory that promises too much, members that are packed again, that have one name,
    that point out of the file or are locked, and XML with a document type, entities or another encoding than UTF-8.
    """
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            members = archive.infolist()
            _examine(members)
            parts = _unpacked(archive, [m for m in members if _NEEDED[kind].fullmatch(m.filename)])
            _nothing_packed_again(archive, members)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, RuntimeError, OSError, ValueError) as fault:
        raise UnreadableError("Filen er skadet og kan ikke pakkes ut.", SAVE_AS_XLSX) from fault
    needed = "content.xml" if kind == ODS else "xl/workbook.xml"
    if needed not in parts:
        raise UnreadableError("Filen er en zip-fil, men ikke en arbeidsbok.", SAVE_AS_XLSX)
    for name, content in parts.items():
        if name != "mimetype":
            _plain_xml(content)
    unread = tuple(what for pattern, what in _UNREAD if any(pattern.search(m.filename) for m in members))
    return parts, unread


def packed(parts: dict[str, bytes]) -> bytes:
    """The parts as a zip file of their own, not compressed: what the reader of workbooks is given."""
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return made.getvalue()


def _examine(members: list[zipfile.ZipInfo]) -> None:
    names = [m.filename for m in members]
    if len(members) > MOST_MEMBERS:
        raise UnreadableError("Filen har for mange deler til å være en arbeidsbok.", SAVE_AS_XLSX)
    if len({name.casefold() for name in names}) < len(names):
        raise UnreadableError("Filen har to deler med samme navn.", SAVE_AS_XLSX)
    if any(name.startswith(("/", "\\")) or ".." in re.split(r"[/\\]", name) or ":" in name for name in names):
        raise UnreadableError("Filen har deler som peker ut av seg selv.", "Ikke åpne filen; spør den som laget den.")
    if any(m.flag_bits & 1 for m in members):
        raise UnreadableError("Filen er beskyttet med passord.", "Fjern passordet og lagre på nytt.")
    declared = sum(m.file_size for m in members)
    tight = [m for m in members if m.file_size > SUSPECT_FROM and m.file_size > SUSPECT_RATIO * max(m.compress_size, 1)]
    if declared > MOST_UNPACKED or tight:
        raise UnreadableError(
            f"Filen pakker seg ut til {max(declared, 1) // 1024 // 1024} MB.",
            "Kopier cellene med tallene til et nytt ark og lagre det.",
        )


def _unpacked(archive: zipfile.ZipFile, members: list[zipfile.ZipInfo]) -> dict[str, bytes]:
    """What comes out, never more than the directory said: `zipfile` refuses a member that is another size."""
    found = {}
    for member in members:
        with archive.open(member) as opened:
            found[member.filename] = opened.read(member.file_size + 1)
    return found


def _nothing_packed_again(archive: zipfile.ZipFile, members: list[zipfile.ZipInfo]) -> None:
    for member in members:
        if member.is_dir():
            continue
        with archive.open(member) as opened:
            head = opened.read(8)
        if head.startswith(_PACKED_AGAIN) and not re.search(r"embeddings/|Object", member.filename):
            raise UnreadableError("Filen har en pakket fil inni seg.", SAVE_AS_XLSX)


def _plain_xml(content: bytes) -> None:
    """Workbooks are UTF-8 without document types: anything else is there to mislead the reader."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in content[:4096]:
        raise UnreadableError("Arbeidsboken er skrevet med et tegnsett vi ikke leser.", SAVE_AS_XLSX)
    encoding = _ENCODING.search(content[:400])
    if encoding and encoding[1].lower() not in {b"utf-8", b"utf8", b"us-ascii"}:
        raise UnreadableError("Arbeidsboken er skrevet med et tegnsett vi ikke leser.", SAVE_AS_XLSX)
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise UnreadableError(
            "Arbeidsboken har entiteter som vokser når de leses.", "Ikke åpne filen; spør den som laget den."
        )
