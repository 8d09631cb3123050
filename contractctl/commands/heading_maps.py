"""config map: what the headings of each source mean, as contractctl.toml remembers it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from typer import Argument, Option, Typer

from contractctl.commands.call import Call, acting, answering
from contractctl.language import N_, _, say

if TYPE_CHECKING:
    from contractctl.mappings import HeaderMapping

Name = Annotated[str, Argument(help=_("the mapping's name"), metavar="NAME", show_default=False)]


def mount(config: Typer) -> None:
    """Add `map` to `config`: the mappings stand in contractctl.toml beside the settings."""
    app = Typer(help=_("mappings: which heading of a file is which field"), invoke_without_command=True, add_completion=False, rich_markup_mode=None)
    config.add_typer(app, name="map")
    _mount_asking(app)
    _mount_changing(app)


def _mount_asking(app: Typer) -> None:
    @app.command("list", help=_("every mapping: its name, what it is for, how many headings it knows"))
    @answering
    def list_(call: Call) -> None:
        from contractctl.reports.mappings import MappingsReport

        call.show(MappingsReport(call.desk().settings.maps))

    @app.command("show", help=_("one mapping: which heading is which field"))
    @answering
    def show(call: Call, name: Name) -> None:
        from contractctl.operations.header_maps import named
        from contractctl.reports.mappings import MappingReport

        call.show(MappingReport(named(call.desk().settings.maps, name)), top=100)


def _mount_changing(app: Typer) -> None:
    @app.command("set", help=_("say which heading is which field; a mapping that there is not yet is made"))
    @acting
    def set_(
        call: Call,
        name: Name,
        columns: Annotated[list[str], Argument(help=_("such as 交易日期=date"), metavar="HEADING=FIELD", show_default=False)],
        type_: Annotated[
            str | None, Option("-t", "--type", help=_("contracts, invoices, receipts …, or a form of them"), metavar="KIND", show_default=False)
        ] = None,
        unit: Annotated[str | None, Option("--unit", help=_("yuan or wan, for tables that do not say it"), metavar="UNIT", show_default=False)] = None,
        ignore: Annotated[
            list[str] | None, Option("--ignore", help=_("a heading that is not read; may be repeated"), metavar="HEADING", show_default=False)
        ] = None,
    ) -> None:
        from contractctl.operations.header_maps import change

        mapping = change(call.desk(), name, columns, type_, unit, ignore)
        call.say(_words(mapping))

    @app.command("remove", help=_("forget a mapping"))
    @acting
    def remove(call: Call, name: Name) -> None:
        from contractctl.operations.header_maps import forget

        forget(call.desk(), name)
        call.say(say(N_("forgotten: {name}"), name=name))


def _words(mapping: HeaderMapping) -> str:
    columns = "、".join(f"{heading} = {field}" for heading, field in mapping.columns.items())
    return str(say(N_("{name}: {columns}"), name=mapping.name, columns=columns))
