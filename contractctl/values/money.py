"""Money: integer fen inside, two places at the edges, never a float (DOMAIN.md, rules that hold everywhere)."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

FEN = Decimal("0.01")


def fen(amount: str | Decimal) -> int:
    """An amount in yuan as fen; ValueError where it is no number or has more than two places."""
    try:
        exact = Decimal(amount) * 100
    except InvalidOperation as error:
        raise ValueError(amount) from error
    if not exact.is_finite() or exact != exact.to_integral_value():
        raise ValueError(amount)
    return int(exact)


def half_up(amount: Decimal) -> int:
    """The nearest integer, halves away from zero (四舍五入)."""
    return int(amount.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def yuan(amount_fen: int) -> str:
    """`-1234.50`."""
    sign, (whole, part) = "-" * (amount_fen < 0), divmod(abs(amount_fen), 100)
    return f"{sign}{whole}.{part:02d}"


def grouped(amount_fen: int) -> str:
    """`-1,234.50`, for people."""
    sign, (whole, part) = "-" * (amount_fen < 0), divmod(abs(amount_fen), 100)
    return f"{sign}{whole:,}.{part:02d}"


def pro_rata(total_fen: int, weights: Sequence[int]) -> tuple[int, ...]:
    """Shares of a total by weight, each rounded half up, the remainder in the last, so that they add up to it."""
    whole = sum(weights)
    if not weights or whole == 0:
        return (0,) * len(weights)
    shares = [half_up(Decimal(total_fen) * weight / whole) for weight in weights[:-1]]
    return (*shares, total_fen - sum(shares))
