"""Which coalitions last when every member and every outsider chooses for itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.errors import InputError

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Membership:
    """Stability of every coalition, by bitmask.

    Attributes
    ----------
    internal : no member gains by leaving.
    external : no outsider gains by joining.
    surplus : what the members get less what each would get by leaving; where it is negative, the
        price of holding the coalition together; at least 0 exactly where transfers can.
    """

    internal: Mask
    external: Mask
    surplus: NDArray[Any]

    @property
    def stable(self) -> list[int]:
        """Coalitions that are both, the empty one among them if nobody would start alone."""
        return [int(mask) for mask in np.flatnonzero(self.internal & self.external)]

    @property
    def potentially_internal(self) -> Mask:
        """Coalitions that transfers among the members can keep together."""
        return np.asarray(self.surplus >= 0, dtype=bool)


def membership(payoffs: NDArray[Any]) -> Membership:
    """Internal, external and potential internal stability of all coalitions at once.

    Membership is open: whoever wants to joins. The indifferent stay, and do not join.

    Parameters
    ----------
    payoffs
        Shape ``(n, 2**n)``: what each party gets when just the coalition with that bitmask has
        formed. Integers compare exactly.

    Raises
    ------
    InputError
        If the shape is another.

    Examples
    --------
    A public good of 2 for each member's effort of 3 among three: nobody starts.

    >>> sizes = np.array([bin(mask).count("1") for mask in range(8)])
    >>> inside = np.array([[mask >> i & 1 for mask in range(8)] for i in range(3)])
    >>> found = membership(2 * sizes - 3 * inside)
    >>> found.stable, found.surplus.tolist()
    ([0], [0, -1, -1, -2, -1, -2, -2, -3])

    References
    ----------
    d'Aspremont, Jacquemin, Gabszewicz and Weymark (1983); Carraro, Eyckmans and Finus (2006).
    """
    n = len(payoffs)
    if payoffs.shape != (n, 2**n):
        raise InputError(f"expected payoffs of shape ({n}, {2**n}), found {payoffs.shape}")
    internal, external = np.ones(2**n, dtype=bool), np.ones(2**n, dtype=bool)
    surplus = np.zeros(2**n, dtype=payoffs.dtype)
    for i, row in enumerate(payoffs):
        pairs = row.reshape(-1, 2, 1 << i)
        without, within = pairs[:, 0], pairs[:, 1]
        stays, joins = (within >= without).astype(bool), (within > without).astype(bool)
        internal.reshape(-1, 2, 1 << i)[:, 1] &= stays
        external.reshape(-1, 2, 1 << i)[:, 0] &= ~joins
        surplus.reshape(-1, 2, 1 << i)[:, 1] += within - without
    return Membership(internal, external, surplus)
