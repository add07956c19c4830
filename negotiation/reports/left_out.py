"""What a negotiation states about time and money and an answer leaves out."""

from __future__ import annotations

from negotiation.model.negotiation import Negotiation
from negotiation.model.uncertain import mode
from negotiation.reports.spelling import listed, number


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


def money_left_out(model: object) -> tuple[str, ...]:
    """A sentence on payments where the file says what payoffs are worth in money.

    Examples
    --------
    >>> import negotiation as ng
    >>> print(*money_left_out(ng.read("gyeongju-2025")))  # doctest: +NORMALIZE_WHITESPACE
    Payments are counted one for one in payoffs. What the file says a unit of payoff is worth in
    money, 278.4 to USA and 177.9 to CHN, is not used: a payment takes from one and gives to the
    other the same number of units, not the same money.
    """
    if not isinstance(model, Negotiation):
        return ()
    worths = [(party.id, party.worth) for party in model.principals if party.worth is not None]
    if len({worth for _, worth in worths}) < 2:
        return ()
    each = listed([f"{number(worth)} to {party}" for party, worth in worths])
    return ("Payments are counted one for one in payoffs. What the file says a unit of payoff is "
            f"worth in money, {each}, is not used: a payment takes from one and gives to the other "
            "the same number of units, not the same money.",)
