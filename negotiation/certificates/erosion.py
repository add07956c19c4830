"""Claims about deals whose threats fade: windows, unravelling, and whom waiting favours.

Everything is followed period by period. X(t) is what the deal is worth from t on beyond the
punishment; a breach in t is seen after L periods and costs what is left of X then, less what it
brings until then.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from .erosion_terms import Terms, agrees, minus, plus, times
from .fading import FadingGame, Interval, must_fade, read_fading
from .games import ENUMERABLE, Profile
from .reading import Node
from .report import Report

PUNISHMENTS = ("nash", "security")
# Up to this size a game is asked about whole; of larger ones the best deals that hold today.
WHOLE, BEST = 64, 10
SEEN = Fraction(1, 100)
_FIELDS = ("holds", "breaks", "kept", "unravels", "unforeseen", "critical_discount",
           "least_slack", "binding", "path")


def check_erosion(answer: Node, source: Node, report: Report) -> None:
    """What fades, then the one-shot games of all periods, then every deal."""
    fading = read_fading(answer, source)
    punishment = answer["punishment"].one_of(PUNISHMENTS, "a punishment that can be checked")
    answer["method"]["options"]["punishment"].must_be(punishment)
    terms = Terms.read(answer, fading.game, fading.movers)
    report.run("what fades", lambda: _what_fades(answer, fading))
    if fading.game.size * (fading.horizon + 1) > 100 * ENUMERABLE:
        report.note("equilibria of all periods were not re-checked: too many periods of a game of "
                    f"{fading.game.size} profiles")
        return
    report.run("equilibria", lambda: _regimes(answer, fading))
    report.run("waiting", lambda: _waiting(answer, fading, punishment))
    report.run("deals", lambda: _each_deal(answer, fading, terms, punishment))
    report.run("deals are those asked for", lambda: _chosen(answer, fading, terms, punishment))
    report.run("status and claim", lambda: _summary(answer))


def _what_fades(answer: Node, fading: FadingGame) -> None:
    answer["certificate"]["kind"].must_be("erosion")
    must_fade(answer, fading)
    answer["horizon"].must_be(fading.horizon)
    players = [fading.game.players[i] for i in fading.movers]
    for i, node in zip(fading.movers, answer["tail"].named(players), strict=True):
        low = high = Fraction(0)
        for item, weight in zip(fading.fading, fading.weights(fading.horizon), strict=True):
            reach = max(abs(item.rest(i, profile)) for profile in fading.game.profiles())
            low, high = low + reach * weight[0], high + reach * weight[1]
        agrees(node, (low, high))


def _regimes(answer: Node, fading: FadingGame) -> None:
    found: list[dict[str, Any]] = []
    before: list[Profile] | None = None
    for t in range(fading.horizon + 1):
        now = fading.equilibria(t)
        if now != before:
            found.append({"from": t, "to": t, "equilibria": list(map(fading.game.names, now))})
        found[-1]["to"] = t
        before = now
    found[-1]["to"] = None
    answer["regimes"].must_be(found)


def _threat(fading: FadingGame, i: int, t: int, punishment: str) -> Profile | None:
    if punishment == "security":
        return fading.minmax(i, t)
    found = fading.equilibria(t)
    return fading.extreme(i, found, t, -1) if found else None


def _waiting(answer: Node, fading: FadingGame, punishment: str) -> None:
    players = [fading.game.players[i] for i in fading.movers]
    for i, node in zip(fading.movers, answer["waiting"].named(players), strict=True):
        now, end = (_threat(fading, i, t, punishment) for t in (0, fading.horizon))
        if now is None or end is None:
            node.must_be(dict.fromkeys(("now", "in_the_end", "change")))
            continue
        first, last = fading.payoff(i, now, 0)[0], fading.limit(i, end)
        node.must_be({"now": first, "in_the_end": last, "change": last - first})


@dataclass(frozen=True)
class _Stake:
    """What one player has at stake in one period."""

    comply: Interval
    deviate: Interval
    reversion: Interval
    idle: Interval
    deviation: Profile
    threat: Profile
    tempted: bool

    def gain(self, kept: bool) -> Interval:
        zero = Fraction(0)
        return minus(self.deviate, self.comply) if self.tempted and kept else (zero, zero)

    def worth(self, kept: bool) -> Interval:
        return minus(self.comply if kept else self.idle, self.reversion)


class _Deal:
    """A deal followed through all periods."""

    def __init__(self, fading: FadingGame, deal: Profile, terms: Terms, punishment: str) -> None:
        self.fading, self.deal, self.terms = fading, deal, terms
        self.last, self.term = fading.horizon, terms.term
        self.stakes = {i: [self._stake(i, t, punishment) for t in range(self.last + 1)]
                       for i in fading.movers}
        self.lasting = {i: self._lasting(i) for i in fading.movers}
        self.kept = self._kept()

    def _stake(self, i: int, t: int, punishment: str) -> _Stake:
        fading, deal = self.fading, self.deal
        deviation, threat = fading.best_deviation(i, deal, t), _threat(fading, i, t, punishment)
        assert threat is not None
        idle = fading.idle(t)
        after = fading.payoff(i, threat, t)
        return _Stake(fading.payoff(i, deal, t), fading.payoff(i, deviation, t), after,
                      after if idle is None else fading.payoff(i, idle, t), deviation, threat,
                      fading.sign(i, deviation, deal, t) > 0)

    def _place(self, t: int) -> int:
        return t if t < self.last else self.last + (t - self.last) % self.term

    def worths(self, i: int, kept: Sequence[bool]) -> list[Interval]:
        """X of every period up to one term after the horizon."""
        stakes, terms = self.stakes[i], self.terms
        found: list[Interval] = []
        for start in range(self.last, self.last + self.term):
            total, factor = (Fraction(0), Fraction(0)), Fraction(1)
            for s in range(start, start + self.term):
                total = plus(total, times(factor, stakes[-1].worth(kept[self._place(s)])))
                factor *= terms.factor(i, s)
            found.append(times(1 / (1 - factor), total))
        for t in range(self.last - 1, -1, -1):
            after = found[0]
            found.insert(0, plus(stakes[t].worth(kept[t]), times(terms.factor(i, t), after)))
            found[0] = terms.short(i, found[0])
        return found

    def slack(self, i: int, t: int, kept: Sequence[bool], worth: Sequence[Interval]) -> Interval:
        """What a breach that begins in a period costs."""
        total, factor = (Fraction(0), Fraction(0)), Fraction(1)
        for s in range(t, t + self.terms.lag[i]):
            stake = self.stakes[i][min(s, self.last)]
            total = minus(total, times(factor, stake.gain(kept[self._place(s)])))
            factor *= self.terms.factor(i, s)
        return plus(total, times(factor, worth[self._place(t + self.terms.lag[i])]))

    def _lasting(self, i: int) -> list[Interval]:
        kept = [True] * (self.last + self.term)
        worth = self.worths(i, kept)
        found = [self.slack(i, t, kept, worth) for t in range(self.last + self.term)]
        tail = found[self.last:]
        return [*found[:self.last], (min(x[0] for x in tail), min(x[1] for x in tail))]

    def holds(self, t: int, slack: dict[int, Interval]) -> bool:
        """Whether nobody who is tempted in a period gains by a breach."""
        return all(slack[i][1] >= 0 for i in slack if self.stakes[i][min(t, self.last)].tempted)

    def _kept(self) -> list[bool]:
        kept = [True] * (self.last + self.term)
        if not self.holds(self.last, {i: x[-1] for i, x in self.lasting.items()}):
            while True:
                worth = {i: self.worths(i, kept) for i in self.stakes}
                broken = [k for k in range(self.last, self.last + self.term) if kept[k]
                          and not self.holds(self.last, {
                              i: self.slack(i, k, kept, worth[i]) for i in self.stakes})]
                if not broken:
                    break
                for k in broken:
                    kept[k] = False
        worth = {i: self.worths(i, kept) for i in self.stakes}
        for t in range(self.last - 1, -1, -1):
            kept[t] = self.holds(t, {i: self.slack(i, t, kept, worth[i]) for i in self.stakes})
            for i, row in worth.items():
                row[t] = self.terms.short(i, plus(
                    self.stakes[i][t].worth(kept[t]),
                    times(self.terms.factor(i, t), row[self._place(t + 1)])))
        return kept

    def unforeseen(self) -> int | None:
        """The first period whose payoffs, if they stayed, would not hold somebody."""
        return next((t for t in range(self.last + 1) if any(
            self.terms.frozen(i, stakes[t].gain(kept=True), stakes[t].worth(kept=True))[1] < 0
            for i, stakes in self.stakes.items() if stakes[t].tempted)), None)

    def breaks(self) -> int | None:
        """The first period in which a breach pays although the deal would last."""
        return next((t for t in range(self.last + 1) if not self.holds(
            t, {i: x[t] for i, x in self.lasting.items()})), None)


def _each_deal(answer: Node, fading: FadingGame, terms: Terms, punishment: str) -> None:
    empty = next((t for t in range(fading.horizon + 1) if not fading.equilibria(t)), None)
    for item in answer["deals"]:
        profile = fading.game.read_profile(item["profile"])
        item["deal"].must_be(fading.game.label(profile))
        if empty is not None and punishment == "nash":
            for key in _FIELDS:
                item[key].must_be(None)
            item["why"].demand(bool(item["why"].text()), "expected the reason")
            continue
        item["why"].must_be(None)
        _check_deal(item, _Deal(fading, profile, terms, punishment))


def _check_deal(item: Node, deal: _Deal) -> None:
    breaks, players = deal.breaks(), deal.fading.game.players
    item["holds"].must_be(breaks is None)
    item["kept"].must_be(_stretches(deal.kept, deal.last))
    item["unravels"].must_be(breaks is not None and breaks > 0 and not deal.kept[0])
    item["unforeseen"].must_be(deal.unforeseen())
    if breaks is None:
        item["breaks"].must_be(None)
    else:
        i = next(i for i, x in deal.lasting.items()
                 if x[breaks][1] < 0 and deal.stakes[i][breaks].tempted)
        _breach(item["breaks"], deal, i, breaks)
    least = _least(deal)
    names = [players[i] for i in least]
    for (i, t), node in zip(least.items(), item["least_slack"].named(names), strict=True):
        node["period"].must_be(t)
        agrees(node["slack"], deal.lasting[i][t])
    if not least:
        item["binding"].must_be(None)
    else:
        i = min(least, key=lambda i: deal.lasting[i][least[i]][0])
        _breach(item["binding"], deal, i, least[i])
    _critical(item["critical_discount"], deal)
    _path(item["path"], deal, breaks)


def _breach(node: Node, deal: _Deal, i: int, t: int) -> None:
    game = deal.fading.game
    node["period"].must_be(t)
    node["player"].must_be(game.players[i])
    node["deviation"].must_be(game.actions[i][deal.stakes[i][t].deviation[i]])
    agrees(node["slack"], deal.lasting[i][t])


def _least(deal: _Deal) -> dict[int, int]:
    """For each player who is ever tempted the period of its least slack."""
    found = {}
    for i, slacks in deal.lasting.items():
        dates = [t for t in range(deal.last + 1) if deal.stakes[i][t].tempted]
        if dates:
            found[i] = min((slacks[t][0], t) for t in dates)[1]
    return found


def _stretches(kept: Sequence[bool], last: int) -> list[list[int | None]]:
    found: list[list[int | None]] = []
    for t, held in enumerate(kept):
        if held and t and kept[t - 1]:
            found[-1][1] = t
        elif held:
            found.append([t, t])
    if all(kept[last:]):
        found[-1][1] = None
    return found


def _critical(node: Node, deal: _Deal) -> None:
    fading = deal.fading
    for key, t in (("now", 0), ("in the end", deal.last)):
        stakes = []
        for i in fading.movers:
            stake = deal.stakes[i][t]
            comply, deviate, after = (
                fading.payoff(i, profile, 0)[0] if t == 0 and key == "now"
                else fading.limit(i, profile)
                for profile in (deal.deal, stake.deviation, stake.threat))
            stakes.append((i, comply, max(comply, deviate), after))
        deal.terms.must_be_critical(node[key], stakes)


def _path(node: Node, deal: _Deal, breaks: int | None) -> None:
    fading = deal.fading
    seen = next((t for t in range(deal.last + 1)
                 if all(w[1] <= SEEN for w in fading.weights(t))), deal.last)
    shown = sorted({*range(min(deal.last, max(seen, (breaks or 0) + 2)) + 1), deal.last})
    rows = list(node)
    node.demand(len(rows) == len(shown), f"has {len(rows)} periods, should have {len(shown)}")
    players = [fading.game.players[i] for i in fading.movers]
    for row, t in zip(rows, shown, strict=True):
        row["period"].must_be(t)
        row["kept"].must_be(deal.kept[t])
        for key in ("comply", "deviate", "reversion"):
            for i, value in zip(fading.movers, row[key].named(players), strict=True):
                agrees(value, getattr(deal.stakes[i][t], key))
        for i, value in zip(fading.movers, row["slack"].named(players), strict=True):
            agrees(value, deal.lasting[i][t])


def _chosen(answer: Node, fading: FadingGame, terms: Terms, punishment: str) -> None:
    """All deals of a small game; of a larger one the best of those that hold today."""
    game, listed = fading.game, answer["deals"]
    found = [game.read_profile(item["profile"]) for item in listed]
    scope = answer["method"]["options"]["deals"].one_of(("all", "best", "listed"), "a choice")
    if scope == "listed":
        return
    listed.demand((scope == "all") == (game.size <= WHOLE), "are not those of the default")
    chosen = list(game.profiles())
    if scope == "best":
        chosen = [p for p in chosen if _holds_today(fading, p, terms, punishment)]
    after = [_threat(fading, i, 0, punishment) for i in fading.movers]
    base = [None if at is None else game.payoff(i, at)
            for i, at in zip(fading.movers, after, strict=True)]

    def product(profile: Profile) -> Fraction:
        total = Fraction(1)
        for i, least in zip(fading.movers, base, strict=True):
            if least is None:
                return Fraction(0)
            gain = game.payoff(i, profile) - least
            if gain <= 0:
                return Fraction(-1)
            total *= gain
        return total

    chosen.sort(key=product, reverse=True)
    expected = chosen if scope == "all" else chosen[:BEST]
    listed.demand(found == expected, "are not the deals that the question is about, in order")


def _holds_today(fading: FadingGame, profile: Profile, terms: Terms, punishment: str) -> bool:
    for i in fading.movers:
        best = fading.game.best_reply(i, profile)[0]
        comply = fading.game.payoff(i, profile)
        after = _threat(fading, i, 0, punishment)
        if best > comply and (after is None or terms.frozen(
                i, (best - comply,) * 2, (comply - fading.game.payoff(i, after),) * 2)[1] < 0):
            return False
    return True


def _summary(answer: Node) -> None:
    items = list(answer["deals"])
    some = any(item["kept"].value for item in items)
    answer["status"].must_be("complete" if some else "none")
    holding = sum(item["holds"].value is True for item in items)
    unravelling = sum(item["unravels"].value is True for item in items)
    said = answer["claim"].text()
    answer["claim"].demand(
        said.startswith(f"of {len(items)} deals exactly {holding} are kept in every period")
        and f"exactly {unravelling} unravel" in said, "does not say what was found")
