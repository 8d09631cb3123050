"""Why a document is settled or still open: each rule that was tried, what stopped it, and the fact that would settle it.

A watcher is shown what the matcher left after each rule. It reads and decides nothing, so that it cannot differ from it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from contractctl.allocations import AllocationState
from contractctl.documents import Invoice, Receipt
from contractctl.findings import Tried
from contractctl.language import N_, say
from contractctl.values.money import yuan

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from contractctl.allocations import Allocation
    from contractctl.language import Message
    from contractctl.matching import State

WRITE_THE_INVOICE = N_("the number of the invoice that is paid")
CAME = {
    "allocated": N_("{amount} with {other}"),
    "proposed": N_("{amount} with {other} is proposed and waits for a person"),
    "released": N_("{amount} with {other} is released"),
}
NAME_AN_AGREEMENT = N_("the number of the agreement")


class Watcher:
    """Follows one invoice or receipt through the rules A0 to A8."""

    def __init__(self, document: Invoice | Receipt) -> None:
        self.document = document
        self.seen = 0
        self.came: list[Tried] = []
        self.stopped: dict[str, Tried] = {}

    def __call__(self, rule: str, state: State) -> None:
        news = state.result.allocations[self.seen :]
        self.seen += len(news)
        mine = [a for a in news if self.document.ref in (a.source_ref, a.target_ref)]
        self.came += [_came(a, self.document) for a in mine]
        left = state.left.get(self.document.ref, 0)
        if left and not mine:
            self.stopped |= {each.rule: each for each in _WHY[rule](state, self.document)}
        if left:
            self.stopped["A8"] = _stays(self.document, left)
        else:
            self.stopped.pop("A8", None)

    @property
    def tried(self) -> tuple[Tried, ...]:
        """What came of each rule, in the order of their numbers."""
        settled = {each.rule for each in self.came}
        stopped = [each for rule, each in self.stopped.items() if rule not in settled]
        return tuple(sorted((*self.came, *stopped), key=lambda each: each.rule))


def _came(allocation: Allocation, document: Invoice | Receipt) -> Tried:
    other = allocation.target if allocation.source_ref == document.ref else allocation.source
    outcome = "proposed" if allocation.state is AllocationState.PROPOSED else "allocated" if allocation.amount_fen > 0 else "released"
    settle = N_("contractctl match list shows it, match confirm books it") if outcome == "proposed" else None
    words = say(CAME[outcome], amount=yuan(abs(allocation.amount_fen)), other=other)
    return Tried(allocation.rule, outcome, words, say(settle) if settle else None)


def _stays(document: Invoice | Receipt, left: int) -> Tried:
    if isinstance(document, Receipt):
        msgid = N_("{amount} stays an advance") if left > 0 else N_("{amount} stays open: what it takes back is not known")
    else:
        msgid = N_("{amount} stays receivable or payable") if left > 0 else N_("{amount} stays open: what it takes back is not known")
    return Tried("A8", "nothing", say(msgid, amount=yuan(left)))


def _stop(rule: str, because: Message, would_settle: str | None = None, outcome: str = "nothing") -> Tried:
    return Tried(rule, outcome, because, say(would_settle) if would_settle else None)


def _decided(state: State, document: Invoice | Receipt) -> Iterator[Tried]:
    apart = sorted(one if other == document.key else other for one, other in state.barred if document.key in (one, other))
    if apart:
        yield _stop("A0", say(N_("a person said that it does not belong to {others}"), others=", ".join(apart)), N_("a person's other decision"), "stopped")
    else:
        yield _stop("A0", say(N_("no person has decided it")), N_("a person's decision"))


def _named(state: State, document: Invoice | Receipt) -> Iterator[Tried]:
    if state.left[document.ref] < 0:
        yield from _taken_back(state, document)
    elif isinstance(document, Invoice):
        short = [s.receipt.key for s in state.result.shortages if document in s.invoices]
        if short:
            msgid = N_("{receipts} names it with others and is less than they have open")
            yield _stop("A1", say(msgid, receipts=", ".join(short)), N_("how much of it is for which invoice"), "stopped")
        else:
            yield _stop("A1", say(N_("no receipt names it")), N_("its number on the receipt"))
    else:
        yield _receipt_names(state, document)


def _receipt_names(state: State, receipt: Receipt) -> Tried:
    by_number = state.named_invoices(receipt)
    if not by_number:
        return _stop("A1", say(N_("it names no invoice")), WRITE_THE_INVOICE)
    if any(s.receipt == receipt for s in state.result.shortages):
        return _stop("A1", say(N_("it names several invoices and is less than they have open")), N_("how much of it is for which invoice"), "stopped")
    missing = next((number for number, invoice in by_number.items() if invoice is None), None)
    if missing is None:
        if receipt.waits_for_agreement:
            return _stop("A1", say(N_("barter and set-off are booked under a named agreement only")), NAME_AN_AGREEMENT, "stopped")
        return _stop("A1", say(N_("the invoices that it names have nothing open")), WRITE_THE_INVOICE, "stopped")
    if state.foreign_invoice(receipt, missing):
        because = say(N_("invoice {number} is another body's or of the other direction"), number=missing)
        return _stop("A1", because, N_("a payer relation, or the right number"), "stopped")
    return _stop(
        "A1", say(N_("invoice {number} is not among the body's live ones"), number=missing), N_("the invoice recorded, or the right number"), "stopped"
    )


def _taken_back(state: State, document: Invoice | Receipt) -> Iterator[Tried]:
    if isinstance(document, Receipt):
        if state.left[document.ref] < 0:
            yield _stop(
                "A2", say(N_("the receipt that it takes back is not known, or has no more")), N_("the reference of the receipt that it takes back"), "stopped"
            )
        else:
            yield _stop("A2", say(N_("no refund or reversal takes it back")))
    elif document.gross_fen > 0:
        yield _stop("A2", say(N_("no red letter names it")))
    elif any(red is document for red, _, _ in state.result.over_reversed):
        yield _stop("A2", say(N_("its blue invoice has no more")), N_("the right number of the blue invoice"), "stopped")
    else:
        yield _stop("A2", say(N_("its blue invoice is not known")), N_("the number of the blue invoice"), "stopped")


def _kept_apart(state: State, document: Invoice | Receipt, rule: str) -> Tried | None:
    """What keeps a document out of the rules that look for a counterpart by amount."""
    if isinstance(document, Receipt) and state.names[document.key]:
        return _stop(rule, say(N_("it names invoices, and what is left of it is for no other")), WRITE_THE_INVOICE, "stopped")
    if isinstance(document, Receipt) and document.waits_for_agreement and rule != "A5":
        return _stop(rule, say(N_("barter and set-off are booked under a named agreement only")), NAME_AN_AGREEMENT, "stopped")
    if not state.pools(document):
        return _stop(rule, say(N_("it states a contract that it cannot belong to")), N_("the right number of its contract"), "stopped")
    return None


def _by_amount(rule: str, why: Callable[[State, Invoice | Receipt], Tried]) -> Callable[[State, Invoice | Receipt], Iterator[Tried]]:
    """A rule that looks for a counterpart by amount; money that goes back and red letters are none of its."""

    def reason(state: State, document: Invoice | Receipt) -> Iterator[Tried]:
        if state.left[document.ref] > 0:
            yield _kept_apart(state, document, rule) or why(state, document)

    return reason


def _no_equal(state: State, document: Invoice | Receipt) -> Tried:
    receipts, invoices = state.equals()
    partners: list[Receipt] | list[Invoice] = invoices.partners(document) if isinstance(document, Receipt) else receipts.partners(document)
    if not partners:
        return _stop(
            "A3", say(N_("nothing open on the other side has exactly {amount} in the window of days"), amount=yuan(state.left[document.ref])), WRITE_THE_INVOICE
        )
    if len(partners) > 1:
        return _stop("A3", say(N_("several of the other side have this open amount")), WRITE_THE_INVOICE, "stopped")
    because = say(N_("{other} has this open amount, and so has another document that fits it"), other=partners[0].key)
    return _stop("A3", because, WRITE_THE_INVOICE, "stopped")


def _a_choice(state: State, document: Invoice | Receipt) -> Tried:
    pools = set(state.pools(document))
    receipts = [r for r in state.open_receipts() if pools & set(state.pools(r))]
    invoices = [i for i in state.open_invoices() if pools & set(state.pools(i))]
    others = invoices if isinstance(document, Receipt) else receipts
    counts = {"receipts": len(receipts), "invoices": len(invoices)}
    if not others:
        return _stop("A4", say(N_("nothing is open on the other side")), N_("an invoice") if isinstance(document, Receipt) else N_("a receipt"))
    if min(counts.values()) > 1:
        return _stop("A4", say(N_("{receipts} receipts and {invoices} invoices are open: there is a choice"), **counts), WRITE_THE_INVOICE, "stopped")
    if max(counts.values()) > 1:
        because = say(N_("{receipts} receipts and {invoices} invoices are open, and the several are more than the one"), **counts)
        return _stop("A4", because, WRITE_THE_INVOICE, "stopped")
    return _stop("A4", say(N_("it, or its counterpart, may belong to several bodies")), N_("the contract's number written on it"), "stopped")


def _no_set(state: State, document: Invoice | Receipt) -> Tried:
    me = ("receipt" if isinstance(document, Receipt) else "invoice", document.key)
    if me in state.result.capped:
        return _stop("A5", say(N_("too many open documents to look for a set among them")), WRITE_THE_INVOICE, "stopped")
    for tie in state.result.ties:
        if document.key in (tie.receipts if isinstance(document, Receipt) else tie.invoices):
            others = ", ".join(key for key in (*tie.receipts, *tie.invoices) if key != document.key)
            return _stop("A5", say(N_("several sets fit that share a member: {others}"), others=others), WRITE_THE_INVOICE, "stopped")
    return _stop("A5", say(N_("no set of up to six documents is known to be the only one of this amount")), WRITE_THE_INVOICE)


def _not_oldest_first(state: State, document: Invoice | Receipt) -> Tried:
    if state.asks_for_fifo(document):
        return _stop("A6", say(N_("nothing more is open on the other side")))
    return _stop("A6", say(N_("neither its contract nor settle.fifo asks for oldest due first")), N_("an agreement that the oldest is paid first"))


def _beyond_tolerance(state: State, _document: Invoice | Receipt) -> Tried:
    because = say(N_("what is open differs by more than the tolerance of {tolerance}"), tolerance=yuan(state.settings.tolerance_fen))
    return _stop("A7", because)


_WHY: dict[str, Callable[[State, Invoice | Receipt], Iterator[Tried]]] = {
    "A0": _decided,
    "A1": _named,
    "A2": _taken_back,
    "A3": _by_amount("A3", _no_equal),
    "A4": _by_amount("A4", _a_choice),
    "A5": _by_amount("A5", _no_set),
    "A6": _by_amount("A6", _not_oldest_first),
    "A7": _by_amount("A7", _beyond_tolerance),
}
