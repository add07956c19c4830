"""Numbers that are not known exactly: ranges, distributions, and seeded draws.

A draw is an inverse transform of one uniform variate. Variates come from a counter-based
generator (Philox; Salmon, Moraes, Dror and Shaw, 2011) keyed by the seed and the quantity's
path, so draw k of a quantity is the same number whatever the batch, the block, the worker,
or what else is in the file.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.errors import Fault, InputError
from negotiation.exact import exact

PARAMETERS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "uniform": ("low", "high"),
        "triangular": ("low", "mode", "high"),
        "pert": ("low", "mode", "high"),
        "normal": ("mean", "sd"),
        "lognormal": ("median", "sigma"),
        "discrete": ("values", "probabilities"),
    }
)
# A draw lies up to eight sigmas from the median; more than this leaves the range of floats.
_LARGEST_SIGMA = 40
_BLOCK = 4  # Philox produces four variates a counter step


@dataclass(frozen=True)
class Distribution:
    """A quantity with a stated spread.

    Parameters
    ----------
    name
        ``uniform`` (low, high), ``triangular`` or ``pert`` (low, mode, high), ``normal``
        (mean, sd), ``lognormal`` (median, sigma of the logarithm), or ``discrete``
        (values, probabilities).
    parameters
        In the order above; exact numbers, for ``discrete`` two tuples of them.

    Raises
    ------
    InputError
        If the parameters do not describe a distribution.

    Examples
    --------
    >>> Distribution.range(low=1, mode=2, high=4).mode
    Fraction(2, 1)
    """

    name: str
    parameters: tuple[Any, ...]

    def __post_init__(self) -> None:
        if self.name not in PARAMETERS:
            raise InputError(f"expected one of {', '.join(PARAMETERS)}, found {self.name!r}")
        message = _fault(self.name, self.parameters)
        if message:
            raise InputError(Fault(message))

    @classmethod
    def range(cls, low: object, high: object, mode: object = None) -> Distribution:
        """Uniform between two bounds, or triangular where a most likely value is given."""
        if mode is None:
            return cls("uniform", (exact(low), exact(high)))
        return cls("triangular", (exact(low), exact(mode), exact(high)))

    @property
    def mode(self) -> Fraction:
        """The single number that stands for the quantity where nothing is drawn.

        The midpoint of a uniform range, the mean of a normal, the median of a lognormal,
        the most probable of discrete values (the first among ties), else the mode.
        """
        first, second, *_ = self.parameters
        if self.name == "uniform":
            return Fraction(first + second) / 2
        if self.name in ("triangular", "pert"):
            return Fraction(second)
        if self.name == "discrete":
            return Fraction(first[max(range(len(second)), key=lambda k: (second[k], -k))])
        return Fraction(first)

    @property
    def support(self) -> tuple[Fraction | None, Fraction | None]:
        """Least and greatest possible value; None where unbounded."""
        if self.name == "normal":
            return None, None
        if self.name == "lognormal":
            return Fraction(0), None
        values = self.parameters[0] if self.name == "discrete" else self.parameters
        return min(values), max(values)

    def quantile(self, u: NDArray[np.float64]) -> NDArray[np.float64]:
        """Inverse of the distribution function at probabilities in [0, 1)."""
        return _quantile(self.name, self.parameters, u)

    def to_document(self) -> dict[str, Any]:
        """The quantity as a payoff file spells it."""
        keys = PARAMETERS[self.name]
        document = dict(zip(keys, self.parameters, strict=True))
        return document if self.name in ("uniform", "triangular") else {
            "dist": self.name, **document
        }


Quantity = Fraction | Distribution


def mode(quantity: Quantity) -> Fraction:
    """The number that stands for a quantity where nothing is drawn.

    Examples
    --------
    >>> mode(Fraction(1, 2)), mode(Distribution.range(0, 1))
    (Fraction(1, 2), Fraction(1, 2))
    """
    return quantity.mode if isinstance(quantity, Distribution) else quantity


def support(quantity: Quantity) -> tuple[Fraction | None, Fraction | None]:
    """Least and greatest possible value of a quantity; None where unbounded."""
    return quantity.support if isinstance(quantity, Distribution) else (quantity, quantity)


def uniforms(seed: int, path: str, start: int, n: int) -> NDArray[np.float64]:
    """Variates number ``start`` to ``start + n - 1`` of a quantity, in [0, 1).

    Parameters
    ----------
    seed
        A non-negative integer below 2**64.
    path
        The quantity's name, which selects its own stream.

    Examples
    --------
    >>> bool(uniforms(0, "x", 5, 2)[0] == uniforms(0, "x", 0, 8)[5])
    True
    """
    stream = int.from_bytes(hashlib.sha256(path.encode()).digest()[:8], "big")
    bits = np.random.Philox(key=np.array([seed, stream], dtype=np.uint64))
    bits.advance(start // _BLOCK)
    skip = start % _BLOCK
    return np.random.Generator(bits).random(n + skip)[skip:]


def _fault(name: str, parameters: tuple[Any, ...]) -> str:
    if len(parameters) != len(PARAMETERS[name]):
        return f"{name} needs {', '.join(PARAMETERS[name])}"
    if name == "discrete":
        values, probabilities = parameters
        if not values or len(values) != len(probabilities):
            return (f"discrete needs as many probabilities as values, found "
                    f"{len(values)} values and {len(probabilities)} probabilities")
        if any(not 0 <= p <= 1 for p in probabilities):
            return "expected probabilities between 0 and 1"
        if sum(probabilities) != 1:
            return f"expected probabilities that sum to 1, found {sum(probabilities)}"
        return ""
    if name in ("normal", "lognormal"):
        centre, spread = parameters
        if spread <= 0:
            return f"expected {PARAMETERS[name][1]} above 0, found {spread}"
        if name == "lognormal" and centre <= 0:
            return f"expected a median above 0, found {centre}"
        if name == "lognormal" and spread > _LARGEST_SIGMA:
            return f"expected a sigma of at most {_LARGEST_SIGMA}, found {spread}"
        return ""
    if not all(a <= b for a, b in pairwise(parameters)):
        found = ", ".join(str(p) for p in parameters)
        return f"expected {' <= '.join(PARAMETERS[name])}, found {found}"
    return ""


def _quantile(
    name: str, parameters: tuple[Any, ...], u: NDArray[np.float64]
) -> NDArray[np.float64]:
    if name == "discrete":
        values, probabilities = parameters
        steps = np.cumsum([float(p) for p in probabilities])[:-1]
        return np.array([float(v) for v in values])[np.searchsorted(steps, u, side="right")]
    numbers = [float(p) for p in parameters]
    if name == "uniform":
        low, high = numbers
        return low + (high - low) * u
    if name == "triangular":
        return _triangular(numbers[0], numbers[1], numbers[2], u)
    from scipy import special

    if name == "pert":
        low, middle, high = numbers
        width = high - low
        if width == 0:
            return np.full_like(u, low)
        left = 4 * (middle - low) / width
        share = special.betaincinv(1 + left, 5 - left, u)
        return np.asarray(low + width * share, dtype=np.float64)
    centre, spread = numbers
    # u = 0 has no finite normal quantile; the grid of variates has step 2**-53.
    z = special.ndtri(np.maximum(u, 2.0**-54))
    if name == "normal":
        return np.asarray(centre + spread * z, dtype=np.float64)
    return np.asarray(centre * np.exp(spread * z), dtype=np.float64)


def _triangular(
    low: float, middle: float, high: float, u: NDArray[np.float64]
) -> NDArray[np.float64]:
    width = high - low
    if width == 0:
        return np.full_like(u, low)
    rising = low + np.sqrt(u * width * (middle - low))
    falling = high - np.sqrt((1 - u) * width * (high - middle))
    return np.where(u * width < middle - low, rising, falling)
