from __future__ import annotations

from pathlib import Path

import pytest

from aidreport.html.beginning import begins_as_web_page, is_web_page


@pytest.mark.parametrize(
    "beginning", [b"<!DOCTYPE html>", b"\xef\xbb\xbf<!doctype html>", b"\n<!-- x --><html lang=en>"]
)
def test_web_pages_are_known_by_how_they_begin(beginning: bytes) -> None:
    assert is_web_page(beginning)


@pytest.mark.parametrize("beginning", [b"%PDF-1.7", b"", b"<?xml?><svg>", b"html"])
def test_other_files_are_no_web_pages(beginning: bytes) -> None:
    assert not is_web_page(beginning)


def test_many_comments_take_no_longer_than_they_are() -> None:
    assert not is_web_page(b"<!-- -->" * 500 + b"<svg>")
    assert is_web_page(b"<!-- -->" * 500 + b"<html>")


def test_what_cannot_be_read_is_no_web_page(tmp_path: Path) -> None:
    assert not begins_as_web_page(tmp_path)
    assert not begins_as_web_page(tmp_path / "missing.html")
