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
    "IssueSet": "negotiation.model.issue_set",
    "Negotiation": "negotiation.model.negotiation",
    "NegotiationError": "negotiation.errors",
    "NotBuiltError": "negotiation.errors",
    "PartitionGame": "negotiation.model.partition",
    "Plan": "negotiation.model.plan",
    "Result": "negotiation.result",
    "Status": "negotiation.result",
    "StochasticGame": "negotiation.model.dynamic",
    "TooLargeError": "negotiation.errors",
    "World": "negotiation.truces.worlds",
    "adjusted_winner": "negotiation.bargaining.adjusted_winner",
    "bargain": "negotiation.analysis.bargain",
    "batch": "negotiation.equilibria.batch",
    "best_reply_dynamics": "negotiation.equilibria.selection",
    "chance_erosion": "negotiation.truces.chance_erosion",
    "check_plan": "negotiation.truces.plan_check",
    "check_plans": "negotiation.truces.plan_check",
    "coalition_solutions": "negotiation.coalitions.solutions",
    "coco_value": "negotiation.bargaining.threats",
    "contractual_equilibrium": "negotiation.truces.contractual",
    "contrite_tit_for_tat": "negotiation.truces.templates",
    "correlated_equilibrium": "negotiation.equilibria.correlated",
    "critical_discounts": "negotiation.truces.critical",
    "efficient_combinations": "negotiation.bargaining.combination_frontier",
    "eroding": "negotiation.truces.chains",
    "erosion": "negotiation.truces.erosion",
    "evolutionarily_stable": "negotiation.equilibria.ess",
    "fictitious_play": "negotiation.equilibria.learning",
    "gradual": "negotiation.truces.gradualism",
    "graduated": "negotiation.truces.templates",
    "grim": "negotiation.truces.templates",
    "irreversible": "negotiation.truces.chains",
    "isolated_equilibria": "negotiation.equilibria.n_player",
    "join": "negotiation.truces.automaton",
    "ladder": "negotiation.truces.ladders",
    "linear_concessions": "negotiation.truces.concessions",
    "nash_equilibria": "negotiation.equilibria.nash",
    "patience_map": "negotiation.truces.region",
    "patience_region": "negotiation.truces.region",
    "penal_code": "negotiation.truces.templates",
    "penance": "negotiation.truces.templates",
    "plan_to_toml": "negotiation.files.plan_text",
    "pooled_incentives": "negotiation.truces.linkage",
    "punish_for": "negotiation.truces.templates",
    "pure_equilibria": "negotiation.equilibria.pure",
    "quantal_branch": "negotiation.equilibria.quantal",
    "quantal_response": "negotiation.equilibria.quantal",
    "ranked_states": "negotiation.truces.renegotiation",
    "rational_threats": "negotiation.bargaining.threats",
    "rationalizable": "negotiation.equilibria.rationalizable",
    "read": "negotiation.files",
    "read_genius": "negotiation.files.genius",
    "reciprocity": "negotiation.truces.templates",
    "renegotiation_proof": "negotiation.truces.renegotiation",
    "repeated_negotiation": "negotiation.truces.reopening",
    "replicator": "negotiation.equilibria.learning",
    "risk_dominance": "negotiation.equilibria.selection",
    "schedule": "negotiation.truces.chains",
    "security_levels": "negotiation.equilibria.security",
    "self_enforcing": "negotiation.truces.reversion",
    "shifting_power": "negotiation.truces.shifting_power",
    "slip": "negotiation.truces.slips",
    "smallest_changes": "negotiation.truces.smallest_change",
    "solve": "negotiation.analysis.study",
    "stable_discounts": "negotiation.truces.intervals",
    "staged": "negotiation.truces.templates",
    "states_with_transfers": "negotiation.truces.stochastic",
    "stick_and_carrot": "negotiation.truces.templates",
    "stochastic_fictitious_play": "negotiation.equilibria.learning",
    "sudden_erosion": "negotiation.truces.chance_erosion",
    "tit_for_tat": "negotiation.truces.templates",
    "transfer_agreement": "negotiation.truces.transfer_agreement",
    "trembles": "negotiation.truces.slips",
    "war_lottery": "negotiation.truces.shifting_power",
    "with_hazard": "negotiation.truces.transformers",
    "with_joint_answers": "negotiation.truces.transformers",
    "with_reentry": "negotiation.truces.transformers",
    "with_summit": "negotiation.truces.transformers",
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
