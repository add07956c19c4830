"""Figures of one-shot play: best replies, the field of the replicator, the quantal path."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from negotiation.reports.figures import BLUE, GREEN, ORANGE, PURPLE, SKY, VERMILION

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Floats = NDArray[np.float64]

_COLOURS = (BLUE, VERMILION, GREEN, ORANGE, PURPLE, SKY)
_DASHES: tuple[str | tuple[int, tuple[int, ...]], ...] = (
    "-", "--", ":", "-.", (0, (1, 3)), (0, (6, 1, 1, 1, 1, 1)))


@contextmanager
def _plain_letters() -> Iterator[None]:
    """Dollar signs in names are letters, not mathematics."""
    import matplotlib

    with matplotlib.rc_context({"text.parse_math": False, "axes.unicode_minus": False}):
        yield


def best_responses(
    ax: Axes, payoffs: Floats, players: Sequence[str], actions: Sequence[Sequence[str]],
    equilibria: Floats,
) -> Axes:
    """The best replies of two players with two actions each.

    Parameters
    ----------
    payoffs
        Of shape (2, 2, 2): player, action of the first, action of the second.
    equilibria
        Probabilities of the first action of each player, shape (m, 2); where they cross.
    """
    row = payoffs[0, 0] - payoffs[0, 1]  # what the first action gains, by the other's action
    column = payoffs[1, :, 0] - payoffs[1, :, 1]
    with _plain_letters():
        for gains, colour, first in ((row, BLUE, True), (column, VERMILION, False)):
            player = players[0 if first else 1]
            label = f"best replies of {player}"
            if not gains.any():
                ax.axhspan(0, 1, color=colour, alpha=0.12, lw=0, label=f"{label}: all")
                continue
            others, own = _correspondence(gains)
            x, y = (own, others) if first else (others, own)
            ax.plot(x, y, color=colour, lw=2.2, ls="-" if first else "--", label=label,
                    clip_on=False, zorder=3)
        if len(equilibria):
            ax.plot(equilibria[:, 0], equilibria[:, 1], "o", ms=8, color="black", mec="white",
                    clip_on=False, zorder=5, label="equilibria listed")
        ax.set_xlabel(f"probability that {players[0]} plays {actions[0][0]}")
        ax.set_ylabel(f"probability that {players[1]} plays {actions[1][0]}")
        ax.set_xlim(-0.02, 1.02)
        ax.set_ylim(-0.02, 1.02)
        ax.set_aspect("equal")
        _finish(ax)
        ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.14), ncols=3, frameon=False,
                  fontsize=8)
    return ax


def _correspondence(gains: Floats) -> tuple[Floats, Floats]:
    """Corners of a best-reply line: the other's probability of its first action, and one's own.

    What the first action gains is affine in the other's probability; where it is zero every own
    probability is a best reply.
    """
    at_zero, at_one = gains[1], gains[0]
    corners = [(0.0, float(at_zero > 0))]
    if at_zero == 0:
        corners = [(0.0, float(at_one < 0)), (0.0, float(at_one > 0))]
    if at_zero * at_one < 0:
        turn = at_zero / (at_zero - at_one)
        corners += [(turn, float(at_zero > 0)), (turn, float(at_one > 0))]
    corners.append((1.0, float(at_one > 0) if at_one else corners[-1][1]))
    if at_one == 0:
        corners.append((1.0, 1 - corners[-1][1]))
    others, own = np.array(corners).T
    return others, own


def replicator_field(
    ax: Axes, payoffs: Floats, actions: Sequence[str], stable: Floats, unstable: Floats,
) -> Axes:
    """Where the replicator takes a population with three actions.

    Parameters
    ----------
    payoffs
        What each action gives against each, shape (3, 3).
    stable, unstable
        Mixed strategies to be marked as stable, and as at rest only; shape (m, 3).
    """
    corners = np.array([[0.0, 0.0], [1.0, 0.0], [0.5, np.sqrt(0.75)]])
    steps = 13
    grid = np.array([(i + 1 / 3, j + 1 / 3, steps - i - j - 2 / 3)
                     for i in range(steps) for j in range(steps - i)]) / steps
    gains = grid @ payoffs.T
    drift = grid * (gains - (grid * gains).sum(axis=1, keepdims=True))
    places, arrows = grid @ corners, drift @ corners
    speed = np.hypot(arrows[:, 0], arrows[:, 1])
    length = np.maximum(speed, 1e-300)[:, None]
    with _plain_letters():
        ax.plot(*corners[[0, 1, 2, 0]].T, color="black", lw=1)
        moving = speed > 1e-12 * speed.max()
        ax.quiver(*places[moving].T, *(arrows / length)[moving].T, speed[moving],
                  cmap="viridis_r", angles="xy", scale=24, width=0.005, pivot="mid", zorder=2)
        for points, face, label in ((stable, "black", "evolutionarily stable"),
                                    (unstable, "white", "at rest, not stable")):
            if len(points):
                spots = points @ corners
                ax.scatter(spots[:, 0], spots[:, 1], s=70, facecolor=face, edgecolor="black",
                           zorder=4, label=label, clip_on=False)
        offsets = ((-6, -6, "right", "top"), (6, -6, "left", "top"), (0, 8, "center", "bottom"))
        for name, corner, (dx, dy, across, up) in zip(actions, corners, offsets, strict=True):
            ax.annotate(name, corner, (dx, dy), textcoords="offset points", ha=across, va=up,
                        fontsize=9)
        ax.set_aspect("equal")
        ax.set_xlim(-0.12, 1.12)
        ax.set_ylim(-0.1, 0.98)
        ax.axis("off")
        if len(stable) or len(unstable):
            ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.02), ncols=2, frameon=False,
                      fontsize=8)
    return ax


def quantal_path(
    ax: Axes, precisions: Floats, probabilities: Sequence[Floats], players: Sequence[str],
    actions: Sequence[Sequence[str]], unit: str = "",
) -> Axes:
    """Probabilities along the principal branch, by precision.

    Parameters
    ----------
    precisions
        Of the points of the branch, in order; a branch may turn back.
    probabilities
        For each player an array of shape (points, actions).
    unit
        Of payoffs.
    """
    positive = precisions[precisions > 0]
    with _plain_letters():
        for i, (player, table) in enumerate(zip(players, probabilities, strict=True)):
            for a, name in enumerate(actions[i]):
                ax.plot(precisions, table[:, a], color=_COLOURS[i % len(_COLOURS)],
                        ls=_DASHES[a % len(_DASHES)], lw=1.8, label=f"{player}: {name}")
        if len(positive):
            # linear where the branch starts, logarithmic from there on
            start = float(np.median(positive[: max(2, len(positive) // 3)]))
            ax.set_xscale("symlog", linthresh=start)
        ax.set_xlim(left=0)
        ax.set_ylim(-0.02, 1.02)
        ax.set_xlabel("precision λ" + (f" (1 / {unit})" if unit else " (1 / unit of payoff)"))
        ax.set_ylabel("probability")
        _finish(ax)
        ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.16), ncols=3, frameon=False,
                  fontsize=8)
    return ax


def _finish(ax: Axes) -> None:
    ax.grid(visible=True, lw=0.4, color="0.88")
    ax.set_axisbelow(True)
    ax.spines[["top", "right"]].set_visible(False)
    ax.tick_params(labelsize=8)
    ax.xaxis.label.set_fontsize(9)
    ax.yaxis.label.set_fontsize(9)
