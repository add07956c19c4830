"""Partners who take a side together, in a study's report: what each adds, and what would last."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from negotiation.model.negotiation import Negotiation
from negotiation.reports import side_drawing, study_choices, words
from negotiation.reports.block import Block, Cell, Figure, Sentences, Table
from negotiation.reports.side_drawing import Bar, Node, Stretch
from negotiation.reports.spelling import as_float, listed, places_for, rounded, spelled, value

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Body = Mapping[str, Any]
SIDES = {"harshest": "harshest levels", "most-generous": "most generous levels"}
CHOICES = {**SIDES, "status-quo": "status quo"}
# So many groups are named whose members add more, or less, together than apart.
_GROUPS = 6
TERMS = ("threat", "pie", "feasibility", "total")


def blocks(body: Body, talks: Negotiation) -> list[Block]:
    """Tables and figures on the partners' sides; those that there is something to say in."""
    tables = [*_attributions(body), _together(body), _lasting(body), _prices(body),
              _contests(body)]
    found: list[Block] = [table for table in tables if table.rows]
    leading = [record for record in body["partner_sides"]
               if record["rule"] == body["partner_sides"][0]["rule"] and record["alignments"]]
    missing = tuple(
        f"Partners at their {SIDES[record['side']]}, against the {words.rule(record['rule'])}: "
        f"{record['why']}." for record in body["partner_sides"] if record["why"])
    found += [*([Sentences(missing)] if missing else []), *study_choices.blocks(body)]
    return [*found, *(_parts(body, record) for record in leading),
            *(_lattice(body, record) for record in leading), *_moves(body, talks, leading)]


def _attributions(body: Body) -> list[Table]:
    """For each side what each partner adds, under every rule."""
    tables = []
    for side, label in SIDES.items():
        records = [record for record in body["partner_sides"]
                   if record["side"] == side and record["attribution"]]
        shown = [term for term in TERMS if term != "feasibility" or any(
            value(item[term]) for record in records for item in record["attribution"])]
        rows = []
        for items in zip(*(record["attribution"] for record in records), strict=True):
            rows.append((body["parties"][items[0]["partner"]], items[0]["party"],
                         *(value(item[term]) for item in items for term in shown)))
        for party in body["principals"] if rows else []:
            rows.append(("all together", party, *(
                value(record["together"][party][term]) for record in records for term in shown)))
        columns = [f"{term} against {words.rule(record['rule'])}"
                   for record in records for term in shown]
        tables.append(Table(
            f"What each partner adds when partners take their {label} together",
            ("partner", "for", *columns), tuple(rows),
            "The effect of all at once on the Nash deal's payoffs, shared out by the Shapley value "
            "term by term; the parts add up exactly, before rounding. Threat: through what happens "
            "without a deal. Pie: through what the deals are worth.", by_player=True))
    return tables


def _together(body: Body) -> Table:
    """The groups whose members add most, or least, beyond what all smaller groups of them add."""
    rows: list[tuple[Cell, ...]] = []
    for record in body["partner_sides"]:
        groups = [(row, abs(sum(as_float(x) for x in row["dividends"].values())))
                  for row in record["alignments"]
                  if len(row["partners"]) > 1 and any(map(value, row["dividends"].values()))]
        for row, _ in sorted(groups, key=lambda pair: (-pair[1], len(pair[0]["partners"]))
                             )[:_GROUPS]:
            rows.append((_named(body, row["partners"]), SIDES[record["side"]],
                         words.rule(record["rule"]),
                         *(value(row["dividends"][party]) for party in body["principals"])))
    return Table(
        "Partners who are more, or less, together than apart",
        ("partners", "side", "against", *(f"dividend for {p}" for p in body["principals"])),
        tuple(rows),
        "Dividend: what a group adds to a principal's payoff beyond what all smaller groups of its "
        "members add (Harsanyi). Groups that are not listed add less beyond their parts, or "
        "nothing.")


