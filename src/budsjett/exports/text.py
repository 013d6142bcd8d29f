"""What people wrote, made safe for a spreadsheet."""

STARTS_A_FORMULA = frozenset("=+-@\t\r\n|%")
LONGEST = 32_000
"""A spreadsheet's cell holds 32 767 characters."""


def plain(text: str) -> str:
    """Text that no spreadsheet takes for a formula, also after it has been saved as CSV and opened again.

    An apostrophe before it is how every spreadsheet marks text. What cannot be shown is left out.

    >>> plain("=1+1"), plain("  -2"), plain("Nytt bad")
    ("'=1+1", "'  -2", 'Nytt bad')
    """
    spaced = text[:LONGEST].replace("\N{NO-BREAK SPACE}", " ")
    shown = "".join(c for c in spaced if c.isprintable() or c in "\n\t")
    inner = shown.lstrip()
    return f"'{shown}" if inner and (inner[0] in STARTS_A_FORMULA or shown[0] in STARTS_A_FORMULA) else shown
