"""Claims about partners who may take different sides: every alignment, and those that last.

An alignment lasts when no partner gains by another choice of its own: a pure equilibrium (Nash,
1951) of the partners' choice, given the bargain that follows.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from fractions import Fraction
from functools import cached_property
from math import prod

from .aligned import FOUND_AGAIN, Aligned, Bargain
from .reading import Node
from .report import Report
from .scene import Scene
from .sides import ENDS, end_levels, paid, spelled
from .talks import Levels

MOST, LISTED = 20_000, 20
# All alignments are found again up to this number, and while games times deals are few.
MOST_CHECKED, MOST_CELLS = 1000, 200_000
# Security levels are linear programs, one a principal and game.
MOST_GAMES = {"security": 64}
ZERO = Fraction(0)
STAY = "status-quo"

# One choice of every partner.
Chosen = tuple[str, ...]
Paid = dict[str, Fraction | None]


def check_choices(answer: Node, aligned: Callable[[str], Aligned], scene: Scene,
                  report: Report) -> None:
    """Every rule, in order; none left out."""
    listed = answer["partner_choices"]
    moves = {side: end_levels(scene.talks, side) for side in ENDS}
    choices = {party.id: [STAY, *(side for side in ENDS if party.id in moves[side])]
               for party in scene.talks.parties
               if any(party.id in own for own in moves.values())}
    stated = [scene.rule] if scene.rule in FOUND_AGAIN else []
    rules = list(dict.fromkeys([*stated, "equilibrium"])) if choices else []
    items = list(listed)
    listed.demand(len(items) == len(rules), f"has {len(items)} items, should have {len(rules)}")
    for item, rule in zip(items, rules, strict=True):
        item["rule"].must_be(rule)
        _rule(item, Choices(aligned(rule), choices, moves), report)


class Choices:
    """What follows from the partners' choices under one rule."""

    def __init__(self, aligned: Aligned, choices: dict[str, list[str]],
                 moves: dict[str, dict[str, Levels]]) -> None:
        self.aligned, self.choices, self.moves = aligned, choices, moves
        self.number = prod(map(len, choices.values()))
        self._bargains: dict[Chosen, Bargain | None] = {}
        self._paid: dict[Chosen, Paid] = {}

    def every(self) -> list[Chosen]:
        """All alignments, those with fewer partners away from the status quo first."""
        return sorted(itertools.product(*self.choices.values()), key=_moved)

    def levels(self, chosen: Chosen) -> Levels:
        """The levels that some choices mean."""
        return {issue: level for partner, side in zip(self.choices, chosen, strict=True)
                if side != STAY for issue, level in self.moves[side][partner].items()}

    def bargain(self, chosen: Chosen) -> Bargain | None:
        """What the principals come to; None where the rule gives no point."""
        if chosen not in self._bargains:
            self._bargains[chosen] = self.aligned.under(self.levels(chosen))
        return self._bargains[chosen]

    def paid(self, chosen: Chosen) -> Paid:
        """What everybody gets."""
        if chosen not in self._paid:
            bargain = self.bargain(chosen)
            assert bargain is not None
            self._paid[chosen] = paid(self.aligned, self.levels(chosen), bargain)
        return self._paid[chosen]

    def lasts(self, chosen: Chosen) -> bool | None:
        """Whether nobody gains by another choice; None where that is open."""
        here, unknown = self.paid(chosen), False
        for i, (partner, own) in enumerate(self.choices.items()):
            for side in own:
                there = self.paid((*chosen[:i], side, *chosen[i + 1:]))
                before, after = here[partner], there[partner]
                if before is None or after is None:
                    unknown = True
                elif after > before:
                    return False
        return None if unknown else True

    @cached_property
    def games(self) -> int:
        """How many different games the principals play."""
        return len({self.aligned.active(self.levels(chosen)) for chosen in self.every()})

    @cached_property
    def few(self) -> bool:
        """Whether all alignments are found again."""
        return self.number <= MOST_CHECKED and self.games <= MOST_GAMES.get(
            self.aligned.rule, MOST_CHECKED) and (
                self.games * len(self.aligned.deals) <= MOST_CELLS)

    def place(self, chosen: Chosen) -> tuple[int, list[int]]:
        """Where an alignment comes in the order of all."""
        return _moved(chosen), [own.index(side) for own, side in zip(
            self.choices.values(), chosen, strict=True)]

    def read(self, row: Node) -> Chosen:
        """The choices of a listed alignment, all of whose numbers are as listed."""
        sides = dict(zip(ENDS, row["sides"].named(list(ENDS)), strict=True))
        taken = {name.one_of(self.choices, "a partner with a choice"): side
                 for side, names in sides.items() for name in names}
        chosen = tuple(taken.get(partner, STAY) for partner in self.choices)
        row["sides"].must_be({side: [partner for partner, own in zip(
            self.choices, chosen, strict=True) if own == side] for side in ENDS})
        for partner, own, side in zip(self.choices, self.choices.values(), chosen, strict=True):
            row["sides"].demand(side in own, f"{partner} has no such levels")
        here, there = self.bargain(tuple(STAY for _ in chosen)), self.bargain(chosen)
        if here is None or there is None:
            row.refuse("has no payoffs without a deal under this rule")
        names, talks = self.aligned.scene.ids, self.aligned.scene.talks
        terms = self.aligned.terms(here, there)
        rest = {key: item for key, item in row.items() if key != "sides"}
        row.demand(rest.keys() == {"deal", "disagreement", "payoffs", "effects"}, "has other keys")
        rest["deal"].must_be(None if there.deal is None else talks.label(there.deal))
        rest["disagreement"].must_be(dict(zip(names, there.point, strict=True)))
        rest["payoffs"].must_be(self.paid(chosen))
        rest["effects"].must_be({name: spelled(terms, k) for k, name in enumerate(names)})
        return chosen


