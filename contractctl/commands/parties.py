"""party: the counterparty register."""

from __future__ import annotations

import itertools
import sys
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from typer import Argument, Option

from contractctl.commands.call import Call, acting, answering
from contractctl.errors import ContractctlError, ExitCode
from contractctl.language import N_, _, say

if TYPE_CHECKING:
    from typer import Typer

    from contractctl.records import CounterpartyRecord

Name = Annotated[str, Argument(help=_("a name"), metavar="NAME", show_default=False)]
Code = Annotated[str, Argument(help=_("a code, or a registered name"), metavar="CODE", show_default=False)]
Why = Annotated[str, Option("--why", help=_("on what evidence"), metavar="TEXT", show_default=False)]
Since = Annotated[str | None, Option("--since", help=_("first day"), metavar="DAY", show_default=False)]
Until = Annotated[str | None, Option("--until", help=_("last day"), metavar="DAY", show_default=False)]
Uscc = Annotated[str | None, Option("--uscc", help=_("统一社会信用代码"), metavar="NUMBER", show_default=False)]


class NoNamesError(ContractctlError):
    """Nothing to match."""

    id = "E-PAR-005"
    exit_code = ExitCode.USAGE
    msgid = N_("no name was given, or {file} cannot be read")
    hint_msgid = N_("give names, or --from FILE with one name a line, or --from -")


class WrongDayError(ContractctlError):
    """A day that cannot be read."""

    id = "E-CLI-005"
    exit_code = ExitCode.USAGE
    msgid = N_("“{text}” is no day")
    hint_msgid = N_("write it like 2024-03-15")


def a_day(text: str | None) -> date | None:
    """A day of an option, in any spelling that a ledger may have; errors: WrongDayError."""
    from contractctl.values.dates import read_day

    value = read_day(text)
    if value is None or isinstance(value, date):
        return value
    raise WrongDayError(text=text)


def groups() -> list[tuple[str, str, Callable[[Typer], None]]]:
    """The group `party`."""
    return [("party", _("customers and suppliers: one code each, however their names are written"), _mount)]


def _mount(app: Typer) -> None:
    for mount in (_mount_asking, _mount_bodies, _mount_names, _mount_relations, _mount_tables):
        mount(app)


def _mount_asking(app: Typer) -> None:
    @app.command("match", help=_("which body each written name is"))
    @answering
    def match(
        call: Call,
        names: Annotated[list[str] | None, Argument(help=_("names as written"), metavar="NAME", show_default=False)] = None,
        source: Annotated[str | None, Option("--from", help=_("one name a line; - is the standard input"), metavar="FILE", show_default=False)] = None,
    ) -> None:
        from contractctl.operations.matching import match_names
        from contractctl.reports.names import MatchReport

        call.show(MatchReport(match_names(call.desk(), itertools.chain(names or [], _lines(source, names)))))

    @app.command("explain", help=_("how a name was decided: its parts, the rules tried, what stopped each"))
    @answering
    def explain(call: Call, name: Name, uscc: Uscc = None) -> None:
        from contractctl.operations.matching import explain_name
        from contractctl.reports.names import ExplainedReport

        call.show(ExplainedReport(explain_name(call.desk(), name, uscc)), top=100)

    @app.command("evaluate", help=_("how well the rules decide labelled names: precision, recall, by kind"))
    @answering
    def evaluate(
        call: Call,
        labelled: Annotated[str, Argument(help=_("a CSV with mention, gold (a code, NIL, AMBIGUOUS:CODE|CODE) and kind"), metavar="FILE", show_default=False)],
    ) -> None:
        from contractctl.operations.evaluating import evaluate
        from contractctl.reports.names import EvaluationReport

        call.show(EvaluationReport(evaluate(call.desk(), Path(labelled))))


