"""Names with their days, as a cell of the code table writes them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contractctl.values.dated import Dated, read_dated

DAYS = st.none() | st.dates(date(1950, 1, 1), date(2099, 12, 31))


@pytest.mark.parametrize(
    ("text", "dated"),
    [
        ("如东县报社", Dated("如东县报社")),
        ("如东县报社 [2001-03-01..2019-05-31]", Dated("如东县报社", date(2001, 3, 1), date(2019, 5, 31))),
        ("如东县报社[..2019-05-31]", Dated("如东县报社", None, date(2019, 5, 31))),
        ("如东县报社 [2001-03-01..]", Dated("如东县报社", date(2001, 3, 1))),
        ("如东县报社 [2001-02-30..]", Dated("如东县报社 [2001-02-30..]")),  # no such day: it stays where a person sees it
        ("腾讯[深圳]公司", Dated("腾讯[深圳]公司")),
    ],
)
def test_a_name_and_its_days(text: str, dated: Dated) -> None:
    assert read_dated(text) == dated


@given(st.text("甲乙丙公司日报()", min_size=1), DAYS, DAYS)
def test_what_is_written_is_read_back(name: str, since: date | None, until: date | None) -> None:
    assert read_dated(str(Dated(name, since, until))) == Dated(name, since, until)
