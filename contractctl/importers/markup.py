"""XML from outside: decoded, without document type or entities, its names without their namespaces (RELIABILITY.md §4)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

from contractctl.importers import texts
from contractctl.importers.sheets import FileError, HugeFileError
from contractctl.language import N_

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

LARGEST_DOCUMENT = 32 * 2**20
MOST_ELEMENTS = 10**6
DECLARATION = re.compile(r"^<\?xml[^>]*\?>")
FIRST_TAG = re.compile(r"<(?:[\w.-]*:)?([^\W\d][\w.-]*)")
HEAD = 2**16
MARKUP = re.compile(rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?[\s\x00]*<")


class EntitiesError(FileError):
    """An XML that declares what expands: no e-invoice and no bank message ever does."""

    id = "E-IMP-130"
    msgid = N_("{file}: it declares a document type or entities; entity declarations are never allowed")
    hint_msgid = N_("download it again from where it was issued; a file from elsewhere is better not opened at all")


class DamagedDocumentError(FileError):
    """An XML that is not well formed or in no encoding, or an OFD whose packing is broken."""

    id = "E-IMP-131"
    msgid = N_("{file}: the file is damaged and cannot be read")
    hint_msgid = N_("download it again from where it was issued")


def is_markup(content: bytes) -> bool:
    """Whether a file begins like XML or HTML, after a byte order mark and blanks."""
    return MARKUP.match(content) is not None


def is_declared(content: bytes) -> bool:
    """Whether a file says that it is XML."""
    return DECLARATION.match(_head(content)) is not None


def root_name(content: bytes) -> str:
    """The name of the first element, without its prefix; empty where none is near the beginning."""
    text = _head(content)
    while text.startswith(("<!--", "<?")):
        text = text.partition("-->" if text.startswith("<!--") else "?>")[2].lstrip()
    match = FIRST_TAG.search(text)
    return match[1] if match else ""


def _head(content: bytes) -> str:
    """The beginning of a markup; its names are ASCII, so that the encoding of its texts does not matter."""
    return content[:HEAD].replace(b"\x00", b"").decode("utf-8", errors="replace").lstrip("\ufeff\ufffd \t\r\n")


def parse(content: bytes, name: str) -> Element:
    """The root element. A byte order mark, blanks before the declaration and GB 18030 under any declaration are tolerated.

    expat knows no GB 18030, so the text is decoded first and the declaration, which no longer holds, left out.
    """
    if len(content) > LARGEST_DOCUMENT:
        raise HugeFileError(file=name)
    text = texts.decode(content)
    if text is None:
        raise DamagedDocumentError(file=name)
    return parse_text(text, name)


def parse_text(text: str, name: str) -> Element:
    """The root element of an XML text, its tags without namespaces."""
    bare = DECLARATION.sub("", text.lstrip("\ufeff \t\r\n"))
    try:
        root: Element = fromstring(bare.encode("utf-8"), forbid_dtd=True)
    except DefusedXmlException as error:
        raise EntitiesError(file=name) from error
    except (ParseError, ValueError, LookupError) as error:
        raise DamagedDocumentError(file=name) from error
    for count, element in enumerate(root.iter()):
        if count > MOST_ELEMENTS:
            raise HugeFileError(file=name)
        element.tag = _local(element.tag)
    return root


def _local(tag: str) -> str:
    """`{http://…}Buyer`, and `fp:Buyer` where nobody declared fp."""
    return tag.rpartition("}")[2].rpartition(":")[2]


def text_at(element: Element | None, path: str) -> str:
    """The first text at a path, stripped; empty where there is none."""
    found = () if element is None else element.findall(path)
    return next((text for each in found if (text := (each.text or "").strip())), "")
