"""contractctl.toml: a wrong key or value is named with its place, and what a person wrote there stays."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import Program
from contractctl.records import RECORD_TYPES, Kind, Record, dump, load
from contractctl.settings import BrokenSettingsError, Settings, UnknownSettingError, WrongSettingError, read_settings, setting, with_setting


def test_without_a_file_the_defaults_hold(tmp_path: Path) -> None:
    assert read_settings(tmp_path / "contractctl.toml") == Settings()


@pytest.mark.parametrize(
    ("text", "error", "says"),
    [
        ("[settle", BrokenSettingsError, "cannot be read"),
        ("[settle]\nset = 'book'", UnknownSettingError, "did you mean settle.sets"),
        ("fifo = true", UnknownSettingError, "no setting fifo"),
        ("[names]\nmode = 'bold'", WrongSettingError, "strict、balanced"),
        ("[settle]\nwindow_before = 'long'", WrongSettingError, "window_before"),
        ("[settle]\nfifo = 3", WrongSettingError, "settle.fifo"),
        ("[ageing]\nbuckets = 'x'", WrongSettingError, "ageing.buckets"),
    ],
)
def test_what_cannot_be_is_named(tmp_path: Path, text: str, error: type[Exception], says: str) -> None:
    file = tmp_path / "contractctl.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(error, match=says):
        read_settings(file)


@pytest.mark.parametrize("key", [key for key, _ in Settings().items()])
def test_every_default_can_be_written_and_read(key: str) -> None:
    value = setting(Settings(), key)
    assert with_setting(Settings(), key, list(value) if isinstance(value, tuple) else value) == Settings()


def test_a_change_keeps_comments_and_the_rest(run: Program) -> None:
    file = run.ledger / "contractctl.toml"
    file.write_text("# ours\n[settle]\nfifo = true # asked for by the auditor\n", encoding="utf-8")
    assert run("config", "set", "settle.sets", "book").code == 0
    assert file.read_text(encoding="utf-8") == '# ours\n[settle]\nfifo = true # asked for by the auditor\nsets = "book"\n'
    assert run("config", "set", "settle.sets", "guess").code == 2
    assert run("config", "get", "settle.sets").out == "book\n"


RECORDS = st.sampled_from([kind for kind in Kind if kind in RECORD_TYPES]).flatmap(lambda kind: st.tuples(st.just(kind), st.from_type(RECORD_TYPES[kind])))


@given(RECORDS)
def test_a_record_that_waits_is_read_as_it_was_written(case: tuple[Kind, Record]) -> None:
    kind, record = case
    assert load(kind, dump(record)) == record
