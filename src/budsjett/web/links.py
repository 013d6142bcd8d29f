"""Addresses that came from outside: taken apart without trusting that they are addresses."""

from urllib.parse import SplitResult, urlsplit

NOWHERE = SplitResult("", "", "", "", "")


def parts_of(address: str) -> SplitResult:
    """The parts of an address; none for what cannot be one (`http://[`), where the standard library raises.

    >>> parts_of("http://[") == NOWHERE
    True
    """
    try:
        return urlsplit(address)
    except ValueError:
        return NOWHERE