def _lasting(body: Body) -> Table:
    """The alignments that nobody would leave or join."""
    rows: list[tuple[Cell, ...]] = []
    for record in body["partner_sides"]:
        for row in record["alignments"]:
            if row["partners"] and _lasts(row):
                rows.append((_named(body, row["partners"]), SIDES[record["side"]],
                             words.rule(record["rule"]), *(
                                 value(row["effects"][party]["total"])
                                 for party in body["principals"])))
    return Table(
        "Alignments that last",
        ("partners", "side", "against", *(f"change for {p}" for p in body["principals"])),
        tuple(rows),
        "Nobody in them would be better off out of them, nobody out of them in them, foreseeing "
        "the deal that each alignment leads to; the indifferent stay where they are.")


def _prices(body: Body) -> Table:
    """What each choice of a partner would have to be paid, and where bids end."""
    found = body["courting"] or {"partners": [], "money": ""}
    names, paying = body["principals"], any(item["bids"] for item in found["partners"])
    rows: list[tuple[Cell, ...]] = []
    paid_for: list[tuple[Fraction | None, ...]] = []
    for item in found["partners"]:
        for choice in item["choices"]:
            ends = item["bids"] and item["bids"]["side"] == choice["side"]
            paid = item["bids"]["contributions"][0] if ends else {}
            rows.append((
                body["parties"][item["partner"]], CHOICES[choice["side"]], value(choice["price"]),
                *(value(choice["gains"][name]) for name in names)))
            paid_for.append((_exact(choice["cost"]), *(_exact(paid.get(name)) for name in names)))
    if paying:
        rows = [(*row, *amounts) for row, amounts in zip(rows, _sensibly(paid_for), strict=True)]
    money = f" ({found['money']})" if found["money"] else ""
    columns = ("partner", "choice", "price", *(f"change for {name}" for name in names),
               *((f"price in money{money}", *(f"bid of {name}" for name in names))
                 if paying else ()))
    return Table(
        "What partners can be had for", columns, tuple(rows),
        "Price: what the partner's best other choice offers above this one, in its own payoff, "
        "the other partners at the status quo." + (
            " Bids: what the principals pay for the choice with which bids for this partner alone "
            "end, in a truthful equilibrium; of several the first. They are the least against "
            "which the other principal cannot draw the partner to another choice. Money is "
            "rounded." if paying else ""), by_player=True)


def _exact(spelling: object) -> Fraction | None:
    found = value(spelling)
    return None if found is None else Fraction(found)


def _sensibly(
    amounts: Sequence[Sequence[Fraction | None]]
) -> list[tuple[Fraction | None, ...]]:
    """Money that judgements stand behind, all to as many places as two digits of the least need."""
    known = [abs(x) for row in amounts for x in row if x]
    places = max(places_for(max(known), 3), places_for(min(known), 2)) if known else 0
    return [tuple(None if x is None else round(x, places) for x in row) for row in amounts]


def _contests(body: Body) -> Table:
    """What it costs to hold partners together, and to split them."""
    names, found = body["parties"], (body["courting"] or {"coalitions": [], "money": ""})

    def money(amount: object) -> str:
        return spelled(rounded(amount))

    columns = [
        (names[record["leader"]], money(record["gain"]), money(record["hold_all"]),
         names[record["rival"]], money(record["budget"]),
         f"{money(record['cost'])} ({record['needed']} of {len(record['payments'])})",
         _named(body, record["split"]["partners"]) or "nobody", money(record["split"]["cost"]))
        for record in found["coalitions"]]
    questions = ("principal that gains by it", "what all partners there bring it",
                 "what holding all costs, with no rival bidding", "its rival",
                 "what the rival could pay",
                 "what holding more than half costs, with the rival bidding",
                 "partners missed most", "what winning these away costs")
    return Table(
        "What it costs to hold partners together, and to split them",
        ("all partners at", *(SIDES[record["side"]] for record in found["coalitions"])),
        tuple(zip(questions, *columns, strict=True)) if columns else (),
        f"In {found['money'] or 'money'}, to three digits. To be read downwards: holding partners "
        "pays where it costs less than they bring. The rival could pay up to what the side costs "
        "it, after the principal has paid. Missed most: the cheapest partners without whom less "
        "than half of what all bring is left.")


