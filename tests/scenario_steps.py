"""What persons do in a scenario, by the operations of the product; a step that is refused must change nothing."""

from __future__ import annotations

from collections.abc import Callable

from scenario_world import SIDES, Case, NotRunError, Paper, World, day, known, needed

from contractctl.decisions import AdjustmentReason, DocumentKind, NotOurs
from contractctl.errors import ContractctlError
from contractctl.operations import deciding_matches as deciding
from contractctl.operations import match_refusals, recording
from contractctl.operations.deciding_matches import Answer, Share
from contractctl.operations.recording import DecidedRecordError, NothingToVoidError
from contractctl.outcomes import Proposal
from contractctl.records import Kind
from contractctl.values.money import fen

REFUSALS: dict[str, tuple[type[ContractctlError], ...]] = {
    "over_allocation": (match_refusals.TooMuchError,),
    "nothing_left": (match_refusals.TooMuchError,),
    "negative_amount": (match_refusals.NoAmountError,),
    "zero_amount": (match_refusals.NoAmountError,),
    "duplicate_line": (match_refusals.TwiceError,),
    "nothing_to_undo": (match_refusals.NothingToUndoError,),
    "nothing_to_confirm": (match_refusals.NoProposalError,),
    "needs_two_sides": (match_refusals.NotTwoSidesError,),
    "same_side": (match_refusals.NotTwoSidesError,),
    "wrong_counterparty": (match_refusals.OtherBodyError,),
    "wrong_direction": (match_refusals.OtherDirectionError,),
    "unknown_document": (match_refusals.NoSuchDocumentError,),
    "unknown_counterparty": (match_refusals.UndecidedBodyError,),
    "needs_agreement": (match_refusals.AgreementNeededError,),
    "not_open": (match_refusals.NotOpenError,),
    "voided": (match_refusals.NotOpenError, match_refusals.NoSuchDocumentError, NothingToVoidError),
    "has_allocations": (DecidedRecordError,),
}
OPTIONAL = {"amount", "date", "reason", "id", "agreement", "members"}
ABOUT = ("op", "refused", "why", "then", "note")
KINDS = {DocumentKind.INVOICE: Kind.INVOICES, DocumentKind.RECEIPT: Kind.RECEIPTS}


def take(world: World, step: Case) -> None:
    """Take one step; where it must be refused, see that it is, for the reason that is said, and that the ledger is the same."""
    known(step, (*ABOUT, *PARTS.get(step["op"], ())), f"step {step['op']}")
    if step["op"] not in STEPS:
        raise NotRunError(f"step {step['op']}: the product has no such operation")
    needed(step, set(PARTS[step["op"]]) - OPTIONAL - ({"doc"} if "members" in step else set()), f"step {step['op']}")
    do = STEPS[step["op"]]
    reason = step.get("refused")
    if reason is None:
        do(world, step)
        return
    if reason not in REFUSALS:
        raise NotRunError(f"refused as {reason}: the product has no such refusal")
    before = world.desk.path.read_bytes()
    try:
        do(world, step)
    except REFUSALS[reason]:
        assert world.desk.path.read_bytes() == before, f"{step['op']} was refused and changed the ledger"
    except ContractctlError as error:
        raise AssertionError(f"{step['op']} was refused as {type(error).__name__}, not as {reason}: {error}") from error
    else:
        raise AssertionError(f"{step['op']} was not refused: {step}")


def _allocate(world: World, step: Case) -> None:
    _link(world, step["from"], [(step["to"], step.get("amount"))])


def _allocate_many(world: World, step: Case) -> None:
    _link(world, step["receipt"], [(id_, amount) for id_, amount in step["lines"]])


