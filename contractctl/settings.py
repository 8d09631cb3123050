"""placeholder"""
from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class SettleSettings:
    window_before: int = 90
    window_after: int = 365
    tolerance_fen: int = 0
    sets: str = "propose"
    fifo: bool = False


@dataclass(frozen=True, slots=True)
class FindingSettings:
    grace_days: int = 90
    filing_days: int = 15
    advance_days: int = 90
    cutoff_days: int = 90


@dataclass(frozen=True, slots=True)
class AgeingSettings:
    by: str = "due"
    buckets: tuple[int, ...] = (30, 60, 90, 180, 365)


@dataclass(frozen=True, slots=True)
class Settings:
    settle: SettleSettings = field(default_factory=SettleSettings)
    findings: FindingSettings = field(default_factory=FindingSettings)
    ageing: AgeingSettings = field(default_factory=AgeingSettings)
