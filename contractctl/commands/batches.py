"""batch: imported files, listed, shown, undone."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

from typer import Argument, Option

from contractctl.commands.call import Call, InputNeededError, acting, answering
from contractctl.language import N_, _, say

if TYPE_CHECKING:
    from typer import Typer

BatchId = Annotated[str, Argument(help=N_("the batch, such as B0003"), metavar="ID", show_default=False)]


def groups() -> list[tuple[str, str, Callable[[Typer], None]]]:
    """The group `batch`."""
    return [("batch", _("imported files, and undoing one"), _mount)]


def _mount(app: Typer) -> None:
    @app.command("list", help=_("every imported file and what became of its rows, the last one first"))
    @answering
    def list_(call: Call) -> None:
        from contractctl.operations.batches import batches
        from contractctl.reports.batches import BatchesReport

        call.show(BatchesReport(batches(call.desk())))

    @app.command("show", help=_("one imported file: its tables, its rows and what became of each, its original"))
    @answering
    def show(call: Call, batch: BatchId) -> None:
        from contractctl.operations.batches import show_batch
        from contractctl.reports.batches import BatchReport

        call.show(BatchReport(show_batch(call.desk(), batch)))

    @app.command("undo", help=_("reverse an imported file; refused where something later hangs on it, which is listed"))
    @acting
    def undo(
        call: Call,
        batch: BatchId,
        yes: Annotated[bool, Option("--yes", help=_("do not ask"), show_default=False)] = False,
        dry_run: Annotated[bool, Option("-n", "--dry-run", help=_("say what would be undone"), show_default=False)] = False,
    ) -> None:
        _undo(call, batch, yes=yes, dry_run=dry_run)


def _undo(call: Call, batch: str, *, yes: bool, dry_run: bool) -> None:
    from contractctl.operations.batches import undo_batch
    from contractctl.reports.batches import undoing_words

    desk = call.desk()
    rehearsed = undo_batch(desk, batch, dry_run=True)
    for line in undoing_words(rehearsed):
        call.say(line)
    if dry_run:
        call.say(_("Rehearsal (-n): nothing was written"))
        return
    if not yes:
        if not call.can_ask():
            raise InputNeededError(flag="--yes")
        if call.ask(_("Undo it? y yes, n no: "), ("y", "n", "q")) != "y":
            call.say(_("Nothing was undone"))
            return
    done = undo_batch(desk, batch)
    call.say(say(N_("{batch} is undone; the file can be imported again"), batch=done.batch))