def _link(world: World, source: str, lines: list[tuple[str, str | None]]) -> None:
    giving, settled = world.paper(source), [world.paper(id_) for id_, _ in lines]
    shares = [Share(paper.key, fen(amount) if amount else None) for paper, (_, amount) in zip(settled, lines, strict=True)]
    if giving.kind is settled[0].kind is DocumentKind.INVOICE and giving.direction is not settled[0].direction:
        _offset(world, giving, settled[0], shares[0].amount_fen)
    elif settled[0].amount_fen < 0 and giving.amount_fen > 0:  # money that is paid back: the refund takes back the receipt
        for back, share in zip(settled, shares, strict=True):
            deciding.link(world.desk, back.key, [Share(giving.key, share.amount_fen)])
    else:
        deciding.link(world.desk, giving.key, shares)


def _offset(world: World, one: Paper, other: Paper, amount: int | None) -> None:
    deciding.set_off(world.desk, (Share(one.key, amount), Share(other.key)), "冲抵协议", max(one.date, other.date))


def _net(world: World, step: Case) -> None:
    papers = [world.paper(id_) for id_ in step["docs"]]
    amount = fen(step["amount"]) if "amount" in step else None
    ours = [p for p in papers if p.direction is papers[0].direction]
    theirs = [p for p in papers if p.direction is not papers[0].direction]
    for one in ours[:1] if not theirs else ours:
        for other in theirs or [ours[-1]]:
            _offset(world, one, other, amount)


def _undo(world: World, step: Case) -> None:
    """Unlinked where a person linked the two or said that they do not belong together; else there is no decision to take back."""
    giving, settled = world.paper(step["from"]), world.paper(step["to"])
    source, target = (settled, giving) if settled.amount_fen < 0 < giving.amount_fen else (giving, settled)
    lines = [line for line in deciding.matches(world.desk).decisions if set(line.documents) == {source.key, target.key}]
    ties = [line for line in lines if line.kind == "set_off" or (line.kind == "link" and source.amount_fen < 0)]
    if lines and not ties:
        deciding.unlink(world.desk, (source.key, target.key))
    else:
        deciding.undo(world.desk, ties[-1].number if ties else f"{source.key} → {target.key}")


def _pin(world: World, step: Case) -> None:
    """An advance of a contract is a receipt that belongs to it."""
    receipt, pinned = world.paper(step["receipt"]), fen(step["amount"])
    if step.get("refused") and pinned > receipt.amount_fen:
        raise NotRunError("pin_advance of more than a receipt has: a receipt is a contract's whole, so there is no amount to refuse")
    deciding.assign(world.desk, receipt.key, step["contract"])
    world.pins[step["receipt"], step["contract"]] = pinned


def _undo_pin(world: World, step: Case) -> None:
    receipt = world.paper(step["receipt"])
    lines = [line for line in deciding.matches(world.desk).decisions if line.kind == "assign" and line.documents[0] == receipt.key]
    deciding.undo(world.desk, lines[-1].number if lines else f"{receipt.key} → {step['contract']}")
    world.pins.pop((step["receipt"], step["contract"]), None)


def _refund(world: World, step: Case) -> None:
    """Money goes back that names what it takes back."""
    paper = world.paper(step["doc"])
    side = next(s for s in SIDES.values() if s.kind is DocumentKind.RECEIPT and s.direction is paper.direction and s.goes_back)
    id_ = step.get("id") or f"{step['doc']}-退{len(world.papers)}"
    world.add(side, {"id": id_, "party": paper.party, "date": step.get("date", paper.date.isoformat()), "amount": step["amount"], "of": step["doc"]})


def _void(world: World, step: Case) -> None:
    """A paper is voided, with what persons decided about it."""
    _void_record(world, step, with_decisions=True)
    del world.papers[step["doc"]]


def _unapprove(world: World, step: Case) -> None:
    """A record is taken out to be corrected: not while decisions stand on it."""
    _void_record(world, step, with_decisions=False)
    del world.papers[step["doc"]]


def _void_record(world: World, step: Case, *, with_decisions: bool) -> None:
    paper = world.paper(step["doc"])
    recording.void_record(world.desk, KINDS[paper.kind], paper.key, "作废", with_decisions=with_decisions)