def _mount_bodies(app: Typer) -> None:
    @app.command("list", help=_("the register"))
    @answering
    def list_(call: Call) -> None:
        from contractctl.commands.ledgers import show_records

        show_records(call, "parties", None, None)

    @app.command("show", help=_("one body: its names, relations and documents"))
    @answering
    def show(call: Call, code: Code) -> None:
        from contractctl.operations.registering import show_party
        from contractctl.reports.names import PartyReport

        call.show(PartyReport(show_party(call.desk(), code)))

    @app.command("add", help=_("register a body"))
    @acting
    def add(
        call: Call,
        code: Annotated[str, Argument(help=_("its code; - for the next one"), metavar="CODE", show_default=False)],
        name: Name,
        uscc: Uscc = None,
        category: Annotated[str | None, Option("--category", help=_("customer, supplier or both"), metavar="TEXT", show_default=False)] = None,
        region: Annotated[str | None, Option("--region", help=_("its region"), metavar="TEXT", show_default=False)] = None,
        parent: Annotated[str | None, Option("--parent", help=_("the body above it, by code or name"), metavar="CODE", show_default=False)] = None,
        alias: Annotated[list[str] | None, Option("--alias", help=_("another way it is written; may be repeated"), metavar="NAME", show_default=False)] = None,
        distinct: Annotated[bool, Option("--distinct", help=_("it is another body than the one it looks like"), show_default=False)] = False,
    ) -> None:
        from contractctl.records import CounterpartyRecord

        record = CounterpartyRecord(None if code == "-" else code, name, uscc, category, tuple(alias or ()), parent, region=region)
        _add(call, record, distinct=distinct)

    @app.command("merge", help=_("two codes are one body: the second stands for both"))
    @acting
    def merge(
        call: Call, code: Code, into: Annotated[str, Argument(help=_("the code that stands for both"), metavar="INTO", show_default=False)], why: Why = ""
    ) -> None:
        from contractctl.operations.registering import merge_parties

        codes = merge_parties(call.desk(), code, into, why)
        call.say(say(N_("merged: {code} is {into} from now on; taken back with contractctl party unmerge {code}"), code=codes[0], into=codes[1]))

    @app.command("unmerge", help=_("take a merger back: every document has its old code again"))
    @acting
    def unmerge(call: Call, code: Annotated[str, Argument(help=_("the code that was merged"), metavar="CODE", show_default=False)], why: Why = "") -> None:
        from contractctl.operations.registering import unmerge_party

        call.say(say(N_("taken back: {code} stands for itself again"), code=unmerge_party(call.desk(), code, why)))


def _add(call: Call, record: CounterpartyRecord, *, distinct: bool) -> None:
    """Register a body; where it would be taken for another, a person at a terminal says which it is."""
    from contractctl.operations.registering import ClashingPartyError, add_alias, add_party

    desk = call.desk()
    try:
        code = add_party(desk, record, distinct=distinct)
    except ClashingPartyError as clash:
        if not call.can_ask():
            raise
        call.say(clash.sentence)
        answer = call.ask(_("The same body (s), another one (a), stop (q)? "), ("s", "a", "q"))
        if answer == "q":
            return
        if answer == "s":
            code = add_alias(desk, str(clash.facts["code"]), record.name, "party add")
            call.say(say(N_("noted: {written} = {code}"), written=record.name, code=code))
            return
        code = add_party(desk, record, distinct=True)
    call.say(say(N_("registered: {code} {name}"), code=code, name=record.name))


