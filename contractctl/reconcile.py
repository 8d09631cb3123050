"""The reconciliation of a period: links, allocations, findings and figures (RECONCILE.md). Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from contractctl.figures import Ageing, ContractFigures, CounterpartyFigures, DirectionTotals, UnitFigures
    from contractctl.findings import Finding
    from contractctl.matching import Allocation
    from contractctl.values.period import Period


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """What a period's reconciliation answers; sorted, so that the same inputs give the same bytes."""

    run: str
    period: Period
    revenue: DirectionTotals
    expense: DirectionTotals
    contracts: tuple[ContractFigures, ...]
    counterparties: tuple[CounterpartyFigures, ...]
    units: tuple[UnitFigures, ...]
    allocations: tuple[Allocation, ...]
    findings: tuple[Finding, ...]
    ageing: Ageing

    @property
    def totals(self) -> DirectionTotals:
        """Both directions added up: control totals only."""
        return self.revenue + self.expense
