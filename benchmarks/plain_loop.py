"""A peer for the draws: the script that one would write by hand, draw after draw in numpy.

It reads the same numbers, answers the same questions, and shares no solver code. What does
not depend on the draw is prepared once; tensors of partners are not made, only the cells
that are asked about.
"""

from __future__ import annotations

import numpy as np

from negotiation.model.uncertain import Distribution, uniforms


class PlainLoop:
    """The flagship's questions (disagreement at the status quo), one draw at a time."""

    def __init__(self, talks, part, questions):
        assert talks.disagreement.rule == "status-quo"
        self.talks, self.questions = talks, questions
        self.paths = list(talks.quantities())
        self.place = {path: k for k, (path, _) in enumerate(self.paths)}
        self.names = [party.id for party in talks.parties]
        self.axes = [k for k, party in enumerate(talks.parties) if party.id in part.acting]
        self.shape = tuple(part.shape[axis] for axis in self.axes)
        self.start = self.cell(part.status_quo)
        self.terms = {name: self._terms(part, name) for name in self.names}
        self.lag = [talks.parties[axis].detection_lag for axis in self.axes]
        self.weight = [float(talks.parties[axis].weight) for axis in self.axes]

    def cell(self, index):
        return tuple(index[axis] for axis in self.axes)

    def _terms(self, part, party):
        """Constant terms, terms along an axis, and linkage regions, each with its quantity."""
        constant, sides, regions = [], [], []
        for issue in self.talks.issues:
            if party not in issue.payoff:
                continue
            quantities = [self.place[f"issue.{issue.id}.payoff.{party}.{level}"]
                          for level in issue.levels]
            owner = self.names.index(issue.by)
            column = part.issues[owner].index(self.talks.issue_ids.index(issue.id))
            rows = part.bundles[owner][:, column]
            if owner in self.axes:
                sides.append((self.axes.index(owner), np.array(quantities)[rows]))
            else:
                constant.append(quantities[rows[0]])
        for k, linkage in enumerate(self.talks.linkages):
            if party in linkage.payoff:
                where = part._where(k)
                if set(where) <= set(self.axes):
                    rows = [where.get(axis, np.arange(part.shape[axis])) for axis in self.axes]
                    name = f".{linkage.id}" if linkage.id else f"[{k}]"
                    regions.append((np.ix_(*rows), self.place[f"linkage{name}.payoff.{party}"]))
        return constant, sides, regions

    def shares(self, draws, seed):
        values = np.empty((len(self.paths), draws))
        for k, (path, quantity) in enumerate(self.paths):
            values[k] = quantity.quantile(uniforms(seed, path, 0, draws)) \
                if isinstance(quantity, Distribution) else float(quantity)
        yes = np.zeros(len(self.questions))
        for draw in values.T:
            yes += self.answers(draw)
        return (yes / draws).tolist()

    def table(self, party, draw):
        constant, sides, regions = self.terms[party]
        total = np.full(self.shape, sum(draw[k] for k in constant))
        for axis, quantities in sides:
            shape = [1] * len(self.shape)
            shape[axis] = -1
            total += draw[quantities].reshape(shape)
        for region, k in regions:
            total[region] += draw[k]
        return total

    def worth(self, party, draw, cell):
        constant, sides, regions = self.terms[party]
        total = sum(draw[k] for k in constant)
        total += sum(draw[quantities[cell[axis]]] for axis, quantities in sides)
        return total + sum(
            draw[k] for region, k in regions
            if all(c in rows for c, rows in zip(cell, region, strict=True)))

    def answers(self, draw):
        acting = [self.names[axis] for axis in self.axes]
        u = [self.table(party, draw) for party in acting]
        best = [table.max(axis=k, keepdims=True) for k, table in enumerate(u)]
        tiny = [1e-12 * np.ptp(table) for table in u]
        tempted = [b - t > e for b, t, e in zip(best, u, tiny, strict=True)]
        equilibrium = ~np.logical_or.reduce(tempted)
        hazard = 1 - np.prod([1 - draw[self.place[f"party.{p}.volatility"]] for p in acting])
        after = [t[equilibrium].min(initial=np.inf) for t in u]
        after = [np.nan if np.isinf(p) else p for p in after]
        stable = np.ones(self.shape, bool)
        for k, party in enumerate(acting):
            kept = self.left(draw[self.place[f"party.{party}.discount"]] * (1 - hazard),
                             self.lag[k], draw)
            stable &= ~tempted[k] | (u[k] - best[k] + kept * (best[k] - after[k]) >= -tiny[k])
        gain = [t - t[self.start] for t in u]
        rational = np.logical_and.reduce([g >= -e for g, e in zip(gain, tiny, strict=True)])
        product = sum(
            w * np.log(np.where(g > e, g, 1), where=g > e, out=np.full(self.shape, -np.inf))
            for w, g, e in zip(self.weight, gain, tiny, strict=True))
        found = {
            "u": u, "best": best, "tempted": tempted, "equilibrium": equilibrium, "after": after,
            "stable": stable, "rational": rational, "product": product, "draw": draw,
            "gain": gain, "acting": acting, "tiny": tiny,
        }
        return [self.answer(q, found) != q.negate for q in self.questions]

    def left(self, d, lag, draw):
        """The share of a truce's life that a breach costs, at the worst moment of a term."""
        time = self.talks.time
        if time.horizon is None or time.renewal is None:
            return d**lag
        periods, renewal = time.horizon, draw[self.place["time.renewal"]]
        shares = []
        for left in range(1, periods + 1):
            t = np.arange(600)
            alive = d**t * renewal ** np.where(t < left, 0, 1 + (t - left) // periods)
            shares.append(alive[lag:].sum() / alive.sum())
        return min(shares)

    def answer(self, question, f):
        cell = None if question.index is None else self.cell(question.index)
        kind = question.kind
        if kind == "some-truce":
            return (f["stable"] & f["rational"]).any()
        if kind == "some-one-shot":
            return f["equilibrium"].any()
        if kind in ("one-shot", "stable", "rational"):
            return f["equilibrium" if kind == "one-shot" else kind][cell]
        if kind == "nash-deal":
            return np.isfinite(f["product"][cell]) and \
                f["product"][cell] >= f["product"].max() - 1e-9
        if kind == "best-truce":
            return self.best_truce(cell, f)
        if kind == "breaks-first":
            needs = [self.patience(k, cell, f) for k in range(len(self.axes))]
            own = needs[f["acting"].index(question.parties[0])]
            return own > 0 and own >= max(needs)
        if kind == "gain":
            return all(self.worth(p, f["draw"], cell) - self.worth(p, f["draw"], self.start)
                       > 1e-14 for p in question.parties)
        raise ValueError(kind)

    def best_truce(self, cell, f):
        truces = f["stable"] & f["rational"]
        if not truces[cell]:
            return False
        top = f["product"][truces].max()
        if np.isfinite(top):
            return f["product"][cell] >= top - 1e-9
        ranked = sorted((sorted(g[index] for g in f["gain"])
                         for index in map(tuple, np.argwhere(truces))), reverse=True)
        own = sorted(g[cell] for g in f["gain"])
        return all(a >= b - max(f["tiny"]) for a, b in zip(own, ranked[0], strict=True))

    def patience(self, k, cell, f):
        if not f["tempted"][k][cell]:
            return 0.0
        best = f["best"][k][(*cell[:k], 0, *cell[k + 1:])]
        loss = best - f["after"][k]
        if not loss > 0:
            return np.inf
        needed, low, high = (best - f["u"][k][cell]) / loss, 0.0, 1.0
        while high - low > 1e-9:
            middle = (low + high) / 2
            enough = self.left(middle, self.lag[k], f["draw"]) >= needed
            low, high = (low, middle) if enough else (middle, high)
        return high if high < 1 else np.inf
