"""The tables on truces: deals with their verdicts, what each punishment needs, thresholds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from negotiation.reports import words
from negotiation.reports.block import Cell, Table
from negotiation.reports.spelling import value

Body = Mapping[str, Any]
NEVER = "never"

_NEEDS = ("Critical discount: the least common discount factor at which the deal holds; never: at "
          "none below 1.")
_BINDING = ("Binding: the player with the least slack, and its most profitable breach. Slack: what "
            "that breach would cost, in average payoff a period.")
_JOINT = ("Binding: the player with the most to gain from a breach, and its most profitable one. "
          "Slack: what the best breaches would cost all together, in average payoff a period; "
          "payments can move it between players.")
_SURVIVES = ("Survives hazard: the greatest chance of a breakdown in a period at which the deal "
             "still holds.")
_PROOF = ("Renegotiation-proof: at the discount factors given, some plan keeps the deal none of "
          "whose states all would rather leave for another one.")
_RENEWAL = ("Least renewal: the least chance that a summit renews the truce at which the deal "
            "holds; never: not even if it is certain.")


def least(critical: object) -> Cell:
    """A critical discount: a number, or never."""
    return NEVER if critical is None else value(critical)


def needed(deal: Body, punishment: str) -> Cell:
    """A deal's critical discount; never where there is none, nothing where it is not known."""
    critical = deal["critical_discount"][punishment]
    return None if critical is None and is_open(deal, punishment) else least(critical)


def is_open(deal: Body, punishment: str) -> bool:
    """Whether a critical discount is missing for another reason than that there is none."""
    why = deal["why"].get(punishment, "")
    return "not defined" in why or "not worked out" in why


def sides(profile: Mapping[str, str], movers: Sequence[str]) -> str:
    """A deal in one phrase, the players' parts set apart by a semicolon."""
    return "; ".join(profile[player] for player in movers)


def deals(body: Body, movers: Sequence[str]) -> Table:
    """Every deal examined, with its verdict."""
    return Table(
        "Deals, best first", (*_columns(movers), *_kept_columns(body)),
        tuple((*_deal(deal, movers, body["punishment"]), *_kept(deal, body))
              for deal in body["deals"]),
        f"{_NEEDS} {_kept_note(body)}")


def deals_in_two(body: Body, movers: Sequence[str]) -> list[Table]:
    """The same table in two, where actions are too long to stand beside so many numbers."""
    ranked = list(enumerate(body["deals"], 1))
    return [
        Table("Deals, best first", ("", *_columns(movers)),
              tuple((str(k), *_deal(deal, movers, body["punishment"])) for k, deal in ranked),
              _NEEDS),
        Table("What keeps each deal", ("", *_kept_columns(body)),
              tuple((str(k), *_kept(deal, body)) for k, deal in ranked), _kept_note(body)),
    ]


def by_punishment(body: Body, movers: Sequence[str], numbered: bool) -> Table | None:
    """The patience that each deal needs under each punishment; None if only one is defined.

    Numbered as in the table of deals where their names are too long.
    """
    listed = body["deals"]
    names = [name for name in (listed[0]["critical_discount"] if listed else ())
             if not all(is_open(deal, name) for deal in listed)]
    if len(names) < 2:
        return None
    head = ("",) if numbered else tuple(movers)
    judged = any(deal["renegotiation_proof"] is not None for deal in listed)
    return Table(
        "Least common discount factor, by what follows a breach",
        (*head, *(words.punishment_column(name) for name in names),
         *(("renegotiation-proof",) if judged else ())),
        tuple((*((str(k),) if numbered else (deal["profile"][player] for player in movers)),
               *(needed(deal, name) for name in names),
               *((deal["renegotiation_proof"],) if judged else ()))
              for k, deal in enumerate(listed, 1)),
        " ".join((*(words.PUNISHMENT_NOTES[name] for name in names),
                  *((_PROOF,) if judged else ()))))


def fallbacks(body: Body, movers: Sequence[str]) -> Table:
    """What each player falls back to once a deal is over."""
    mixed = body["mixed_reversion"]
    rows = []
    for player in movers:
        after = body["reversion"][player]
        at = after["equilibrium"]
        rows.append((player, value(after["payoff"]), sides(at, movers) if at else None,
                     *((value(mixed[player]["payoff"]),) if mixed else ()),
                     value(body["security"][player])))
    return Table(
        "What each player falls back to",
        ("player", "worst one-shot equilibrium payoff", "at",
         *(("worst, mixed ones included",) if mixed else ()), "security level"), tuple(rows),
        "Security level: the least that the others can hold the player to, in pure strategies.",
        by_player=True)


def thresholds(body: Body, movers: Sequence[str]) -> Table:
    """From which discount factors on players who can pay each other can have more."""
    rows = [
        (value(row["critical_discount"]), value(row["joint_payoff"]), value(row["punishment_sum"]),
         value(row["liquidity"]), sides(row["path"], movers))
        for row in body["thresholds"]
    ]
    return Table(
        "What players who can pay each other can enforce",
        ("from discount factor", "joint payoff", "sum of punishments", "liquidity", "played"),
        tuple(rows),
        "Between two rows the upper one is the best there is: its profile is played, and all that "
        "adds up to at most its joint payoff and gives each player at least its own punishment "
        "can be shared out by payments. Liquidity: the sum of the best replies less the joint "
        "payoff, the most that any profile of the row needs.")


def _columns(movers: Sequence[str]) -> tuple[str, ...]:
    return (*movers, *(f"payoff of {player}" for player in movers), "critical discount", "stable")


def _deal(deal: Body, movers: Sequence[str], punishment: str) -> tuple[Cell, ...]:
    return (
        *(deal["profile"][player] for player in movers),
        *(value(deal["payoffs"][player]) for player in movers),
        needed(deal, punishment),
        deal["stable"],
    )


def _kept_columns(body: Body) -> tuple[str, ...]:
    joint = words.is_joint(body["punishment"])
    return ("binding", "slack", *(() if joint else ("survives hazard",)),
            *(() if body["horizon"] is None or joint else ("least renewal",)))


def _kept_note(body: Body) -> str:
    joint = words.is_joint(body["punishment"])
    renewed = body["horizon"] is not None and not joint
    parts = [_JOINT if body["punishment"] == "transfers" else _BINDING,
             *([] if joint else [_SURVIVES]), *([_RENEWAL] if renewed else [])]
    return " ".join(parts)


def _kept(deal: Body, body: Body) -> tuple[Cell, ...]:
    binding, slack = deal["binding"], deal["slack"]
    number = None if slack is None else slack.get("joint", slack.get(binding and binding["player"]))
    joint = words.is_joint(body["punishment"])
    renewal = deal.get("least_renewal")
    return (
        f"{binding['player']}: {binding['deviation']}" if binding else None,
        value(number),
        *(() if joint else (value(deal["survives_hazard"]),)),
        *(() if body["horizon"] is None or joint else (
            NEVER if renewal is None and slack is not None else value(renewal),)),
    )
