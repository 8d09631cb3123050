"""The gate before any parser: a container that cannot break a reader and that all readers see alike (RELIABILITY.md §4).

Readers of zip archives disagree where an archive contradicts itself (a name twice, a directory unlike the local headers, bytes between members), so
such a one is refused; every member is inflated once, counted and compared with its checksum, without being kept.
"""

from __future__ import annotations

import io
import lzma
import struct
import zipfile
import zlib
from itertools import pairwise
from typing import TYPE_CHECKING

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError

from contractctl.importers.refusals import DamagedFileError, HugeFileError, ProtectedFileError

if TYPE_CHECKING:
    from collections.abc import Iterator

LARGEST_FILE = 256 * 2**20
LARGEST_CONTENT = 2**30
LARGEST_PART = 2**26  # of a part that is read whole
MOST_MEMBERS = 2000
LARGEST_RATIO = 200
SMALLEST_PACKED = 2**16  # below it a ratio says nothing: a small workbook may well repeat itself
BLOCK = 2**21
MEMBER, DIRECTORY_ENTRY = b"PK\x03\x04", b"PK\x01\x02"
LOCAL = struct.Struct("<4s5H3L2H")
END = struct.Struct("<4s4H2LH")
IS_ENCRYPTED, HAS_DESCRIPTOR = 1, 8
LONGEST_DESCRIPTOR = 24
IN_ZIP64 = 0xFFFFFFFF
LONGEST_NAME = 255


