"""Draw number k of a negotiation document, quantity by quantity, with scipy's distributions."""

import copy
import hashlib
from fractions import Fraction

import numpy as np
from scipy import stats


def drawn_document(document, seed, k):
    """The document with every uncertain number replaced by its k-th draw, exactly."""
    found = copy.deepcopy(document)
    for path, holder, key in quantities(found):
        if isinstance(holder[key], dict):
            holder[key] = Fraction(float(distribution(holder[key]).ppf(variate(seed, path, k))))
    return found


def quantities(document):
    """Path, container and key of every number that a draw replaces."""
    for party in document["party"]:
        for name in ("discount", "volatility"):
            if name in party:
                yield f"party.{party['id']}.{name}", party, name
    if "renewal" in document.get("time", {}):
        yield "time.renewal", document["time"], "renewal"
    for issue in document["issue"]:
        for party, values in issue.get("payoff", {}).items():
            for j, level in enumerate(issue["levels"]):
                yield f"issue.{issue['id']}.payoff.{party}.{level}", values, j
    for j, linkage in enumerate(document.get("linkage", [])):
        name = f".{linkage['id']}" if "id" in linkage else f"[{j}]"
        for party in linkage["payoff"]:
            yield f"linkage{name}.payoff.{party}", linkage["payoff"], party
    stated = document.get("disagreement", {}).get("payoffs", {})
    for party in stated:
        yield f"disagreement.payoffs.{party}", stated, party


def variate(seed, path, k):
    """The k-th number of the path's own stream."""
    stream = int.from_bytes(hashlib.sha256(path.encode()).digest()[:8], "big")
    bits = np.random.Philox(key=np.array([seed, stream], dtype=np.uint64))
    return np.random.Generator(bits).random(k + 1)[k]


def distribution(quantity):
    """The frozen scipy distribution of an uncertain number."""
    number = {name: float(Fraction(value)) for name, value in quantity.items()
              if name in ("low", "mode", "high", "mean", "sd", "median", "sigma")}
    kind = quantity.get("dist", "triangular" if "mode" in quantity else "uniform")
    if kind == "normal":
        return stats.norm(number["mean"], number["sd"])
    if kind == "lognormal":
        return stats.lognorm(number["sigma"], scale=number["median"])
    if kind == "discrete":
        return Steps([float(Fraction(v)) for v in quantity["values"]],
                     [float(Fraction(p)) for p in quantity["probabilities"]])
    low, width = number["low"], number["high"] - number["low"]
    if kind == "uniform":
        return stats.uniform(low, width)
    middle = (number["mode"] - low) / width
    if kind == "triangular":
        return stats.triang(middle, loc=low, scale=width)
    return stats.beta(1 + 4 * middle, 5 - 4 * middle, loc=low, scale=width)


class Steps:
    """A discrete distribution in the order in which its values are listed."""

    def __init__(self, values, chances):
        self.values = values
        self.chances = chances

    def ppf(self, u):
        total = 0.0
        for value, chance in zip(self.values, self.chances, strict=True):
            total += chance
            if u < total:
                return value
        return self.values[-1]
