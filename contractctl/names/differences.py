"""What two names share and where they differ, for a person's eye."""

from __future__ import annotations

from contractctl.language import N_, Message, say
from contractctl.vocabulary import pattern, words_list


def compare(written: str, registered: str) -> tuple[tuple[Message, ...], tuple[Message, ...]]:
    """What two normal forms share and where they differ, in words."""
    from rapidfuzz.distance import Indel

    shared = [block.size for block in Indel.editops(written, registered).as_matching_blocks() if block.size]
    reasons = (say(N_("{count} of {total} characters are the same"), count=sum(shared), total=len(written)),) if shared else ()
    differences = []
    for code in Indel.opcodes(written, registered):
        gone, new = written[code.src_start : code.src_end], registered[code.dest_start : code.dest_end]
        if code.tag == "delete":
            differences.append(say(N_("only written: {text}"), text=gone))
        elif code.tag == "insert":
            differences.append(say(N_("only registered: {text}"), text=new))
    telling = words_list("names", "telling_characters")
    if any(character in telling for message in differences for _, text in message.facts for character in text):
        differences.append(say(N_("a word that tells bodies apart differs")))
    return reasons, tuple(differences)


def marked(written: str, registered: str) -> str:
    """A registered normal form with what the written one has otherwise between brackets: 临江〔日〕报社."""
    from rapidfuzz.distance import Indel

    marks = pattern("names", "marks").pattern
    shown = []
    for code in Indel.opcodes(written, registered):
        text = registered[code.dest_start : code.dest_end]
        shown.append(f"{marks[0]}{text}{marks[1]}" if code.tag == "insert" else text)
    return "".join(shown)
