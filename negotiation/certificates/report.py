"""What a check found: one verdict a claim, and what was not looked at."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from .reading import ClaimError


@dataclass(frozen=True)
class Claim:
    """One thing a result asserts, and whether it holds.

    Parameters
    ----------
    name
        What is claimed, such as ``equilibria are all``.
    ok
        Whether the check found it true.
    message
        Where it fails and how; empty if it holds.
    """

    name: str
    ok: bool
    message: str = ""


@dataclass
class Report:
    """Verdicts in the order in which they were reached.

    Examples
    --------
    >>> report = Report()
    >>> report.run("sum", lambda: None)
    >>> report.run("sign", lambda: None)
    >>> report.ok, report.first_failure
    (True, None)
    >>> report.note("completeness was not re-checked")
    >>> report.verdict
    'all 2 claims that were re-checked hold; 1 was not re-checked, or not in full'
    """

    claims: list[Claim] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    not_rechecked: list[str] = field(default_factory=list)

    @classmethod
    def refused(cls, name: str, message: str) -> Report:
        """The report on something that could not even be read."""
        return cls([Claim(name, False, message)])

    @property
    def ok(self) -> bool:
        """Whether every claim holds."""
        return all(claim.ok for claim in self.claims)

    @property
    def first_failure(self) -> Claim | None:
        """The first claim that does not hold."""
        return next((claim for claim in self.claims if not claim.ok), None)

    def run(self, name: str, step: Callable[[], None]) -> None:
        """Check one claim: `step` raises `ClaimError` where it does not hold."""
        try:
            step()
        except ClaimError as refusal:
            self.claims.append(Claim(name, False, str(refusal)))
        else:
            self.claims.append(Claim(name, True))

    def note(self, sentence: str) -> None:
        """Say once what was not checked, or not in full."""
        if sentence not in self.not_rechecked:
            self.not_rechecked.append(sentence)
        self.remark(sentence)

    def remark(self, sentence: str) -> None:
        """Say once how something was checked, or what is not claimed."""
        if sentence not in self.notes:
            self.notes.append(sentence)

    @property
    def verdict(self) -> str:
        """What came out, in one sentence."""
        failure, left = self.first_failure, len(self.not_rechecked)
        if failure is not None:
            return f"{failure.name} does not hold: {failure.message}"
        if left:
            return (f"all {len(self.claims)} claims that were re-checked hold; {left} "
                    f"{'was' if left == 1 else 'were'} not re-checked, or not in full")
        return f"all {len(self.claims)} claims hold"
