"""party: the counterparty register."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from typer import Argument, Option

from contractctl.commands.call import Call, acting, answering
from contractctl.errors import ContractctlError, ExitCode
from contractctl.language import N_, _, say

if TYPE_CHECKING:
    from typer import Typer

Name = Annotated[str, Argument(help=_("a name"), metavar="NAME", show_default=False)]
Code = Annotated[str, Argument(help=_("a code, or a registered name"), metavar="CODE", show_default=False)]
Why = Annotated[str, Option("--why", help=_("on what evidence"), metavar="TEXT", show_default=False)]


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
    @app.command("match", help=_("which body each written name is"))
    @answering
    def match(
        call: Call,
        names: Annotated[list[str] | None, Argument(help=_("names as written"), metavar="NAME", show_default=False)] = None,
        source: Annotated[str | None, Option("--from", help=_("one name a line; - is the standard input"), metavar="FILE", show_default=False)] = None,
    ) -> None:
        from contractctl.operations.registering import match_names
        from contractctl.reports.names import MatchReport

        call.show(MatchReport(match_names(call.desk(), [*(names or []), *_lines(source, names)])))

    @app.command("list", help=_("the register"))
    @answering
    def list_(call: Call) -> None:
        from contractctl.commands.ledgers import show_records

        show_records(call, "parties", None, None)

    @app.command("show", help=_("one body: names, documents behind it"))
    @answering
    def show(call: Call, code: Code) -> None:
        from contractctl.commands.ledgers import show_records

        show_records(call, "parties", code, None)

    @app.command("add", help=_("register a body"))
    @acting
    def add(
        call: Call,
        code: Annotated[str, Argument(help=_("its code; - for the next one"), metavar="CODE", show_default=False)],
        name: Name,
        uscc: Annotated[str | None, Option("--uscc", help=_("统一社会信用代码"), metavar="NUMBER", show_default=False)] = None,
        category: Annotated[str | None, Option("--category", help=_("customer, supplier or both"), metavar="TEXT", show_default=False)] = None,
        region: Annotated[str | None, Option("--region", help=_("its region"), metavar="TEXT", show_default=False)] = None,
        alias: Annotated[list[str] | None, Option("--alias", help=_("another way it is written; may be repeated"), metavar="NAME", show_default=False)] = None,
        distinct: Annotated[bool, Option("--distinct", help=_("it is another body than the one it looks like"), show_default=False)] = False,
    ) -> None:
        from contractctl.operations.registering import add_party
        from contractctl.records import CounterpartyRecord

        record = CounterpartyRecord(None if code == "-" else code, name, uscc, category, tuple(alias or ()), region=region)
        call.say(say(N_("registered: {code} {name}"), code=add_party(call.desk(), record, distinct=distinct), name=name))

    @app.command("alias", help=_("say that a way of writing is this body"))
    @acting
    def alias(call: Call, code: Code, written: Name, why: Why = "") -> None:
        from contractctl.operations.registering import add_alias

        call.say(say(N_("noted: {written} = {code}"), written=written, code=add_alias(call.desk(), code, written, why)))

    @app.command("split", help=_("take back a decision on a way of writing"))
    @acting
    def split(call: Call, written: Name, why: Why = "") -> None:
        from contractctl.operations.registering import split_alias

        split_alias(call.desk(), written, why)
        call.say(say(N_("taken back: {written}"), written=written))

    @app.command("payer", help=_("say that one body pays, or is invoiced, for another"))
    @acting
    def payer(
        call: Call,
        payer: Annotated[str, Argument(help=_("who pays: code or registered name"), metavar="PAYER", show_default=False)],
        payee: Annotated[str, Argument(help=_("for whom: code or registered name"), metavar="BODY", show_default=False)],
        since: Annotated[str | None, Option("--since", help=_("first day"), metavar="DAY", show_default=False)] = None,
        until: Annotated[str | None, Option("--until", help=_("last day"), metavar="DAY", show_default=False)] = None,
        why: Why = "",
    ) -> None:
        from contractctl.operations.registering import add_payer

        codes = add_payer(call.desk(), payer, payee, why, a_day(since), a_day(until))
        call.say(say(N_("noted: {payer} pays for {payee}"), payer=codes[0], payee=codes[1]))


def _lines(source: str | None, names: list[str] | None) -> list[str]:
    """Names of a file, one a line, empty lines left out."""
    if source is None:
        if not names:
            raise NoNamesError(file="--from")
        return []
    try:
        text = sys.stdin.buffer.read().decode("utf-8-sig") if source == "-" else Path(source).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise NoNamesError(file=source) from error
    return [line for line in text.split("\n") if line]