class Archive:
    """A zip archive that has passed the gate; `blocks` and `read` inflate its members under a counter."""

    def __init__(self, content: bytes, file: str) -> None:
        self.content, self.file = content, file
        self.starts: dict[str, int] = {}
        self.proved: set[str] = set()
        try:
            self.members = {member.filename: member for member in self._directory()}
        except (zipfile.BadZipFile, NotImplementedError, ValueError, OverflowError, struct.error, OSError) as error:
            raise DamagedFileError(file=file) from error
        self.names = frozenset(self.members)
        self.inflated = sum(member.file_size for member in self.members.values())

    def _directory(self) -> list[zipfile.ZipInfo]:
        if self.content.count(DIRECTORY_ENTRY) > MOST_MEMBERS + 1:  # counted first: listing millions of members takes minutes
            raise HugeFileError(file=self.file)
        with zipfile.ZipFile(io.BytesIO(self.content)) as archive:
            members, directory = archive.infolist(), archive.start_dir
        self._check_sizes(members)
        self._check_names(members)
        self._check_places(members, directory)
        return members

    def _check_sizes(self, members: list[zipfile.ZipInfo]) -> None:
        packed, unpacked = sum(member.compress_size for member in members), sum(member.file_size for member in members)
        if len(members) > MOST_MEMBERS or unpacked > LARGEST_CONTENT or unpacked > LARGEST_RATIO * max(packed, SMALLEST_PACKED):
            raise HugeFileError(file=self.file)
        if any(member.flag_bits & IS_ENCRYPTED for member in members):
            raise ProtectedFileError(file=self.file)

    def _check_names(self, members: list[zipfile.ZipInfo]) -> None:
        names = {member.filename.casefold().replace("\\", "/") for member in members}
        if len(names) != len(members) or not all(_is_plain(member) for member in members):
            raise DamagedFileError(file=self.file)

    def _check_places(self, members: list[zipfile.ZipInfo], directory: int) -> None:
        """The members stand one behind the other from the first byte to the directory, and the directory is the end."""
        members = sorted(members, key=lambda member: member.header_offset)
        ends = [self._end(member) for member in members]
        begins = [*(member.header_offset for member in members), directory]
        fits = all(
            0 <= begin - end <= (LONGEST_DESCRIPTOR if member.flag_bits & HAS_DESCRIPTOR else 0)
            for member, end, begin in zip(members, ends, begins[1:], strict=True)
        )
        comment = self.content.rfind(b"PK\x05\x06")
        ends_there = comment >= 0 and comment + END.size + END.unpack_from(self.content, comment)[-1] == len(self.content)
        if begins[0] != 0 or not fits or not ends_there or any(a >= b for a, b in pairwise(begins)):
            raise DamagedFileError(file=self.file)

    def _end(self, member: zipfile.ZipInfo) -> int:
        """Where a member's packed bytes end; its local header says what the directory says."""
        signature, _, flags, method, _, _, crc, packed, unpacked, name, extra = LOCAL.unpack_from(self.content, member.header_offset)
        begin = member.header_offset + LOCAL.size
        written = self.content[begin : begin + name].decode("utf-8" if flags & 0x800 else "cp437")
        same = (signature, method, written) == (MEMBER, member.compress_type, member.orig_filename)
        sizes = (crc, packed, unpacked) == (member.CRC, member.compress_size, member.file_size)
        if not same or flags & IS_ENCRYPTED or not (sizes or flags & HAS_DESCRIPTOR or IN_ZIP64 in (packed, unpacked)):
            raise ValueError(member.filename)
        self.starts[member.filename] = begin + name + extra
        return self.starts[member.filename] + member.compress_size

    def blocks(self, name: str) -> Iterator[bytes]:
        """A member's bytes, block by block; what is longer than declared, or has another checksum, is refused."""
        member, start = self.members[name], self.starts[name]
        packed = memoryview(self.content)[start : start + member.compress_size]
        size = crc = 0
        for block in self._inflated(packed, member.compress_type):
            size, crc = size + len(block), zlib.crc32(block, crc)
            if size > member.file_size:
                break
            yield block
        if (size, crc) != (member.file_size, member.CRC):
            raise DamagedFileError(file=self.file)
        self.proved.add(name)

    def _inflated(self, packed: memoryview, method: int) -> Iterator[bytes]:
        if method == zipfile.ZIP_STORED:
            yield from (bytes(packed[at : at + BLOCK]) for at in range(0, len(packed), BLOCK))
            return
        inflater = zlib.decompressobj(-zlib.MAX_WBITS)
        rest: memoryview | bytes = packed
        try:
            while not inflater.eof:
                block = inflater.decompress(rest, BLOCK)
                rest = inflater.unconsumed_tail
                if not block and not rest:
                    break
                yield block
        except zlib.error as error:
            raise DamagedFileError(file=self.file) from error
        if not inflater.eof or inflater.unused_data:
            raise DamagedFileError(file=self.file)

    def read(self, name: str) -> bytes:
        """A member that is needed whole: never the one that holds a large ledger's cells."""
        if self.members[name].file_size > LARGEST_PART:
            raise HugeFileError(file=self.file)
        return b"".join(self.blocks(name))

    def prove(self) -> None:
        """Inflate what was not read yet: whoever reads it afterwards finds no surprise in it."""
        for name in self.names - self.proved:
            last = b""
            for block in self.blocks(name):
                self.refuse_dtd(last + block)
                last = block[-16:]

    def refuse_dtd(self, block: bytes) -> None:
        """No office program writes a DTD; it is there to break a parser or to fetch another file."""
        if b"!" in block and any(sign in block for sign in DTD):
            raise DamagedFileError(file=self.file)


# Packed bytes break as zlib.error, LZMAError, OSError (bz2), or end too soon as EOFError; an archive as BadZipFile or a missing part as KeyError.
BROKEN_INSIDE = (
    zipfile.BadZipFile,
    LookupError,
    NotImplementedError,
    OSError,
    EOFError,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    ParseError,
    DefusedXmlException,
    ValueError,
)


def members_of(content: bytes, file: str) -> list[zipfile.ZipInfo]:
    """The members of an archive that has passed the gate."""
    return list(Archive(content, file).members.values())


DTD = tuple(sign.encode(encoding) for sign in ("<!DOCTYPE", "<!ENTITY") for encoding in ("ascii", "utf-16-le", "utf-16-be"))


def _is_plain(member: zipfile.ZipInfo) -> bool:
    """A name below the archive's top, in ways of packing that every reader knows."""
    name = member.filename
    parts = name.replace("\\", "/").split("/")
    return (
        member.orig_filename == name
        and 0 < len(name) <= LONGEST_NAME
        and ".." not in parts
        and parts[0] != ""
        and ":" not in parts[0]
        and name.isprintable()
        and member.compress_type in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
    )
