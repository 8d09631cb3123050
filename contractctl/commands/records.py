"""contract, invoice, receipt, unit: records by hand, and voiding them with a reason."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

from typer import Argument, Option

from contractctl.commands.call import Call, acting, answering, choice
from contractctl.commands.parties import a_day
from contractctl.errors import ContractctlError, ExitCode
from contractctl.language import N_, _, say

if TYPE_CHECKING:
    from datetime import date

    from typer import Typer

    from contractctl.records import InstalmentRecord, Kind

Number = Annotated[str, Argument(help=N_("its number"), metavar="NUMBER", show_default=False)]
Party = Annotated[str, Option("--party", help=N_("the other side, as written"), metavar="NAME", show_default=False)]
Side = Annotated[str, Option("--direction", help=N_("revenue or expense"), metavar="SIDE", show_default=False)]
Day = Annotated[str, Option("--date", help=N_("its day"), metavar="DAY", show_default=False)]
Unit = Annotated[str | None, Option("--unit", help=N_("the unit that keeps it"), metavar="NAME", show_default=False)]
Reason = Annotated[str, Option("--reason", help=N_("why"), metavar="TEXT", show_default=False)]
OfContract = Annotated[str | None, Option("--contract", help=N_("the contract it belongs to"), metavar="NUMBER", show_default=False)]
IsOpening = Annotated[bool, Option("--opening", help=_("an opening balance (期初): of the years before, with what is open of it"), show_default=False)]
Settled = Annotated[
    str | None,
    Option("--settled", help=_("of an opening: what of it, or of its contract, was settled before"), metavar="AMOUNT", show_default=False),
]
DIRECTIONS = ("revenue", "expense")
METHODS = ("bank", "cash", "bill", "barter", "set_off")


class WrongAmountError(ContractctlError):
    """An amount that cannot be read."""

    id = "E-CLI-006"
    exit_code = ExitCode.USAGE
    msgid = N_("“{text}” is no amount: {reason}")
    hint_msgid = N_("write it like 10000 or 10,000.00")


class WrongPlanError(ContractctlError):
    """An instalment that cannot be read."""

    id = "E-CLI-007"
    exit_code = ExitCode.USAGE
    msgid = N_("“{text}” is no instalment")
    hint_msgid = N_("write it like 2024-06-30=5000.00")


class FiledHowError(ContractctlError):
    """Neither a day nor --undo, or both."""

    id = "E-OPN-015"
    exit_code = ExitCode.USAGE
    msgid = N_("say when finance got it, or that it is to be taken back")
    hint_msgid = N_("--on DAY, or --undo")


class SettledWithoutOpeningError(ContractctlError):
    """What was settled before is known of openings only."""

    id = "E-OPN-010"
    exit_code = ExitCode.USAGE
    msgid = N_("--settled is said of an opening balance only")
    hint_msgid = N_("add --opening, or leave --settled out: money that the ledger holds settles by itself")


def an_amount(text: str) -> int:
    """An amount of an option in fen; errors: WrongAmountError."""
    from contractctl.values.amounts import Reading, read_amount

    amount = read_amount(text)
    if amount.reading is not Reading.AMOUNT:
        raise WrongAmountError(text=text, reason=amount.reason or "")
    return amount.fen


def _settled(text: str | None, *, is_opening: bool) -> int | None:
    if text is None:
        return None
    if not is_opening:
        raise SettledWithoutOpeningError
    return an_amount(text) or None


def a_required_day(text: str) -> date:
    """A day that must be there; errors: WrongDayError."""
    from contractctl.commands.parties import WrongDayError

    day = a_day(text)
    if day is None:
        raise WrongDayError(text=text)
    return day


def groups() -> list[tuple[str, str, Callable[[Typer], None]]]:
    """The groups of hand-made records."""
    return [
        ("contract", _("contracts by hand"), _mount_contract),
        ("invoice", _("invoices by hand"), _mount_invoice),
        ("receipt", _("money by hand"), _mount_receipt),
        ("unit", _("units that keep ledgers"), _mount_unit),
    ]


def _mount_contract(app: Typer) -> None:
    @app.command("add", help=_("record a contract with its payment plan"))
    @acting
    def add(
        call: Call,
        number: Number,
        party: Party,
        signed: Annotated[str, Option("--signed", help=_("day of signing"), metavar="DAY", show_default=False)],
        amount: Annotated[str | None, Option("--amount", help=_("gross amount; none under 据实结算"), metavar="AMOUNT", show_default=False)] = None,
        direction: Side = "revenue",
        name: Annotated[str, Option("--name", help=_("the contract's name"), metavar="TEXT", show_default=False)] = "",
        start: Annotated[str | None, Option("--start", help=_("first day of the term"), metavar="DAY", show_default=False)] = None,
        end: Annotated[str | None, Option("--end", help=_("last day of the term"), metavar="DAY", show_default=False)] = None,
        ended: Annotated[str | None, Option("--ended", help=_("the day on which it was ended early"), metavar="DAY", show_default=False)] = None,
        terms: Annotated[str | None, Option("--terms", help=_("when money is due, in words"), metavar="TEXT", show_default=False)] = None,
        plan: Annotated[
            list[str] | None, Option("--due", help=_("an instalment: DAY=AMOUNT; may be repeated"), metavar="DAY=AMOUNT", show_default=False)
        ] = None,
        unit: Unit = None,
    ) -> None:
        choice("--direction", direction, DIRECTIONS)
        from contractctl.documents import Direction, Pricing
        from contractctl.operations.recording import add_record
        from contractctl.records import ContractRecord, Kind

        record = ContractRecord(
            number=number,
            name=name,
            direction=Direction(direction),
            counterparty=party,
            pricing=Pricing.FIXED if amount else Pricing.MEASURED,
            amount_fen=an_amount(amount) if amount else None,
            signed=a_required_day(signed),
            start=a_day(start),
            end=a_day(end),
            terminated=a_day(ended),
            has_filing=False,  # the command does not ask when finance got the paper
            payment_terms=terms,
        )
        parts = [_instalment(number, no, text) for no, text in enumerate(plan or (), start=1)]
        call.say(say(N_("recorded: {key}"), key=add_record(call.desk(), Kind.CONTRACTS, record, unit, parts)))

    @app.command("filed", help=_("finance has got a contract's paper (移交财务); another day takes the place of the one before"))
    @acting
    def filed(
        call: Call,
        number: Number,
        on: Annotated[str | None, Option("--on", help=_("the day on which finance got it"), metavar="DAY", show_default=False)] = None,
        undo: Annotated[bool, Option("--undo", help=_("take what was said so back"), show_default=False)] = False,
        reason: Annotated[str, Option("--reason", help=_("why"), metavar="TEXT", show_default=False)] = "",
        unit: Unit = None,
    ) -> None:
        _file_contract(call, number, on, unit, reason, undo=undo)

    _mount_void(app, "contracts")


def _file_contract(call: Call, number: str, on: str | None, unit: str | None, reason: str, *, undo: bool) -> None:
    if undo == (on is not None):
        raise FiledHowError
    from contractctl.commands.reconciling import today
    from contractctl.operations.filing import file_contract, take_filing_back

    if on is None:
        day = take_filing_back(call.desk(), number, unit, reason)
        call.say(say(N_("taken back: that finance got contract {number} on {day}"), number=number, day=day))
        return
    day = a_required_day(on)
    before = file_contract(call.desk(), number, day, today(), unit, reason)
    words = N_("finance got contract {number} on {day}") if before is None else N_("finance got contract {number} on {day}, not on {before}")
    call.say(say(words, number=number, day=day, before=before))


def _instalment(number: str, no: int, text: str) -> InstalmentRecord:
    from contractctl.records import InstalmentRecord

    day, separator, amount = text.partition("=")
    if not separator:
        raise WrongPlanError(text=text)
    return InstalmentRecord(number, no, a_required_day(day), an_amount(amount))


def _mount_invoice(app: Typer) -> None:
    @app.command("add", help=_("record an invoice; a red letter is negative and names its blue"))
    @acting
    def add(
        call: Call,
        number: Number,
        party: Party,
        day: Day,
        gross: Annotated[str, Option("--gross", help=_("gross amount, tax included"), metavar="AMOUNT", show_default=False)],
        tax: Annotated[str | None, Option("--tax", help=_("the tax in it"), metavar="AMOUNT", show_default=False)] = None,
        direction: Side = "revenue",
        code: Annotated[str | None, Option("--code", help=_("code of a paper invoice (发票代码)"), metavar="NUMBER", show_default=False)] = None,
        contract: OfContract = None,
        reverses: Annotated[
            str | None, Option("--reverses", help=_("the blue invoice that a red letter takes back"), metavar="NUMBER", show_default=False)
        ] = None,
        due: Annotated[str | None, Option("--due", help=_("day on which it is due"), metavar="DAY", show_default=False)] = None,
        opening: IsOpening = False,
        settled: Settled = None,
        unit: Unit = None,
    ) -> None:
        choice("--direction", direction, DIRECTIONS)
        from contractctl.documents import Direction, InvoiceState
        from contractctl.operations.recording import add_record
        from contractctl.records import InvoiceRecord, Kind

        amount = an_amount(gross)
        tax_fen = an_amount(tax) if tax else None
        record = InvoiceRecord(
            number=number,
            code=code,
            direction=Direction(direction),
            counterparty=party,
            date=a_required_day(day),
            gross_fen=amount,
            net_fen=None if tax_fen is None else amount - tax_fen,
            tax_fen=tax_fen,
            state=InvoiceState.RED if amount < 0 else InvoiceState.NORMAL,
            reverses=reverses,
            stated_contract=contract,
            due=a_day(due),
            opening=opening,
            settled_fen=_settled(settled, is_opening=opening),
        )
        call.say(say(N_("recorded: {key}"), key=add_record(call.desk(), Kind.INVOICES, record, unit)))

    _mount_void(app, "invoices")


def _mount_receipt(app: Typer) -> None:
    @app.command("add", help=_("record money in or out; money that goes back is negative"))
    @acting
    def add(
        call: Call,
        party: Party,
        day: Day,
        amount: Annotated[str, Option("--amount", help=_("the amount"), metavar="AMOUNT", show_default=False)],
        reference: Annotated[str | None, Option("--reference", help=_("the bank's reference"), metavar="NUMBER", show_default=False)] = None,
        direction: Side = "revenue",
        method: Annotated[str, Option("--method", help=_("bank, cash, bill, barter or set_off"), metavar="HOW", show_default=False)] = "bank",
        contract: OfContract = None,
        invoice: Annotated[
            list[str] | None, Option("--invoice", help=_("an invoice that it names; may be repeated"), metavar="NUMBER", show_default=False)
        ] = None,
        agreement: Annotated[str | None, Option("--agreement", help=_("the agreement of barter or set-off"), metavar="NUMBER", show_default=False)] = None,
        memo: Annotated[str, Option("--memo", help=_("purpose or remark"), metavar="TEXT", show_default=False)] = "",
        bill: Annotated[str | None, Option("--bill", help=_("number of the bill"), metavar="NUMBER", show_default=False)] = None,
        bill_due: Annotated[str | None, Option("--bill-due", help=_("day on which the bill is due"), metavar="DAY", show_default=False)] = None,
        opening: IsOpening = False,
        settled: Settled = None,
        unit: Unit = None,
    ) -> None:
        choice("--direction", direction, DIRECTIONS)
        choice("--method", "bill" if bill and method == "bank" else method, METHODS)
        from contractctl.documents import Direction, Method
        from contractctl.operations.recording import add_record
        from contractctl.records import Kind, ReceiptRecord

        record = ReceiptRecord(
            reference=reference or (bill if opening else None),
            direction=Direction(direction),
            counterparty=party,
            date=a_required_day(day),
            amount_fen=an_amount(amount),
            method=Method.BILL if bill and method == "bank" else Method(method),
            stated_contract=contract,
            stated_invoices=tuple(invoice or ([bill] if opening and bill else ())),  # an opening bill has paid already
            agreement=agreement,
            bill_number=bill,
            bill_due=a_day(bill_due),
            memo=memo,
            opening=opening,
            settled_fen=_settled(settled, is_opening=opening),
        )
        call.say(say(N_("recorded: {key}"), key=add_record(call.desk(), Kind.RECEIPTS, record, unit)))

    _mount_void(app, "receipts")


def _mount_void(app: Typer, kind: str) -> None:
    @app.command("void", help=_("void a record with a reason; it stays visible and counts nowhere"))
    @acting
    def void(
        call: Call,
        number: Number,
        reason: Reason,
        unit: Unit = None,
        with_decisions: Annotated[bool, Option("--with-decisions", help=_("take back what persons decided about it, too"), show_default=False)] = False,
    ) -> None:
        from contractctl.operations.recording import void_record
        from contractctl.records import Kind

        wanted: Kind = Kind(kind)
        key = void_record(call.desk(), wanted, number, reason, unit, with_decisions=with_decisions)
        call.say(say(N_("voided: {key}"), key=key))


def _mount_unit(app: Typer) -> None:
    @app.command("add", help=_("a unit that keeps a ledger of its own"))
    @acting
    def add(call: Call, name: Annotated[str, Argument(help=_("its full name"), metavar="NAME", show_default=False)]) -> None:
        from contractctl.operations.recording import add_unit

        add_unit(call.desk(), name)
        call.say(say(N_("recorded: {key}"), key=name))

    @app.command("list", help=_("the company and its units"))
    @answering
    def list_(call: Call) -> None:
        from contractctl.operations.recording import unit_names
        from contractctl.reports.ledgers import ListReport

        call.show(ListReport(_("unit"), "unit", unit_names(call.desk())))
