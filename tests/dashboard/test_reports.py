"""Sector reports at their own address."""

from __future__ import annotations

from pathlib import Path

import pytest

from dashboard import snapshot
from dashboard.snapshot import Snapshot
from pipeline.paths import Home
from tests.dashboard.test_routes import Answer


def test_a_report_is_a_pdf_with_a_name(routes: str, shown: Snapshot) -> None:
    answer = Answer(f"{routes}/report/telecom.nl.pdf")
    assert answer.status == 200
    assert answer.headers["Content-Type"] == "application/pdf"
    name = f'filename="demo-report-telecom-{shown.version}.nl.pdf"'
    assert name in answer.headers["Content-Disposition"]
    assert answer.body.startswith(b"%PDF-")


@pytest.mark.parametrize(("language", "title"), [("nl", "Sectorrapport"), ("en", "Sector report")])
def test_a_report_is_a_page_without_script(routes: str, language: str, title: str) -> None:
    answer = Answer(f"{routes}/report/telecom.{language}.html")
    assert answer.status == 200
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert f'<html lang="{language}">' in answer.text
    assert title in answer.text
    assert "<script" not in answer.text
    assert "default-src 'self'" in answer.headers["Content-Security-Policy"]


def test_the_second_time_it_is_the_same(routes: str) -> None:
    first, second = (Answer(f"{routes}/report/banks.en.pdf").body for _ in range(2))
    assert first == second


@pytest.mark.parametrize(
    ("name", "there_is"),
    [
        ("telcom.nl.pdf", "telecom"),
        ("telecom.fr.pdf", "nl, en"),
        ("telecom.nl.docx", "pdf, html"),
        ("telecom", "telecom.nl.pdf"),
        ("..%2f..%2fmanifest.nl.html", "There is no sector"),
    ],
)
def test_a_report_that_is_not_there_says_what_is(routes: str, name: str, there_is: str) -> None:
    answer = Answer(f"{routes}/report/{name}")
    assert answer.status == 404
    assert "Traceback" not in answer.text
    if "%2f" not in name:
        assert there_is in answer.text


def test_reports_wait_for_a_publication(routes: str, tmp_path: Path) -> None:
    snapshot.show(Home("live", tmp_path))
    answer = Answer(f"{routes}/report/telecom.nl.pdf")
    assert answer.status == 404
    assert "Nothing has been published yet" in answer.text