def _write_off(world: World, step: Case) -> None:
    paper = world.paper(step["doc"])
    reason = step.get("reason", "write_off")
    if reason not in list(AdjustmentReason):
        raise NotRunError(f"write_off as {reason}: the product has no such reason")
    on = day(step.get("date")) or max(p.date for p in world.papers.values())
    deciding.write_off(world.desk, Share(paper.key, fen(step["amount"]) if "amount" in step else None), AdjustmentReason(reason), on)


def proposal(world: World, members: list[str]) -> Proposal | None:
    """What waits and joins exactly these documents; without money among them, all that they would be settled with."""
    waiting = deciding.matches(world.desk).proposals
    return next((each for each in waiting if fits(world, members, {k for r, i, _ in each.pairs for k in (r, i)})), None)


def fits(world: World, members: list[str], keys: set[str]) -> bool:
    wanted = [world.paper(id_) for id_ in members]
    given = {p.key for p in wanted}
    if all(p.kind is DocumentKind.INVOICE for p in wanted):
        keys &= {p.key for p in world.papers.values() if p.kind is DocumentKind.INVOICE}
    return given == keys


def _waiting(world: World, step: Case) -> str:
    if "members" in step:
        found = proposal(world, step["members"])
        return found.id if found else "S-000000000000"
    key = world.paper(step["doc"]).key
    fitting = [p.id for p in deciding.matches(world.desk).proposals if any(key in pair for pair in p.pairs) or any(key == k for k, _ in p.adjusted)]
    return fitting[0] if fitting else "S-000000000000"


def _confirm(world: World, step: Case) -> None:
    reason = AdjustmentReason(step["reason"]) if "reason" in step else None
    deciding.answer(world.desk, Answer(_waiting(world, step), is_confirmed=True, agreement=step.get("agreement", ""), reason=reason))


def _refuse(world: World, step: Case) -> None:
    deciding.answer(world.desk, Answer(_waiting(world, step), is_confirmed=False))


def _assign(world: World, step: Case) -> None:
    deciding.assign(world.desk, world.paper(step["doc"]).key, step["contract"])


def _exclude(world: World, step: Case) -> None:
    if step["as"] not in list(NotOurs):
        raise NotRunError(f"exclude as {step['as']}: the product has no such reason")
    deciding.exclude(world.desk, world.paper(step["doc"]).key, NotOurs(step["as"]))


def _transfer(world: World, step: Case) -> None:
    paper = world.paper(step["doc"])
    amount = fen(step["amount"]) if "amount" in step else None
    deciding.transfer(world.desk, Share(paper.key, amount), step["to"], "三方协议", day(step.get("date")) or paper.date)


STEPS: dict[str, Callable[[World, Case], None]] = {
    "allocate": _allocate,
    "move_advance": _allocate,
    "allocate_many": _allocate_many,
    "net": _net,
    "undo": _undo,
    "pin_advance": _pin,
    "undo_pin": _undo_pin,
    "refund": _refund,
    "void": _void,
    "void_receipt": _void,
    "void_payment": _void,
    "void_invoice": _void,
    "unapprove": _unapprove,
    "write_off": _write_off,
    "confirm": _confirm,
    "refuse": _refuse,
    "assign": _assign,
    "exclude": _exclude,
    "transfer": _transfer,
}
PARTS = {
    "allocate": ("from", "to", "amount"),
    "move_advance": ("contract", "from", "to", "amount"),
    "allocate_many": ("receipt", "lines"),
    "net": ("docs", "amount"),
    "undo": ("from", "to"),
    "pin_advance": ("receipt", "contract", "amount"),
    "undo_pin": ("receipt", "contract", "amount"),
    "refund": ("doc", "amount", "date", "id"),
    "void": ("doc",),
    "void_receipt": ("doc",),
    "void_payment": ("doc",),
    "void_invoice": ("doc",),
    "unapprove": ("doc",),
    "write_off": ("doc", "amount", "date", "reason"),
    "confirm": ("members", "doc", "agreement", "reason"),
    "refuse": ("members", "doc"),
    "assign": ("doc", "contract"),
    "exclude": ("doc", "as"),
    "transfer": ("doc", "to", "amount", "date"),
}
