"""Machine code where numba is installed (`budsjett[fast]`), loaded only where it is worth the wait."""

import sys
from collections.abc import Callable
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

_CODE: dict[str, Any] = {}


def loaded(name: str, *, worth: bool | Callable[[], bool]) -> Any:  # noqa: ANN401 a module that is there only where numba is
    """A compiled module of this package; None where numba is not installed, or not yet loaded and not worth it.

    `worth`: whether it is, or what tells, which is asked only if it matters.
    """
    code = _CODE.get(name)
    if code is not None:
        return code
    full = f"{__package__}.{name}"
    if full in sys.modules:
        _CODE[name] = sys.modules[full]
        return _CODE[name]
    worth = worth() if callable(worth) else worth
    return import_module(full) if worth and _installed() else None


def in_use() -> bool:
    """Whether any machine code is loaded, so that a little more costs no wait."""
    return f"{__package__}.compiled" in sys.modules


@cache
def _installed() -> bool:
    return find_spec("numba") is not None
