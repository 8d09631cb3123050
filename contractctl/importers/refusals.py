"""Why a file cannot be read as a whole: one sentence each."""

from __future__ import annotations

from contractctl.errors import ContractctlError
from contractctl.language import N_


class FileError(ContractctlError):
    """A file that cannot be read as a whole; facts: file."""


class MissingFileError(FileError):
    """There is no such file."""

    id = "E-IMP-001"
    msgid = N_("{file}: there is no such file")
    hint_msgid = N_("check the name and the folder")


class EmptyFileError(FileError):
    """A file without a byte."""

    id = "E-IMP-002"
    msgid = N_("{file}: the file is empty")
    hint_msgid = N_("export or save it again")


class ProtectedFileError(FileError):
    """A workbook that asks for a password."""

    id = "E-IMP-003"
    msgid = N_("{file}: the workbook is protected by a password")
    hint_msgid = N_("open it in Excel or WPS, save it without a password, import that")


class NotAWorkbookError(FileError):
    """Something else under a workbook's name."""

    id = "E-IMP-004"
    msgid = N_("{file}: this is no Excel workbook, whatever its name says")
    hint_msgid = N_("open it in Excel or WPS and save it as .xlsx")


class OtherDocumentError(FileError):
    """A letter or slides; facts: file, kind."""

    id = "E-IMP-190"
    msgid = N_("{file}: this is a {kind} document, not a workbook")
    hint_msgid = N_("copy its table into Excel or WPS, save it as .xlsx, import that")


class NoColumnsError(FileError):
    """A text whose lines nothing parts into columns."""

    id = "E-IMP-191"
    msgid = N_("{file}: the text has one column only: no comma, tab, | or ; parts its lines")
    hint_msgid = N_("export it again with all its columns, best as .xlsx")


class DamagedFileError(FileError):
    """A workbook that breaks while it is read."""

    id = "E-IMP-005"
    msgid = N_("{file}: the workbook is damaged and cannot be read")
    hint_msgid = N_("open it in Excel or WPS, let it repair, save it as .xlsx")


class HugeFileError(FileError):
    """A file, or what is packed in it, beyond what a ledger can be."""

    id = "E-IMP-006"
    msgid = N_("{file}: the file is larger than a ledger can be")
    hint_msgid = N_("split it, or export only the rows that are needed")


class LockFileError(FileError):
    """What Excel or WPS leaves beside a workbook that is open."""

    id = "E-IMP-081"
    msgid = N_("{file}: this is the mark of a workbook that is open somewhere, not the workbook; nothing is in it")
    hint_msgid = N_("import the workbook itself, whose name has no ~$ in front")


class BreaksReaderError(FileError):
    """A file at which the reader died, or went past its limits of time and memory."""

    id = "E-IMP-082"
    msgid = N_("{file}: the file breaks the program that reads it, so nothing of it was taken")
    hint_msgid = N_("open it in Excel or WPS and save it as .xlsx; if it comes from elsewhere, ask where")


class TwoReadingsError(FileError):
    """A file that two programs would read differently; facts: file, sheet, cell."""

    id = "E-IMP-083"
    msgid = N_("{file} > {sheet} > {cell}: the cell stands there twice or out of order, so two programs would read two different things")
    hint_msgid = N_("open it in Excel or WPS, let it repair, save it as .xlsx")


class FarCellError(FileError):
    """A cell so far out that the sheet would be larger than a ledger can be; facts: file, sheet, cell."""

    id = "E-IMP-084"
    msgid = N_("{file} > {sheet} > {cell}: something stands so far away from the other cells that the sheet is larger than a ledger can be")
    hint_msgid = N_("delete what stands there, or copy the table into a new workbook")


class NoFileError(FileError):
    """A pipe, a device, a socket: nothing that keeps still to be read."""

    id = "E-IMP-085"
    msgid = N_("{file}: this is no file but a pipe or a device")
    hint_msgid = N_("save what comes out of it as a file, import that")


class UnreadableFileError(FileError):
    """The system refuses to read it; facts: file, reason."""

    id = "E-IMP-086"
    msgid = N_("{file}: the file cannot be opened: {reason}")
    hint_msgid = N_("close it elsewhere, check its permissions, or copy it and import the copy")


class UnknownEncodingError(FileError):
    """A text in which bytes stand that its encoding does not have."""

    id = "E-IMP-087"
    msgid = N_("{file}: the text is in no encoding that is known (UTF-8, GB 18030, UTF-16)")
    hint_msgid = N_("save it as UTF-8, or export it as .xlsx")


class UnclosedQuoteError(FileError):
    """A text in which a quotation mark swallows the lines behind it; facts: file, line."""

    id = "E-IMP-089"
    msgid = N_("{file} > line {line}: a quotation mark opens there and never closes, so the rows behind it would be lost")
    hint_msgid = N_("take the mark out, or export the file as .xlsx")
