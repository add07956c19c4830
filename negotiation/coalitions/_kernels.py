"""Compiled code: sums of worths over the coalitions of one size that hold one player."""

from __future__ import annotations

from typing import Any

import numba
import numpy as np


@numba.njit(cache=True, nogil=True)
def sums_by_size(values: Any, n: int) -> Any:
    """The plain definition is `negotiation.coalitions.sizes.sums_by_size`.

    Players are folded away from the last: column j of a row holds the sum over coalitions in
    which j of the players folded so far are added to the row's coalition.
    """
    sums = np.zeros((n, n + 1), dtype=np.int64)
    sizes = np.zeros(1 << n, dtype=np.uint8)
    for mask in range(1, 1 << n):
        sizes[mask] = sizes[mask >> 1] + (mask & 1)
    table = values.reshape(-1, 1)
    for i in range(n - 1, -1, -1):
        half, width = 1 << i, n - i
        folded = np.empty((half, width + 1), dtype=np.int64)
        for low in range(half):
            size = sizes[low] + 1
            folded[low, 0] = table[low, 0]
            for j in range(width):
                with_player = table[half + low, j]
                sums[i, size + j] += with_player
                if j + 1 < width:
                    folded[low, j + 1] = table[low, j + 1] + with_player
                else:
                    folded[low, j + 1] = with_player
        table = folded
    return sums
