"""Every query and every write of the counterparty register, as functions of a Session; `ledger.py` does the same for documents.

A judgement (an alias, a name that was, a payer relation, a merger, a learnt ending) is a row that is closed, never overwritten.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlmodel import col, delete, insert, select, update

from contractctl.bodies import Registered, Way, assembled, last_codes
from contractctl.documents import PayerRelation
from contractctl.models import Alias, Counterparty, Merger, NameRule, Payer, SpellingKey
from contractctl.names.rules import rules_digest
from contractctl.names.spelling import normal_form
from contractctl.names.structure import parts
from contractctl.normalize import Register
from contractctl.settings import NameSettings

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sqlmodel import Session

    from contractctl.normalize import Body
    from contractctl.values.dated import Dated


DEFAULT = NameSettings()


@dataclass(frozen=True, slots=True)
class Act:
    """Who judges, when, why, and in which batch it came."""

    at: str
    actor: str
    why: str
    batch: str | None = None


# -- ways of writing


def add_aliases(session: Session, rows: Iterable[tuple[Dated, str]], kind: str, act: Act) -> int:
    """Judgements that a way of writing, with its days, is a body, as (written, code); those that stand already are left. How many are new."""
    live = select(Alias.normal, Alias.code).where(Alias.kind == kind, col(Alias.closed_at).is_(None))
    there = {(normal, code) for normal, code in session.exec(live)}
    new = []
    for way, code in rows:
        normal = normal_form(way.name)
        if normal and (normal, code) not in there:
            there.add((normal, code))
            said = {"written": way.name, "normal": normal, "code": code, "kind": kind, "since": way.since, "until": way.until}
            new.append({**said, "actor": act.actor, "at": act.at, "why": act.why, "batch": act.batch})
    if new:
        session.execute(insert(Alias), new)
    return len(new)


def close_alias(session: Session, normal: str, act: Act, kind: str = "decided", code: str | None = None) -> int:
    """Take a judgement on a way of writing back; how many stood."""
    where = [col(Alias.normal) == normal, col(Alias.kind) == kind, col(Alias.closed_at).is_(None), *([col(Alias.code) == code] if code else [])]
    closed = update(Alias).where(*where).values(closed_at=act.at, closed_by=act.actor, closed_why=act.why)
    return int(session.execute(closed).rowcount)  # type: ignore[attr-defined]


def live_aliases(session: Session, code: str | None = None) -> Sequence[Alias]:
    """Judgements on ways of writing that stand, in the order in which they were made."""
    query = select(Alias).where(col(Alias.closed_at).is_(None)).order_by(col(Alias.id))
    return session.exec(query.where(Alias.code == code) if code else query).all()


def live_decision(session: Session, normal: str) -> Alias | None:
    """A person's decision on a way of writing, where one stands."""
    query = select(Alias).where(Alias.kind == "decided", Alias.normal == normal, col(Alias.closed_at).is_(None))
    return session.exec(query).first()


def decisions(session: Session) -> list[tuple[str, str]]:
    """(normal form, code) of the decisions that stand."""
    query = select(Alias.normal, Alias.code).where(Alias.kind == "decided", col(Alias.closed_at).is_(None))
    return sorted(session.exec(query.order_by(col(Alias.normal))))


# -- who pays for whom


def add_payers(session: Session, rows: Sequence[Mapping[str, object]]) -> None:
    """Judgements that one body pays for another; those that stand already are left."""
    there = {(row.payer, row.payee_of, row.since, row.until) for row in live_payers(session)}
    new = [row for row in rows if (row["payer"], row["payee_of"], row.get("since"), row.get("until")) not in there]
    if new:
        session.execute(insert(Payer), new)


def close_payer(session: Session, payers: Sequence[str], payee: str, act: Act) -> int:
    """Take back that a body, by its code or names, pays for another; how many judgements stood."""
    where = (col(Payer.payer).in_(payers), col(Payer.payee_of) == payee, col(Payer.closed_at).is_(None))
    closed = update(Payer).where(*where).values(closed_at=act.at, closed_by=act.actor, closed_why=act.why)
    return int(session.execute(closed).rowcount)  # type: ignore[attr-defined]


def live_payers(session: Session) -> Sequence[Payer]:
    """Payer relations that stand, as they were judged."""
    return session.exec(select(Payer).where(col(Payer.closed_at).is_(None)).order_by(col(Payer.id))).all()


