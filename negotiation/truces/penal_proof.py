"""What a referee needs to check critical discounts and verdicts under penal codes of two players.

A few discounts with what is proved about worst equilibrium payoffs there: a self-generating set, to
show that deals are kept from then on, and a chain of polygons that hold all equilibrium payoffs,
to show that deals are not kept before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np

from negotiation.model.plan import Index
from negotiation.truces.critical_bounds import Critical
from negotiation.truces.outer_set import Chain, outer_chain
from negotiation.truces.penal_facts import Fact
from negotiation.truces.penal_many import MOST_PROFILES
from negotiation.truces.penal_two import TwoPlayerCode
from negotiation.truces.self_generation import Generated
from negotiation.truces.threats import Threats

# What has to be shown of a profile: the name of a claim of a fact, and a discount.
Need = tuple[int, str, Fraction]


def penal_certificate(
    threats: Threats, deals: dict[str, Index], punishment: str
) -> dict[str, Any]:
    """The entry ``penal_code`` of a certificate, where there is something to prove.

    Parameters
    ----------
    deals : the deals that a result is about, by their names.
    """
    code, ground = threats.penal.two, threats.ground
    if code is None or not ground.terms.plain:
        return {}
    given = {threats.factors[i] for i in ground.movers}
    judged = punishment == "penal-code" and ground.timed and len(given) == 1
    criticals = ground.game.size <= MOST_PROFILES
    if not judged and not criticals:
        return {}
    profiles = {name: int(np.ravel_multi_index(index, ground.game.shape))
                for name, index in deals.items()}
    return {"penal_code": penal_proof(
        code, profiles, criticals, given.pop() if judged else None)}


def penal_proof(code: TwoPlayerCode, deals: dict[str, int], criticals: bool,
                at: Fraction | None) -> dict[str, Any]:
    """Sets at some discounts, and the deals of which something is claimed that they do not prove.

    Parameters
    ----------
    deals : by their names, the numbers of their profiles.
    criticals : whether critical discounts are claimed.
    at : the discount at which there are verdicts on the deals, if any.
    """
    needs = {(profile, *claim): name for name, profile in deals.items() if criticals
             for claim in _claims(code.critical(profile))}
    here = [] if at is None else [code.facts.at(at)]
    every = [*here, *(fact for fact in code.facts.every if fact not in here)]
    kept, unkept = _kept(code, [need for need in needs if need[1] == "holds"], every, here)
    proved, unproved = _left(code, [need for need in needs if need[1] != "holds"], every, here)
    lacking = {needs[need] for need in (*unkept, *unproved)}
    return {
        "players": [code.two.game.players[i] for i in code.two.players],
        "sets": [_document(code, fact, k in kept, proved.get(k))
                 for k, fact in enumerate(every) if k in kept or k in proved],
        "unproved": [name for name in deals if name in lacking],
    }


def _kept(code: TwoPlayerCode, needs: list[Need], every: Sequence[Fact], here: Sequence[Fact]
          ) -> tuple[set[int], list[Need]]:
    """Few facts, by place, that show that deals are kept, and what none shows."""
    found = {k for k in range(len(here)) if every[k].found.inner is not None}
    shown = [{need for need in needs if _shows(code, fact, need)} for fact in every]
    left = set(needs).difference(*(shown[k] for k in found))
    while True:
        counts = [len(each & left) for each in shown]
        if not any(counts):
            return found, [need for need in needs if need in left]
        best = counts.index(max(counts))
        found.add(best)
        left -= shown[best]


def _left(code: TwoPlayerCode, needs: list[Need], every: Sequence[Fact], here: Sequence[Fact]
          ) -> tuple[dict[int, Chain], list[Need]]:
    """The same for deals that are not kept, with the chains that prove the facts."""
    chains: dict[int, Chain] = {}
    waiting, chosen = set(range(len(every))), set(range(len(here)))
    told = [{need for need in needs if _shows(code, fact, need)} for fact in every]
    while True:
        for k in chosen:
            chain = every[k].chain or outer_chain(
                code.two, every[k].delta, *_polygons(every[k]))
            shown = replace(every[k], low=None if chain.empty else chain.least)
            rest = [need for need in needs if not _shows(code, shown, need)]
            if k < len(here) or len(rest) < len(needs):
                chains[k], needs = chain, rest
        waiting -= chosen
        if not needs:
            return chains, needs
        # chains can show more than facts do: after those that say so, the nearest are tried
        counts = {k: (len(told[k].intersection(needs)), -every[k].delta) for k in waiting
                  if any(every[k].delta >= delta for _, _, delta in needs)}
        if not counts:
            return chains, needs
        chosen = {max(counts, key=lambda k: counts[k])}


def _claims(critical: Critical) -> list[tuple[str, Fraction]]:
    """What is claimed of a critical discount, for facts to show."""
    if not critical.proved or critical.value is None or not critical.high:
        return []
    below = "fails_before" if critical.exact else "fails_at"
    return [("holds", critical.high), *([(below, critical.low)] if critical.low else [])]


def _shows(code: TwoPlayerCode, fact: Fact, need: Need) -> bool:
    profile, claim, delta = need
    return bool(getattr(fact, claim)(code.two, profile, delta))


def _polygons(fact: Fact) -> tuple[list[Any], list[Any]]:
    """The polygons that a chain has to reach, one after the other."""
    first, *below = [[] if found.inner is None else found.inner.corners
                     for found in (*fact.wider, fact.found)]
    return first, below


def _document(code: TwoPlayerCode, fact: Fact, kept: bool, chain: Chain | None
              ) -> dict[str, Any]:
    """One set as a certificate spells it."""
    inner = fact.found.inner if kept else None
    return {
        "discount": fact.delta,
        "below": fact.open,
        "inner": None if inner is None else _inner(code, inner),
        "outer": None if chain is None else chain.document(),
    }


def _inner(code: TwoPlayerCode, inner: Generated) -> dict[str, Any]:
    """Corners, what is played at each and then, and the corners from which players are punished."""
    two = code.two
    return {
        "vertices": [[two.raw(i, corner[i]) for i in (0, 1)] for corner in inner.corners],
        "supports": [
            {"profile": two.game.profile(two.index(state.profile)),
             "then": [{"vertex": k + 1, "probability": p} for k, p in sorted(mixed.items())]}
            for state, mixed in zip(inner.states, inner.mixtures, strict=True)],
        "punishments": {two.game.players[player]: k + 1
                        for player, k in zip(two.players, inner.punish, strict=True)},
    }
