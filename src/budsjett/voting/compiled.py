"""What all machine code here shares (numba, `budsjett[fast]`): how it is compiled, and arithmetic with two floats.

The functions are written plainly for the compiler: arrays, indices and loops. Compiled code is kept on disk beside
its file (or in numba's own cache folder), so it is compiled once on a machine. Numba looks only at the file that a
function stands in to see whether kept code is old, so each rule's file holds all that it calls.
"""

from typing import Any

import numba
import numpy as np
import numpy.typing as npt
from numba.core import types
from numba.extending import intrinsic

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Places = npt.NDArray[np.int32]

Book = tuple[Whole, Places, Floats, Floats, Whole, Whole, Whole, Whole, Whole]
"""The parts of a layout: starts, of, weight, points, cost, votes, people, ranks, for sale."""

ULP = 2.0**-52
"""Twice what one rounding can be off, relatively."""


def compiled(function: Any) -> Any:  # noqa: ANN401 numba has no types of its own
    """Machine code, kept on disk."""
    return numba.njit(cache=True, nogil=True)(function)


def compiled_sums(function: Any) -> Any:  # noqa: ANN401
    """The same for sums whose terms may be added in any order, several at a time."""
    return numba.njit(cache=True, nogil=True, fastmath={"reassoc", "nsz", "nnan"})(function)


def called_at_once(signature: str, function: Any) -> Any:  # noqa: ANN401
    """Machine code that is called with plain numbers, and does not look at what kind of numbers they are.

    Half of what a count of a dozen items takes would else be numba finding out which version of a function to run.
    """
    function.compile(signature)
    return function.overloads[function.signatures[0]].entry_point


def _at(kind: Any) -> Any:  # noqa: ANN401
    """What stands at an address, to be read and written with no check: the caller keeps it in memory."""

    @intrinsic
    def at(_: Any, __: Any) -> Any:  # noqa: ANN401
        def written(context: Any, builder: Any, signature: Any, given: Any) -> Any:  # noqa: ANN401
            return builder.inttoptr(given[0], context.get_value_type(signature.return_type))

        return types.CPointer(kind)(types.int64), written  # type: ignore[no-untyped-call]

    return at


whole_at, floats_at, places_at, bytes_at = _at(types.int64), _at(types.float64), _at(types.int32), _at(types.uint8)


def _word_at() -> Any:  # noqa: ANN401
    """The eight bytes that stand at any address, the first the lowest."""

    @intrinsic
    def word_at(_: Any, __: Any) -> Any:  # noqa: ANN401
        def written(context: Any, builder: Any, signature: Any, given: Any) -> Any:  # noqa: ANN401
            at = builder.inttoptr(given[0], context.get_value_type(signature.return_type).as_pointer())
            return builder.load(at, align=1)

        return types.uint64(types.int64), written

    return word_at


def _lowest_bit() -> Any:  # noqa: ANN401
    """Which bit of a word is the lowest that is set; one must be."""

    @intrinsic
    def lowest_bit(_: Any, __: Any) -> Any:  # noqa: ANN401
        def written(context: Any, builder: Any, _: Any, given: Any) -> Any:  # noqa: ANN401
            return builder.cttz(given[0], context.get_constant(types.boolean, True))

        return types.int64(types.uint64), written

    return lowest_bit


word_at, lowest_bit = _word_at(), _lowest_bit()


@compiled
def address(array: Any) -> int:  # noqa: ANN401 of any kind
    """Where an array lies."""
    return array.ctypes.data


@compiled
def inverse(a: int, p: int) -> int:
    """1/a modulo a prime."""
    result, power, base = 1, p - 2, a % p
    while power:
        if power & 1:
            result = result * base % p
        base = base * base % p
        power >>= 1
    return result


@compiled
def added(a: float, a_low: float, b: float, b_low: float) -> tuple[float, float]:
    """The sum of two numbers of two floats each, off by 2⁻¹⁰⁴ of it at most (Joldes, Muller and Popescu 2017)."""
    s = a + b
    t = s - a
    e = (a - (s - t)) + (b - t)
    s_low = a_low + b_low
    t = s_low - a_low
    f = (a_low - (s_low - t)) + (b_low - t)
    c = e + s_low
    v = s + c
    w = f + (c - (v - s))
    high = v + w
    return high, w - (high - v)


@compiled
def multiplied(a: float, a_low: float, b: float) -> tuple[float, float]:
    """A number of two floats times a float, off by 2⁻¹⁰⁴ of it at most."""
    product = a * b
    split = 134217729.0 * a
    a1 = split - (split - a)
    a2 = a - a1
    split = 134217729.0 * b
    b1 = split - (split - b)
    b2 = b - b1
    low = ((a1 * b1 - product) + a1 * b2 + a2 * b1) + a2 * b2 + a_low * b
    high = product + low
    return high, low - (high - product)