def payer_relations(session: Session, names: Register) -> tuple[PayerRelation, ...]:
    """The relations between registered bodies; a merged code stands for what it was merged into."""
    merged = mergers(session)
    found = set()
    for row in live_payers(session):
        payer = merged.get(row.payer, row.payer)
        code = payer if payer in names.bodies else names.judge(row.payer).code
        payee = merged.get(row.payee_of, row.payee_of)
        if code and code != payee:
            found.add(PayerRelation(code, payee, row.since, row.until, row.why))
    return tuple(sorted(found, key=lambda r: (r.payer, r.payee_of, str(r.since), str(r.until), r.evidence)))


# -- two codes for one body


def add_merger(session: Session, code: str, into: str, act: Act) -> None:
    """Say that a code is no longer used: another stands for both."""
    session.execute(insert(Merger).values(code=code, into=into, actor=act.actor, at=act.at, why=act.why))


def close_merger(session: Session, code: str, act: Act) -> int:
    """Take a merger back; how many stood."""
    where = (col(Merger.code) == code, col(Merger.closed_at).is_(None))
    closed = update(Merger).where(*where).values(closed_at=act.at, closed_by=act.actor, closed_why=act.why)
    return int(session.execute(closed).rowcount)  # type: ignore[attr-defined]


def mergers(session: Session) -> dict[str, str]:
    """Each code that was merged, to the code that stands for it now, over several steps."""
    return last_codes(dict(session.exec(select(Merger.code, Merger.into).where(col(Merger.closed_at).is_(None))).all()))


# -- endings that were learnt


def add_ending(session: Session, ending: str, act: Act) -> None:
    """Say that an ending (normal form) tells nothing of a body."""
    session.execute(insert(NameRule).values(ending=ending, actor=act.actor, at=act.at, why=act.why))


def close_ending(session: Session, ending: str, act: Act) -> int:
    """Take a learnt ending back; how many stood."""
    where = (col(NameRule.ending) == ending, col(NameRule.closed_at).is_(None))
    closed = update(NameRule).where(*where).values(closed_at=act.at, closed_by=act.actor, closed_why=act.why)
    return int(session.execute(closed).rowcount)  # type: ignore[attr-defined]


def endings(session: Session) -> list[str]:
    """The endings that a person accepted."""
    return sorted(session.exec(select(NameRule.ending).where(col(NameRule.closed_at).is_(None))))


# -- the register as a whole


def bodies(session: Session) -> list[Body]:
    """Every body with its ways of writing; a merged code's are those of the code that stands for it."""
    live = select(Alias.kind, Alias.written, Alias.code).where(Alias.kind != "decided", col(Alias.closed_at).is_(None))
    columns = (Counterparty.code, Counterparty.name, Counterparty.uscc, Counterparty.region, Counterparty.parent)
    rows = session.exec(select(*columns).where(col(Counterparty.voided_at).is_(None)))  # type: ignore[call-overload]
    return assembled((Registered(*row) for row in rows), (Way(*way) for way in session.exec(live)), mergers(session))


def register(session: Session, names: NameSettings = DEFAULT) -> Register:
    """The register with its judgements, and what was learnt."""
    merged = mergers(session)
    decided = {normal: merged.get(code, code) for normal, code in decisions(session)}
    return Register(bodies(session), decided, names, endings(session), known_keys(session))


def known_keys(session: Session) -> dict[str, str]:
    """Keys of spellings that these rules and words worked out before; of other rules, none."""
    query = select(SpellingKey.normal, SpellingKey.key).where(SpellingKey.rules == rules_digest())
    return dict(session.exec(query).all())


def remember_keys(session: Session) -> None:
    """Keep the keys of every registered spelling, and drop those of other rules."""
    rules = rules_digest()
    session.execute(delete(SpellingKey).where(col(SpellingKey.rules) != rules))
    known = known_keys(session)
    spellings = {normal_form(spelling) for body in bodies(session) for spelling in body.spellings}
    new = [{"normal": normal, "key": parts(normal).key, "rules": rules} for normal in sorted(spellings - known.keys() - {""})]
    if new:
        session.execute(insert(SpellingKey), new)


def wrong_keys(session: Session) -> list[str]:
    """Remembered spellings whose key is not what the rules give; empty where all is well."""
    return [normal for normal, key in known_keys(session).items() if parts(normal).key != key]