def _moved(chosen: Chosen) -> int:
    """How many partners are away from the status quo."""
    return sum(side != STAY for side in chosen)


def _rule(item: Node, choices: Choices, report: Report) -> None:
    item["choices"].must_be(choices.choices)
    item["number"].must_be(choices.number)
    if not item["why"].is_null():
        _left_out(item, choices)
        return
    item["number"].demand(choices.number <= MOST, "are more than are compared")
    names, listed = choices.aligned.scene.ids, list(item["lasting"])
    item["extremes"].demand(len(list(item["extremes"])) == len(names),
                            "does not hold one item for each principal")
    ends = []
    for pair, name in zip(item["extremes"], names, strict=True):
        pair["party"].must_be(name)
        ends.append((choices.read(pair["best"]), choices.read(pair["worst"])))
    lasting = [choices.read(row) for row in listed]
    for row, chosen in zip(listed, lasting, strict=True):
        row.demand(choices.lasts(chosen) is True, "does not last: some partner would choose "
                   "otherwise, or its payoffs are open")
    number, undecided = item["lasting_number"].integer(), item["undecided"].integer()
    item["lasting"].demand(len(lasting) == min(number, LISTED), "does not hold as many as it says")
    item["lasting"].demand(lasting == sorted({*lasting}, key=choices.place), "is out of order")
    if choices.few:
        every = choices.every()
        found = {chosen: choices.lasts(chosen) for chosen in every}
        item["lasting_number"].must_be(sum(kept is True for kept in found.values()))
        item["undecided"].must_be(sum(kept is None for kept in found.values()))
        item["lasting"].demand(lasting == [c for c in every if found[c]][:LISTED],
                               "leaves out an alignment that lasts")
    else:
        every = sorted({*lasting, *(chosen for pair in ends for chosen in pair)},
                       key=choices.place)
        item["undecided"].demand(0 <= undecided <= choices.number - number, "is no such number")
        report.note(f"{item.path}: that none of {choices.number:,} alignments but those listed "
                    "lasts, or is better or worse for a principal, was not re-checked")
    for pair, name, (best, worst) in zip(item["extremes"], names, ends, strict=True):
        gets = {chosen: choices.paid(chosen)[name] or ZERO for chosen in every}
        pair["best"].demand(max(every, key=lambda c: gets[c]) == best, "is not the first best")
        pair["worst"].demand(min(every, key=lambda c: gets[c]) == worst, "is not the first worst")


def _left_out(item: Node, choices: Choices) -> None:
    """Nothing was compared; for a reason."""
    item["why"].demand(bool(item["why"].text()), "is empty")
    for name, value in (("extremes", []), ("lasting", []), ("lasting_number", None),
                        ("undecided", None)):
        item[name].must_be(value)
    item["why"].demand(
        not choices.few or any(choices.bargain(chosen) is None for chosen in choices.every()),
        "is no reason: the alignments can be compared")
