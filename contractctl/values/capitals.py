"""大写金额: amounts in Chinese capitals, read and written (支付结算办法 附件一; 会计基础工作规范 §52; FORMATS.md §5.1).

The reader refuses what two readers could take for two amounts, such as 壹佰伍元 (105 or 150?).
"""

from __future__ import annotations

import itertools
import re
import unicodedata

DIGITS = "零壹贰叁肆伍陆柒捌玖"
PLACES = ("仟", "佰", "拾", "")
SECTIONS = ("亿", "万", "")
THOUSAND = 1000  # a section below it has no 仟, and a 零 stands for that
LARGEST_FEN = 10**14  # below 1 万亿 yuan
VARIANTS = str.maketrans("圆圓正貳貮陸億萬參叄〇兩負數幣寫", "元元整贰贰陆亿万叁叁零贰负数币写")
PREFIX = re.compile(r"^(?:(?:人民币|RMB|大写|\(大写\)):?)*")
NEGATIVE = re.compile(r"^(?:\(负数\)|负)")
WHOLE = re.compile(r"(?:(?P<亿>[^亿万元]+)亿)?(?:(?P<万>[^亿万元]+)万)?(?P<一>[^亿万元]*)元")
PARTS = re.compile(rf"(?P<zero>零?)(?:(?P<jiao>[{DIGITS[1:]}])角)?(?:(?P<inner>零?)(?P<fen>[{DIGITS[1:]}])分)?(?:零[角分])*整?")
SECTION = re.compile(
    rf"(?P<lead>零?)(?:(?P<q>[{DIGITS[1:]}])仟)?(?P<z1>零?)(?:(?P<b>[{DIGITS[1:]}])佰)?(?P<z2>零?)(?:(?P<s>[{DIGITS[1:]}]?)拾)?(?P<z3>零?)(?P<g>[{DIGITS[1:]}]?)"
)


def write_capitals(amount_fen: int) -> str:
    """`人民币壹仟贰佰元整`; 整 after yuan and after jiao, none after fen."""
    sign, (yuan, rest) = "负" * (amount_fen < 0), divmod(abs(amount_fen), 100)
    jiao, fen = divmod(rest, 10)
    text = _write_whole(yuan) + "元" if yuan or not rest else ""
    if jiao:
        text += DIGITS[jiao] + "角"
    elif fen and yuan:
        text += "零"
    text += DIGITS[fen] + "分" if fen else "整"
    return f"人民币{sign}{text}"


def _write_whole(yuan: int) -> str:
    if yuan == 0:
        return "零"
    sections = [yuan // 10**8, yuan // 10**4 % 10**4, yuan % 10**4]
    text = ""
    for section, unit in zip(sections, SECTIONS, strict=True):
        if not section:
            continue
        if text and (section < THOUSAND or sections[SECTIONS.index(unit) - 1] == 0):
            text += "零"
        text += _write_section(section) + unit
    return text


def _write_section(value: int) -> str:
    text = ""
    pending = False
    for place, unit in enumerate(PLACES):
        digit = value // 10 ** (3 - place) % 10
        if digit:
            text += "零" * (pending and bool(text)) + DIGITS[digit] + unit
            pending = False
        else:
            pending = True
    return text


def read_capitals(text: str) -> int | None:
    """The amount in fen, or None where the text is no amount in capitals or could be two."""
    plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).translate(VARIANTS)
    plain = PREFIX.sub("", plain)
    negative = NEGATIVE.match(plain)
    plain = NEGATIVE.sub("", plain)
    if not plain:
        return None
    whole, _, parts = plain.rpartition("元")
    if not whole and "元" in plain:
        return None
    yuan = _read_whole(whole) if whole else 0
    cents = _read_parts(parts, whole=bool(whole))
    if yuan is None or cents is None or (yuan * 100 + cents) >= LARGEST_FEN:
        return None
    amount = yuan * 100 + cents
    return -amount if negative else amount


def _read_parts(text: str, *, whole: bool) -> int | None:
    if text in ("", "整"):
        return 0 if whole else None
    match = PARTS.fullmatch(text)
    if match is None or not (match["jiao"] or match["fen"] or whole):
        return None
    return 10 * _digit(match["jiao"]) + _digit(match["fen"])


def _digit(character: str | None) -> int:
    return DIGITS.index(character) if character else 0


def _read_whole(text: str) -> int | None:
    if text == "零":
        return 0
    match = WHOLE.fullmatch(text + "元")
    if match is None:
        return None
    total, above = 0, None
    for name, scale in (("亿", 10**8), ("万", 10**4), ("一", 1)):
        written = match[name]
        if not written:
            continue
        value = _read_section(written, first=above is None)
        if value is None:
            return None
        total += value * scale
        above = scale
    return total if above is not None else None


def _read_section(text: str, *, first: bool) -> int | None:
    """One section below 万. A gap between two places must be written 零, and 零 nowhere else."""
    match = SECTION.fullmatch(text)
    if match is None:
        return None
    ten = match["s"]
    if ten == "" and (match["q"] or match["b"] or not first):  # only a leading 拾 may stand for 壹拾
        return None
    digits = [_digit(match["q"]), _digit(match["b"]), 1 if ten == "" else _digit(ten), _digit(match["g"])]
    if not any(digits) or (first and match["lead"]):
        return None
    zeros = [bool(match[name]) for name in ("z1", "z2", "z3")]
    return _value(digits) if _gaps_are_written(digits, zeros, lead=bool(match["lead"]), first=first) else None


def _gaps_are_written(digits: list[int], zeros: list[bool], *, lead: bool, first: bool) -> bool:
    filled = [place for place, digit in enumerate(digits) if digit]
    if not first and filled[0] > 0 and not lead and not any(zeros[: filled[0]]):
        return False
    for before, after in itertools.pairwise(filled):
        if (after - before > 1) != any(zeros[before:after]):
            return False
    return not any(zeros[filled[-1] :])


def _value(digits: list[int]) -> int:
    return sum(digit * 10 ** (3 - place) for place, digit in enumerate(digits))
