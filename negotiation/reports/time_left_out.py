"""What a negotiation states about time and an answer leaves out."""

from __future__ import annotations

from negotiation.model.negotiation import Negotiation
from negotiation.model.uncertain import mode
from negotiation.reports.spelling import listed


def time_left_out(model: object) -> tuple[str, ...]:
    """A sentence on lags, breakdowns and summits that are not counted, where there are any.

    Examples
    --------
    >>> import negotiation as ng
    >>> time_left_out(ng.read("prisoners-dilemma"))
    ()
    >>> print(*time_left_out(ng.read("gyeongju-2025")))  # doctest: +NORMALIZE_WHITESPACE
    What the file says on the detection lag of CHN, on the volatility of USA and CHN and on the
    summits is left out: breaches are seen at once, and nothing else ends a deal.
    """
    if not isinstance(model, Negotiation):
        return ()
    late = [party.id for party in model.principals if party.detection_lag > 1]
    volatile = [party.id for party in model.principals if mode(party.volatility)]
    found = [
        *([f"on the detection lag of {listed(late)}"] if late else []),
        *([f"on the volatility of {listed(volatile)}"] if volatile else []),
        *(["on the summits"] if None not in (model.time.horizon, model.time.renewal) else []),
    ]
    return (f"What the file says {listed(found)} is left out: breaches are seen at once, and "
            "nothing else ends a deal.",) if found else ()
