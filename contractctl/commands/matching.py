"""match: what a person decides about contracts and allocations."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

from typer import Argument, Option

from contractctl.commands.call import Call, acting, answering, choice
from contractctl.commands.reconciling import a_period, today
from contractctl.language import N_, _, say

if TYPE_CHECKING:
    from datetime import date

    from typer import Typer

    from contractctl.decisions import AdjustmentReason
    from contractctl.operations.deciding_matches import DecisionLines, Share

ReceiptKey = Annotated[str, Argument(help=N_("the money: its bank reference or key"), metavar="RECEIPT", show_default=False)]
DocumentKey = Annotated[str, Argument(help=N_("an invoice's number or a receipt's reference"), metavar="DOCUMENT", show_default=False)]
ProposalKey = Annotated[str, Argument(help=N_("what match list prints before it: S-, A-, J- or T- and digits"), metavar="ID", show_default=False)]
Why = Annotated[str, Option("--why", help=N_("on what evidence"), metavar="TEXT", show_default=False)]
Unit = Annotated[str | None, Option("--unit", help=N_("whose documents, where several units have the number"), metavar="NAME", show_default=False)]
On = Annotated[str | None, Option("--on", help=N_("from which day it counts; today if not given"), metavar="DAY", show_default=False)]
Agreement = Annotated[str, Option("--agreement", help=N_("the agreement under which it is done"), metavar="TEXT", show_default=False)]
NOT_OURS, REASONS = "not_ours", "reasons"


def groups() -> list[tuple[str, str, Callable[[Typer], None]]]:
    """The group `match`."""
    return [("match", _("links, proposals, write-offs and set-offs as a person decides them"), _mount)]


def _mount(app: Typer) -> None:
    _mount_pairs(app)
    _mount_proposals(app)
    _mount_documents(app)
    _mount_agreements(app)


def _mount_pairs(app: Typer) -> None:
    @app.command("link", help=_("a receipt settles these invoices, whatever the rules say; a red letter or refund takes back what it is given"))
    @acting
    def link(
        call: Call,
        receipt: ReceiptKey,
        invoices: Annotated[list[str], Argument(help=_("invoices, each with its part where it is not all"), metavar="INVOICE[:AMOUNT]...", show_default=False)],
        why: Why = "",
        unit: Unit = None,
    ) -> None:
        from contractctl.operations import deciding_matches

        _tell(call, deciding_matches.link(call.desk(), receipt, [_share(text) for text in invoices], why, unit))

    @app.command("unlink", help=_("a receipt and an invoice do not belong together: no rule will allocate the one to the other"))
    @acting
    def unlink(
        call: Call,
        documents: Annotated[
            list[str], Argument(help=_("the receipt and the invoice, or the allocation's id"), metavar="ID|RECEIPT INVOICE", show_default=False)
        ],
        why: Why = "",
        unit: Unit = None,
    ) -> None:
        from contractctl.operations import deciding_matches

        _tell(call, deciding_matches.unlink(call.desk(), documents[:2], why, unit))


def _mount_proposals(app: Typer) -> None:
    @app.command("list", help=_("what waits for a person, and what persons decided and stands"))
    @answering
    def list_(
        call: Call,
        period: Annotated[str | None, Option("-p", "--period", help=_("only what is dated in it"), metavar="PERIOD", show_default=False)] = None,
    ) -> None:
        from contractctl.operations.deciding_matches import matches
        from contractctl.reports.matches import MatchesReport

        when = a_period(period) if period else None
        call.show(MatchesReport(matches(call.desk()), when))

    @app.command("confirm", help=_("book what is proposed"))
    @acting
    def confirm(
        call: Call,
        proposal: ProposalKey,
        agreement: Agreement = "",
        reason: Annotated[str, Option("--as", help=_("of a difference: bank_charge, rounding or discount"), metavar="REASON", show_default=False)] = "",
        why: Why = "",
    ) -> None:
        from contractctl.operations import deciding_matches

        answer = deciding_matches.Answer(proposal, is_confirmed=True, agreement=agreement, reason=a_reason(reason), why=why)
        _tell(call, deciding_matches.answer(call.desk(), answer))

    @app.command("refuse", help=_("never propose these documents together again"))
    @acting
    def refuse(call: Call, proposal: ProposalKey, why: Why = "") -> None:
        from contractctl.operations import deciding_matches

        _tell(call, deciding_matches.answer(call.desk(), deciding_matches.Answer(proposal, is_confirmed=False, why=why)))

    @app.command("undo", help=_("take one decision back: what the rules say holds again"))
    @acting
    def undo(
        call: Call, number: Annotated[str, Argument(help=_("the decision's number, such as D0003"), metavar="NUMBER", show_default=False)], why: Why = ""
    ) -> None:
        from contractctl.operations import deciding_matches

        _tell(call, deciding_matches.undo(call.desk(), number, why), is_undone=True)


def _mount_documents(app: Typer) -> None:
    @app.command("assign", help=_("a document belongs to a contract, whatever stands on it"))
    @acting
    def assign(
        call: Call,
        document: DocumentKey,
        contract: Annotated[str, Argument(help=_("the contract's number"), metavar="CONTRACT", show_default=False)],
        why: Why = "",
        unit: Unit = None,
    ) -> None:
        from contractctl.operations import deciding_matches

        _tell(call, deciding_matches.assign(call.desk(), document, contract, why, unit))

    @app.command("exclude", help=_("money that is not the contract's: interest, a deposit held, an own transfer, a tax refund"))
    @acting
    def exclude(
        call: Call,
        receipt: ReceiptKey,
        reason: Annotated[str, Option("--as", help=_("interest, deposit, own_transfer, tax_refund, loan or other"), metavar="REASON", show_default=False)],
        why: Why = "",
        unit: Unit = None,
    ) -> None:
        from contractctl.decisions import NotOurs
        from contractctl.operations import deciding_matches

        _tell(call, deciding_matches.exclude(call.desk(), receipt, NotOurs(_term("--as", NOT_OURS, reason)), why, unit))

    @app.command("writeoff", help=_("take off what is left on a document, with a reason"))
    @acting
    def writeoff(
        call: Call,
        document: Annotated[str, Argument(help=_("the document, with the part where it is not all"), metavar="DOCUMENT[:AMOUNT]", show_default=False)],
        why: Annotated[str, Option("--why", help=_("why nothing more will come"), metavar="TEXT", show_default=False)],
        reason: Annotated[str, Option("--as", help=_("write_off, bank_charge, rounding or discount"), metavar="REASON", show_default=False)] = "write_off",
        on: On = None,
        unit: Unit = None,
    ) -> None:
        from contractctl.decisions import AdjustmentReason
        from contractctl.operations import deciding_matches

        said = a_reason(reason) or AdjustmentReason.WRITE_OFF
        _tell(call, deciding_matches.write_off(call.desk(), _share(document), said, _day(on), why, unit))


def _mount_agreements(app: Typer) -> None:
    @app.command("offset", help=_("a receivable and a payable of one body settle each other, under an agreement"))
    @acting
    def offset(
        call: Call,
        invoice: Annotated[
            str, Argument(help=_("one of the two invoices, with the amount where it is not all"), metavar="INVOICE[:AMOUNT]", show_default=False)
        ],
        other: Annotated[str, Argument(help=_("the other one"), metavar="INVOICE", show_default=False)],
        agreement: Annotated[str, Option("--agreement", help=_("the agreement under which it is done"), metavar="TEXT", show_default=False)],
        on: On = None,
        why: Why = "",
        unit: Unit = None,
    ) -> None:
        from contractctl.operations import deciding_matches

        both = _share(invoice), _share(other)
        _tell(call, deciding_matches.set_off(call.desk(), both, agreement, _day(on), why, unit))

    @app.command("transfer", help=_("another body takes over what is open of an invoice, under an agreement"))
    @acting
    def transfer(
        call: Call,
        invoice: Annotated[str, Argument(help=_("the invoice, with the part where it is not all"), metavar="INVOICE[:AMOUNT]", show_default=False)],
        party: Annotated[str, Argument(help=_("the code or registered name of the body that takes it over"), metavar="CODE", show_default=False)],
        agreement: Annotated[str, Option("--agreement", help=_("the agreement under which it is done"), metavar="TEXT", show_default=False)],
        on: On = None,
        why: Why = "",
        unit: Unit = None,
    ) -> None:
        from contractctl.operations import deciding_matches

        _tell(call, deciding_matches.transfer(call.desk(), _share(invoice), party, agreement, _day(on), why, unit))


def _share(text: str) -> Share:
    """INVOICE or INVOICE:AMOUNT."""
    from contractctl.commands.records import an_amount
    from contractctl.operations.deciding_matches import Share

    key, separator, amount = text.replace("：", ":").rpartition(":")
    return Share(key, an_amount(amount)) if separator else Share(text)


def a_reason(word: str) -> AdjustmentReason | None:
    """A reason for taking something off, by its identifier or by the word of the trade; none where nothing was said. Errors: UnknownChoiceError."""
    from contractctl.decisions import AdjustmentReason

    return AdjustmentReason(_term("--as", REASONS, word)) if word else None


def _term(option: str, section: str, word: str) -> str:
    """A reason by its identifier or by the word of the trade. Errors: UnknownChoiceError."""
    from contractctl.vocabulary import synonyms

    known = synonyms("decisions", section)
    meant = next((term for term, words in known.items() if word in words), word)
    return choice(option, meant, tuple(known))


def _day(text: str | None) -> date:
    """The day that is given, else today. Errors: WrongDayError."""
    from contractctl.commands.records import a_required_day

    return a_required_day(text) if text else today()


def tell(call: Call, lines: DecisionLines, *, is_undone: bool = False) -> None:
    """Say what was decided, or taken back."""
    from contractctl.reports.matches import told

    for line in told(lines, is_undone=is_undone):
        call.say(line)


def _tell(call: Call, lines: DecisionLines, *, is_undone: bool = False) -> None:
    tell(call, lines, is_undone=is_undone)
    call.next_step(say(N_("contractctl match list")))