def _parts(body: Body, record: Body) -> Figure:
    """Bars of attribution."""
    names = body["parties"]
    bars = [Bar(f"{names[item['partner']]}, for {item['party']}",
                (as_float(item["threat"]), as_float(item["pie"]), as_float(item["feasibility"])))
            for item in record["attribution"]]
    label = f"change of the Nash deal's payoff{_unit(body)}"

    def draw(ax: Axes) -> None:
        side_drawing.attribution(ax, bars, label)

    return Figure(
        f"attribution-{record['side']}",
        f"What each partner adds to the principals' payoffs when partners take their "
        f"{SIDES[record['side']]}, against the {words.rule(record['rule'])}: its Shapley value, "
        "split into what works through the threat and what through the pie.", draw,
        height=1.3 + 0.24 * len(bars))


def _lattice(body: Body, record: Body) -> Figure:
    """All alignments of one side."""
    principals = [body["parties"][party] for party in body["principals"]]
    nodes = [
        Node(", ".join(row["partners"]) or "nobody", frozenset(row["partners"]),
             tuple(as_float(row["effects"][p]["total"]) for p in body["principals"]),
             bool(row["partners"]) and _lasts(row))
        for row in record["alignments"]]
    label = f"change of the Nash deal's payoff{_unit(body)}"

    def draw(ax: Axes) -> None:
        side_drawing.lattice(ax, nodes, principals, label, SIDES[record["side"]])

    lasting = [_named(body, row["partners"]) for row in record["alignments"]
               if row["partners"] and _lasts(row)]
    kept = f" Ringed: {'; or '.join(lasting)}." if lasting else ""
    return Figure(
        f"lattice-{record['side']}",
        f"Every set of partners at their {SIDES[record['side']]}, coloured by what that changes "
        f"for the principals against the {words.rule(record['rule'])}; each principal has a scale "
        f"of its own.{kept}" if len(principals) > 1 else
        f"for the principals against the {words.rule(record['rule'])}.{kept}", draw,
        height=side_drawing.lattice_height(nodes))


def _moves(body: Body, talks: Negotiation, records: Sequence[Body]) -> list[Figure]:
    """What each partner gains by moving to a side, over all sets of the others."""
    stretches = [
        stretch for party in talks.parties for record in records
        if party.id in record["partners"] and (stretch := _stretch(talks, record, party.id))]
    if not stretches:
        return []
    label = f"gain by moving, in its own payoff{_unit(body)}"

    def draw(ax: Axes) -> None:
        side_drawing.stability(ax, stretches, label)

    over = [] if all(stretch.low == stretch.high for stretch in stretches) else [
        "from the least to the most over all sets of partners that do so too"]
    if any(stretch.low == stretch.high for stretch in stretches):
        over.append("a dot where that is the same whatever the others do")
    return [Figure(
        "stability", f"What each partner gains by moving to a side, against the "
        f"{words.rule(records[0]['rule'])}, {'; '.join(over)}: right of 0 it would move there and "
        "stay, left of 0 it would not move there, or would leave.",
        draw, height=1.4 + 0.26 * len(stretches))]


def _stretch(talks: Negotiation, record: Body, partner: str) -> Stretch | None:
    """One partner's gains by moving; None where its payoffs are open."""
    i, paid = record["partners"].index(partner), [row["payoffs"] for row in record["alignments"]]
    pairs = [(paid[mask], paid[mask | 1 << i]) for mask in range(len(paid)) if not mask >> i & 1]
    if any(a[partner] is None or b[partner] is None for a, b in pairs):
        return None
    gains = [as_float(b[partner]) - as_float(a[partner]) for a, b in pairs]
    name = talks.party(partner).label
    levels = ", ".join(level for issue, level in record["levels"].items()
                       if talks.issue(issue).by == partner)
    return Stretch(levels if name in levels else f"{name}: {levels}", min(gains), max(gains),
                   gains[0], gains[-1], SIDES[record["side"]])


def _lasts(row: Body) -> bool:
    return bool(row["leaving"] == [] and row["joining"] == [])


def _named(body: Body, partners: Sequence[str]) -> str:
    return listed([body["parties"][partner] for partner in partners])


def _unit(body: Body) -> str:
    """The unit of payoffs without its remarks, in parentheses."""
    unit = body["unit"].partition(" (")[0]
    return f" ({unit})" if unit else ""
