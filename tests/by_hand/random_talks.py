"""Random negotiation documents: small, awkward, and the same for the same seed."""

import random
from fractions import Fraction
from itertools import count


def random_document(seed, principals=None, uncertain=False, rule=None, discounts=True):
    """A document with two or three principals, partners, linkages, doctrine, constituencies.

    All payoffs of an issue differ, tables are not square, and every second quantity is
    uncertain where `uncertain` is asked for. In every second document concessions cost the
    party that makes them and please the others, so that there is something to agree on.
    """
    return _Writer(random.Random(seed), uncertain).document(principals, rule, discounts)


class _Writer:
    def __init__(self, rng, uncertain):
        self.rng = rng
        self.uncertain = uncertain
        self.fresh = count()
        self.dilemma = rng.random() < 0.5

    def document(self, principals, rule, discounts):
        rng = self.rng
        n = principals or rng.choice([2, 2, 3])
        partners = rng.randint(0, 2)
        ids = [f"P{k}" for k in range(n)] + [f"Q{k}" for k in range(partners)]
        rng.shuffle(ids)
        document = {
            "format": "negotiation/1", "kind": "negotiation", "title": "random talks",
            "party": [self.party(name, discounts) for name in ids],
            "issue": self.issues(ids, n),
        }
        document["linkage"] = [self.linkage(document) for _ in range(rng.randint(0, 4))]
        document["doctrine"] = list(self.doctrine(document))
        document["constituency"] = list(self.constituencies(document))
        document["observed"] = [self.observed(document, k) for k in range(rng.randint(0, 2))]
        self.horizon(document)
        self.rule(document, rule)
        return {key: value for key, value in document.items() if value != []}

    def party(self, name, discounts):
        rng = self.rng
        found = {"id": name, "role": "principal" if name[0] == "P" else "partner",
                 "detection_lag": rng.choice([1, 1, 2, 3]),
                 "weight": rng.choice([1, 1, 2, "1/2", "2/3"])}
        if discounts:
            found["discount"] = self.share("0.5", "0.99")
        if rng.random() < 0.7:
            found["volatility"] = self.share("0", "0.3")
        return found

    def share(self, low, high):
        """A chance between two bounds, exact or as a range."""
        low, high = Fraction(low), Fraction(high)
        points = sorted(low + (high - low) * Fraction(self.rng.randint(0, 60), 60)
                        for _ in range(3))
        if not self.uncertain or self.rng.random() < 0.4 or points[0] == points[2]:
            return str(points[1])
        return dict(zip(("low", "mode", "high"), map(str, points), strict=True))

    def quantity(self, scale=40, shift=0):
        """A payoff, different from all others so far."""
        rng = self.rng
        value = shift + Fraction(rng.randint(-scale, scale), rng.choice([1, 2, 3, 7]))
        value += Fraction(next(self.fresh), 10_007)
        if not self.uncertain or rng.random() < 0.5:
            return str(value)
        return self.spread(value)

    def spread(self, value):
        rng = self.rng
        width = Fraction(rng.randint(1, 30), 3)
        low, high = str(value - width), str(value + width / 2)
        return rng.choice([
            {"low": low, "high": high},
            {"low": low, "mode": str(value), "high": high},
            {"dist": "pert", "low": low, "mode": str(value), "high": high},
            {"dist": "normal", "mean": str(value), "sd": str(width / 3)},
            {"dist": "lognormal", "median": str(abs(value) + 1), "sigma": "0.4"},
            {"dist": "discrete", "values": [low, str(value), high],
             "probabilities": ["1/4", "1/2", "1/4"]},
        ])

    def issues(self, ids, n):
        rng = self.rng
        owners = [name for name in ids if name[0] == "Q" or rng.random() < 0.9]
        owners += rng.sample(ids, min(len(ids), 4 - n + 1))
        rng.shuffle(owners)
        return [self.issue(k, by, ids) for k, by in enumerate(owners)]

    def issue(self, k, by, ids):
        rng = self.rng
        levels = [f"{chr(97 + k)}{level}" for level in range(rng.choice([2, 2, 3]))]
        found = {
            "id": f"issue {k}", "by": by, "levels": levels, "status_quo": rng.choice(levels),
            "payoff": {name: self.worth(levels, by == name)
                       for name in ids if rng.random() < 0.85},
        }
        if rng.random() < 0.5:
            found["uses"] = {"room": [str(rng.randint(0, 3)) for _ in levels]}
        if rng.random() < 0.3:
            found["reversible"] = False
        return found

    def worth(self, levels, own):
        """A party's payoffs from an issue, one a level."""
        if not self.dilemma:
            return [self.quantity() for _ in levels]
        step = -self.rng.randint(1, 9) if own else self.rng.randint(6, 30)
        return [self.quantity(scale=4, shift=step * k) for k in range(len(levels))]

    def linkage(self, document):
        rng = self.rng
        issues = rng.sample(document["issue"], rng.randint(1, min(3, len(document["issue"]))))
        when = {}
        for issue in issues:
            levels = rng.sample(issue["levels"], rng.randint(1, len(issue["levels"])))
            when[issue["id"]] = levels[0] if len(levels) == 1 else levels
        names = [party["id"] for party in document["party"]]
        chosen = rng.sample(names, rng.randint(1, len(names)))
        scale = 4 if self.dilemma else 40
        return {"when": when, "payoff": {name: self.quantity(scale) for name in chosen}}

    def doctrine(self, document):
        """Clauses and requirements that the status quo keeps."""
        rng = self.rng
        for party in {issue["by"] for issue in document["issue"]}:
            own = [issue for issue in document["issue"] if issue["by"] == party]
            users = [issue for issue in own if "uses" in issue]
            if users and rng.random() < 0.6:
                now = sum(Fraction(i["uses"]["room"][i["levels"].index(i["status_quo"])])
                          for i in users)
                yield {"party": party, "uses": "room", "at_most": str(now + rng.randint(0, 2))}
            issue = rng.choice(own)
            others = [level for level in issue["levels"] if level != issue["status_quo"]]
            if rng.random() < 0.3:
                yield {"party": party, "forbids": {issue["id"]: others[:1]}, "id": f"no {party}"}
            if rng.random() < 0.3:
                yield {"party": party, "irreversible": "forbidden"}
            if len(own) > 1 and rng.random() < 0.6:
                first, second = rng.sample(own, 2)
                at, needed = first["levels"][-1], second["levels"][1]
                rank = second["levels"].index
                if at != first["status_quo"] or rank(second["status_quo"]) >= rank(needed):
                    first["requires"] = {at: {second["id"]: needed}}

    def constituencies(self, document):
        rng = self.rng
        for party in document["party"]:
            total = Fraction(0)
            for k in range(rng.choice([0, 0, 1, 3])):
                issues = rng.sample(document["issue"], rng.randint(1, len(document["issue"])))
                group = {
                    "party": party["id"], "id": f"group {k}",
                    "payoff": {i["id"]: [str(rng.randint(-3, 3)) for _ in i["levels"]]
                               for i in issues},
                    "votes": rng.choice([1, 2, "1/2"]),
                }
                if rng.random() < 0.5:
                    group["accepts_at_least"] = str(rng.randint(-3, 3))
                total += Fraction(group["votes"])
                yield group
            if total and rng.random() < 0.5:
                party["quota"] = str(rng.choice([total, total * Fraction(2, 3), total / 3]))

    def observed(self, document, k):
        principal = {p["id"] for p in document["party"] if p["role"] == "principal"}
        profile = {
            issue["id"]: self.rng.choice(issue["levels"])
            for issue in document["issue"] if issue["by"] in principal and self.rng.random() < 0.7
        }
        return {"name": f"seen {k}", "profile": profile}

    def horizon(self, document):
        if self.rng.random() < 0.5:
            document["time"] = {"horizon": self.rng.randint(1, 5),
                                "renewal": self.share("0", "1"), "period": "month"}

    def rule(self, document, rule):
        rule = rule or self.rng.choice(["status-quo", "equilibrium", "explicit", "security"])
        document["disagreement"] = {"rule": rule}
        if rule == "explicit":
            names = [p["id"] for p in document["party"] if p["role"] == "principal"]
            document["disagreement"]["payoffs"] = {name: self.quantity() for name in names}
