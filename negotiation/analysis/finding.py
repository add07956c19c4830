"""One finding: a sentence that carries its numbers, and what a draw can be asked about it."""

from __future__ import annotations

from dataclasses import dataclass

from negotiation.robustness.questions import Question


@dataclass(frozen=True)
class Finding:
    """One sentence, true at the modes of the file's numbers.

    Parameters
    ----------
    id
        A short name.
    sentence
        What was found, with its numbers.
    question
        What is asked of every draw; None where nothing uncertain enters, or where no question
        to a draw is built.
    """

    id: str
    sentence: str
    question: Question | None = None
