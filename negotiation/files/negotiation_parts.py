"""From the tables of a negotiation file to the parts of the model, one method a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from negotiation.files.faults import Faults
from negotiation.files.names import distinct, suggestion
from negotiation.files.paths import DataPath
from negotiation.files.plan_file import written_plan
from negotiation.files.quantities import number, quantity
from negotiation.model.parts import (
    ZERO,
    Clause,
    Constituency,
    Disagreement,
    Issue,
    Ladder,
    Leverage,
    Linkage,
    Observed,
    Party,
    Pricing,
    Rung,
    Time,
)
from negotiation.model.uncertain import Quantity
from negotiation.model.written_plan import WrittenPlan

Table = Mapping[str, Any]


class PartReader:
    """Builds parts of tables that the schema accepts; notes faults in their numbers."""

    def __init__(self, faults: Faults) -> None:
        self.faults = faults

    def party(self, path: DataPath, table: Table) -> Party:
        """A table ``[[party]]``."""
        return Party(
            id=table["id"],
            name=table.get("name", ""),
            role=table.get("role", "principal"),
            discount=self._quantity(path, table, "discount", None),
            volatility=self._quantity(path, table, "volatility", ZERO),
            detection_lag=int(table.get("detection_lag", 1)),
            quota=self._exact(path, table, "quota", None),
            weight=self._exact(path, table, "weight", Fraction(1)),
            worth=self._exact(path, table, "worth", None),
            **_remarks(table),
        )

    def issue(self, path: DataPath, table: Table) -> Issue:
        """A table ``[[issue]]``."""
        levels = tuple(table["levels"])
        status_quo = table["status_quo"]
        if status_quo not in levels:
            self.faults.add(
                (*path, "status_quo"),
                f"{status_quo!r} is not a level; {suggestion(status_quo, levels)}",
            )
        return Issue(
            id=table["id"],
            by=table["by"],
            levels=levels,
            status_quo=levels.index(status_quo) if status_quo in levels else 0,
            name=table.get("name", ""),
            reversible=table.get("reversible", True),
            outside=table.get("outside", False),
            uses=self._number_lists((*path, "uses"), table.get("uses", {})),
            payoff=self._quantity_lists((*path, "payoff"), table.get("payoff", {})),
            requires=table.get("requires", {}),
            **_remarks(table),
        )

    def linkage(self, path: DataPath, table: Table) -> Linkage:
        """A table ``[[linkage]]``."""
        when = {
            issue: (levels,) if isinstance(levels, str) else tuple(levels)
            for issue, levels in table["when"].items()
        }
        payoff = self._quantities((*path, "payoff"), table["payoff"])
        return Linkage(when, payoff, table.get("id", ""), **_remarks(table))

    def doctrine(self, path: DataPath, table: Table) -> Clause:
        """A table ``[[doctrine]]``."""
        return Clause(
            party=table["party"],
            id=table.get("id", ""),
            uses=table.get("uses", ""),
            at_most=self._exact(path, table, "at_most", None),
            forbids={issue: tuple(levels) for issue, levels in table.get("forbids", {}).items()},
            irreversible=table.get("irreversible", ""),
            **_remarks(table),
        )

    def constituency(self, path: DataPath, table: Table) -> Constituency:
        """A table ``[[constituency]]``."""
        return Constituency(
            party=table["party"],
            id=table["id"],
            payoff=self._number_lists((*path, "payoff"), table["payoff"]),
            name=table.get("name", ""),
            accepts_at_least=self._exact(path, table, "accepts_at_least", None),
            votes=self._exact(path, table, "votes", Fraction(1)),
            **_remarks(table),
        )

    def leverage(self, path: DataPath, table: Table) -> Leverage:
        """A table ``[[leverage]]``."""
        return Leverage(
            issue=table["issue"],
            half_life=self._quantity(path, table, "half_life", Fraction(1)),
            to=self._quantity_lists((*path, "to"), table["to"]),
            **_remarks(table),
        )

    def ladder(self, path: DataPath, table: Table) -> Ladder:
        """A table ``[[ladder]]``."""
        distinct(self.faults, (*path, "by"), table["by"])
        after = table.get("down_after")
        return Ladder(
            id=table["id"],
            by=tuple(table["by"]),
            rungs=tuple(Rung(rung["name"], rung["set"]) for rung in table["rungs"]),
            up_on=table.get("up_on", "violation"),
            down_after=None if after is None else int(after),
            **_remarks(table),
        )

    def observed(self, path: DataPath, table: Table) -> Observed:
        """A table ``[[observed]]``."""
        return Observed(
            table["name"], table["profile"], table.get("date", ""), **_remarks(table)
        )

    def plan(self, path: DataPath, table: Table) -> WrittenPlan:
        """A table ``[[plan]]``."""
        parties = self.faults.document.data["party"]
        return written_plan(self.faults, path, table, [party["id"] for party in parties])

    def time(self, path: DataPath, table: Table) -> Time:
        """A table ``[time]``."""
        horizon = table.get("horizon")
        return Time(
            period=table.get("period", "period"),
            horizon=None if horizon is None else int(horizon),
            renewal=self._quantity(path, table, "renewal", None),
        )

    def disagreement(self, path: DataPath, table: Table) -> Disagreement:
        """A table ``[disagreement]``."""
        payoffs = self._quantities((*path, "payoffs"), table.get("payoffs", {}))
        return Disagreement(table.get("rule", "status-quo"), payoffs)

    def pricing(self, path: DataPath, table: Table) -> Pricing:
        """A table ``[pricing]``."""
        return Pricing(table["model"], table["economy"], table.get("horizon", ""))

    def _exact(self, path: DataPath, table: Table, key: str, default: Any) -> Any:
        if key not in table:
            return default
        found = number(self.faults, (*path, key), table[key])
        return found if self.faults.sound(*path, key) else default

    def _quantity(self, path: DataPath, table: Table, key: str, default: Any) -> Any:
        """The number under a key; the default where it is absent or at fault."""
        if key not in table:
            return default
        found = quantity(self.faults, (*path, key), table[key])
        return found if self.faults.sound(*path, key) else default

    def _quantities(self, path: DataPath, table: Table) -> dict[str, Quantity]:
        return {
            name: quantity(self.faults, (*path, name), value) for name, value in table.items()
        }

    def _quantity_lists(
        self, path: DataPath, table: Mapping[str, Sequence[Any]]
    ) -> dict[str, tuple[Quantity, ...]]:
        return {
            name: tuple(
                quantity(self.faults, (*path, name, k), value) for k, value in enumerate(values)
            )
            for name, values in table.items()
            if not self.faults.at(*path, name)
        }

    def _number_lists(
        self, path: DataPath, table: Mapping[str, Sequence[Any]]
    ) -> dict[str, tuple[Fraction, ...]]:
        return {
            name: tuple(
                number(self.faults, (*path, name, k), value) for k, value in enumerate(values)
            )
            for name, values in table.items()
            if not self.faults.at(*path, name)
        }


def _remarks(table: Table) -> dict[str, Any]:
    return {"source": tuple(table.get("source", ())), "note": table.get("note", "")}