def _mount_names(app: Typer) -> None:
    @app.command("rename", help=_("a body has a new name; its old one stays known"))
    @acting
    def rename(call: Call, code: Code, name: Name, since: Since = None, why: Why = "") -> None:
        from contractctl.operations.registering import rename_party

        call.say(say(N_("renamed: {code} {name}"), code=rename_party(call.desk(), code, name, a_day(since), why), name=name))

    @app.command("alias", help=_("say that a way of writing is this body"))
    @acting
    def alias(call: Call, code: Code, written: Name, why: Why = "") -> None:
        from contractctl.operations.registering import add_alias

        call.say(say(N_("noted: {written} = {code}"), written=written, code=add_alias(call.desk(), code, written, why)))

    @app.command("split", help=_("take back a decision or an alias"))
    @acting
    def split(call: Call, written: Name, why: Why = "") -> None:
        from contractctl.operations.registering import split_alias

        split_alias(call.desk(), written, why)
        call.say(say(N_("taken back: {written}"), written=written))

    @app.command("rule", help=_("accept that an ending of names tells nothing, as decisions propose it; without an ending: list them"))
    @answering
    def rule(
        call: Call,
        ending: Annotated[str | None, Argument(help=_("such as 广告费"), metavar="ENDING", show_default=False)] = None,
        drop: Annotated[bool, Option("--drop", help=_("take it back"), show_default=False)] = False,
        why: Why = "",
    ) -> None:
        from contractctl.operations import reviewing
        from contractctl.reports.ledgers import ListReport

        desk = call.desk()
        if ending is None:
            found = [_("{ending} (decided {count} times)").format(ending=text, count=count) for text, count in reviewing.proposed_endings(desk)]
            call.show(ListReport(_("proposed ending"), "ending", found))
        elif drop:
            call.say(say(N_("taken back: {written}"), written=reviewing.drop_ending(desk, ending, why)))
        else:
            call.say(say(N_("left out from now on: {ending}"), ending=reviewing.accept_ending(desk, ending, why)))


def _mount_relations(app: Typer) -> None:
    @app.command("payer", help=_("say that one body pays, or is invoiced, for another"))
    @acting
    def payer(
        call: Call,
        payer: Annotated[str, Argument(help=_("who pays: code or registered name"), metavar="PAYER", show_default=False)],
        payee: Annotated[str, Argument(help=_("for whom: code or registered name"), metavar="BODY", show_default=False)],
        since: Since = None,
        until: Until = None,
        drop: Annotated[bool, Option("--drop", help=_("take it back"), show_default=False)] = False,
        why: Why = "",
    ) -> None:
        from contractctl.operations.registering import Span, add_payer, close_payer

        if drop:
            codes = close_payer(call.desk(), payer, payee, why)
            call.say(say(N_("taken back: {payer} pays for {payee}"), payer=codes[0], payee=codes[1]))
            return
        codes = add_payer(call.desk(), payer, payee, why, Span(a_day(since), a_day(until)))
        call.say(say(N_("noted: {payer} pays for {payee}"), payer=codes[0], payee=codes[1]))


def _mount_tables(app: Typer) -> None:
    @app.command("export", help=_("the code table for other systems: -o FILE.xlsx, .csv or .json"))
    @answering
    def export(call: Call) -> None:
        from contractctl.operations.registering import code_table
        from contractctl.reports.names import CodeTableReport

        call.show(CodeTableReport(code_table(call.desk())))

    @app.command("import", help=_("bodies from a code table: xlsx, csv or json"))
    @answering
    def import_(call: Call, files: Annotated[list[str], Argument(help=_("files or folders"), metavar="FILE", show_default=False)]) -> None:
        from contractctl.commands.loading import load
        from contractctl.operations.importing import ImportOptions
        from contractctl.records import Kind

        load(call, files, ImportOptions(Kind.COUNTERPARTIES))


def _lines(source: str | None, names: list[str] | None) -> Iterable[str]:
    """Names of a file, one a line, as they come; empty lines are left out."""
    if source is None:
        if not names:
            raise NoNamesError(file="--from")
        return ()
    return _read(source)


def _read(source: str) -> Iterator[str]:
    try:
        with sys.stdin.buffer if source == "-" else Path(source).open("rb") as lines:
            for number, line in enumerate(lines):
                text = line.decode("utf-8-sig" if number == 0 else "utf-8").rstrip("\r\n")
                if text:
                    yield text
    except (OSError, UnicodeDecodeError) as error:
        raise NoNamesError(file=source) from error
