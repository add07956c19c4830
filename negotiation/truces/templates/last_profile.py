"""Plans of two players that answer the last profile: tit for tat and its relatives."""

from __future__ import annotations

from negotiation.errors import InputError
from negotiation.model.game import Game
from negotiation.model.plan import Index, Plan
from negotiation.truces.templates.answers import by_rule


def tit_for_tat(game: Game, deal: Index, breach: Index) -> Plan:
    """Each of two players does its part in the deal iff the other one just did (Axelrod, 1984).

    Parameters
    ----------
    deal
        The action of each player that keeps the deal.
    breach
        The action with which each answers a breach. Every action other than that of the deal
        counts as one.

    Notes
    -----
    In the prisoner's dilemma it is subgame perfect only if
    ``(T - R)/(R - S) = (P - S)/(T - P)``, and then only at that discount: after a breach both
    must want to alternate, and nobody must gain by stopping it.

    Examples
    --------
    >>> game = Game.from_payoffs({"A": [[3, 0], [5, 1]], "B": [[3, 5], [0, 1]]})
    >>> plan = tit_for_tat(game, (0, 0), (1, 1))
    >>> plan.states, plan.next(0, (1, 0))
    (('calm', 'B answers', 'A answers', 'both answer'), ((1, Fraction(1, 1)),))
    """
    _two(game)
    plays = [deal, (deal[0], breach[1]), (breach[0], deal[1]), breach]

    def rule(state: int, seen: Index) -> int:
        first, second = (seen[i] != deal[i] for i in range(2))
        return 1 * first + 2 * second

    first, second = game.players
    return by_rule(game, ["calm", f"{second} answers", f"{first} answers", "both answer"], plays,
                   rule, "tit for tat")


def contrite_tit_for_tat(game: Game, deal: Index, breach: Index) -> Plan:
    """Tit for tat of players who accept the answer to their own breach (Sugden, 1986; Boyd, 1989).

    A player who breaks the deal without cause is in bad standing until it keeps its part once. A
    player in good standing answers one in bad standing; everybody else keeps to the deal. One
    breach is answered once, and calm returns.

    Parameters
    ----------
    deal, breach
        As of `tit_for_tat`.

    Examples
    --------
    >>> game = Game.from_payoffs({"A": [[3, 0], [5, 1]], "B": [[3, 5], [0, 1]]})
    >>> plan = contrite_tit_for_tat(game, (0, 0), (1, 1))
    >>> plan.states, plan.next(0, (1, 0)), plan.next(1, (0, 1))
    (('calm', 'A atones', 'B atones', 'both atone'), ((1, Fraction(1, 1)),), ((0, Fraction(1, 1)),))
    """
    _two(game)
    plays = [deal, (deal[0], breach[1]), (breach[0], deal[1]), deal]

    def rule(state: int, seen: Index) -> int:
        bad = [seen[i] != deal[i] and plays[state][i] == deal[i] for i in range(2)]
        return 1 * bad[0] + 2 * bad[1]

    first, second = game.players
    return by_rule(game, ["calm", f"{first} atones", f"{second} atones", "both atone"], plays,
                   rule, "contrite tit for tat")


def reciprocity(game: Game, start: Index, most: Index | None = None) -> Plan:
    """Each of two players matches the level that the other one just chose, up to its own cap.

    Parameters
    ----------
    game
        Actions of each player are levels, harshest first.
    start
        The levels in the first period.
    most
        For each player its highest level; default: that of the other player's scale, as far as
        its own goes.

    Examples
    --------
    >>> game = Game.from_payoffs({"A": [[1, 3], [0, 2], [0, 2]], "B": [[1, 0], [3, 2], [4, 3]]})
    >>> plan = reciprocity(game, (1, 1))
    >>> plan.states
    ('1,1', '0,0', '0,1', '1,0')
    """
    _two(game)
    own = tuple(size - 1 for size in game.shape)
    caps = tuple(min(pair) for pair in zip(most or own, own, strict=True))
    reach = [min(caps[i], game.shape[1 - i] - 1) for i in range(2)]
    levels = [(a, b) for a in range(max(reach[0], start[0]) + 1)
              for b in range(max(reach[1], start[1]) + 1)
              if (a <= reach[0] and b <= reach[1]) and (a, b) != tuple(start)]
    plays = [tuple(start), *levels]
    where = {play: state for state, play in enumerate(plays)}

    def rule(state: int, seen: Index) -> int:
        return where[min(reach[0], seen[1]), min(reach[1], seen[0])]

    return by_rule(game, [",".join(map(str, play)) for play in plays], plays, rule, "reciprocity")


def _two(game: Game) -> None:
    if game.n != 2:
        raise InputError(f"expected a game of two players, found {game.n}")
