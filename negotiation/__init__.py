"""Which truces in a negotiation are stable, for how long, for whom, and what breaks them.

Public names are loaded on first use, so that ``import negotiation`` costs nothing.

Examples
--------
>>> import negotiation as ng
>>> game = ng.Game.from_payoffs({"A": [[3, 0], [5, 1]], "B": [[3, 5], [0, 1]]})
>>> [e.payoffs for e in ng.pure_equilibria(game).equilibria]
[{'A': Fraction(1, 1), 'B': Fraction(1, 1)}]
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

_EXPORTS = {
    "CoalitionalGame": "negotiation.model.coalitional",
    "Deals": "negotiation.model.deals",
    "Distribution": "negotiation.model.uncertain",
    "Game": "negotiation.model.game",
    "InputError": "negotiation.errors",
    "Negotiation": "negotiation.model.negotiation",
    "NegotiationError": "negotiation.errors",
    "NotBuiltError": "negotiation.errors",
    "PartitionGame": "negotiation.model.partition",
    "Plan": "negotiation.model.plan",
    "Result": "negotiation.result",
    "Status": "negotiation.result",
    "StochasticGame": "negotiation.model.dynamic",
    "TooLargeError": "negotiation.errors",
    "adjusted_winner": "negotiation.bargaining.adjusted_winner",
    "bargain": "negotiation.analysis.bargain",
    "batch": "negotiation.equilibria.batch",
    "best_reply_dynamics": "negotiation.equilibria.selection",
    "check_plan": "negotiation.truces.plan_check",
    "check_plans": "negotiation.truces.plan_check",
    "coalition_solutions": "negotiation.coalitions.solutions",
    "coco_value": "negotiation.bargaining.threats",
    "contractual_equilibrium": "negotiation.truces.contractual",
    "correlated_equilibrium": "negotiation.equilibria.correlated",
    "critical_discounts": "negotiation.truces.critical",
    "efficient_combinations": "negotiation.bargaining.combination_frontier",
    "evolutionarily_stable": "negotiation.equilibria.ess",
    "fictitious_play": "negotiation.equilibria.learning",
    "isolated_equilibria": "negotiation.equilibria.n_player",
    "nash_equilibria": "negotiation.equilibria.nash",
    "patience_map": "negotiation.truces.region",
    "patience_region": "negotiation.truces.region",
    "plan_to_toml": "negotiation.files.plan_text",
    "pooled_incentives": "negotiation.truces.linkage",
    "pure_equilibria": "negotiation.equilibria.pure",
    "quantal_branch": "negotiation.equilibria.quantal",
    "quantal_response": "negotiation.equilibria.quantal",
    "rational_threats": "negotiation.bargaining.threats",
    "rationalizable": "negotiation.equilibria.rationalizable",
    "read": "negotiation.files",
    "read_genius": "negotiation.files.genius",
    "repeated_negotiation": "negotiation.truces.reopening",
    "replicator": "negotiation.equilibria.learning",
    "risk_dominance": "negotiation.equilibria.selection",
    "security_levels": "negotiation.equilibria.security",
    "self_enforcing": "negotiation.truces.reversion",
    "solve": "negotiation.analysis.study",
    "states_with_transfers": "negotiation.truces.stochastic",
    "stochastic_fictitious_play": "negotiation.equilibria.learning",
    "transfer_agreement": "negotiation.truces.transfer_agreement",
    "write": "negotiation.files",
    "zero_sum": "negotiation.equilibria.zero_sum",
}

__all__ = [*_EXPORTS]


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from importlib.metadata import version

        return version("negotiation")
    if name not in _EXPORTS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(_EXPORTS[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*globals(), *_EXPORTS])
