"""What the site answers beside its pages: health, downloads, the frame, and nothing else."""

from __future__ import annotations

import csv
import gzip
import io
import json
import time
import urllib.error
import urllib.request
from pathlib import Path

import pandas as pd
import pytest

from dashboard import downloads, frame, server, snapshot
from dashboard.address import Address
from dashboard.snapshot import Snapshot
from pipeline.paths import Home
from tests.dashboard.example_words import HOSTILE


class Answer:
    """Status, headers and body of one request; an error is an answer too."""

    def __init__(self, url: str, **headers: str) -> None:
        request = urllib.request.Request(url, headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=30) as response:
                self.status, self.headers, self.body = response.status, response.headers, response.read()
        except urllib.error.HTTPError as error:
            self.status, self.headers, self.body = error.code, error.headers, error.read()

    @property
    def text(self) -> str:
        return self.body.decode("utf-8-sig")


def test_a_taken_port_is_a_sentence(routes: str, example_home: Path) -> None:
    port = int(routes.rsplit(":", 1)[1])
    with pytest.raises(server.PortTakenError, match=f"Port {port} .* name another with --port"):
        server.serve(Home("demo", example_home), port, quiet=True)


def test_health_names_the_version_shown(routes: str, shown: Snapshot) -> None:
    assert json.loads(Answer(f"{routes}/healthz").body) == {
        "ok": True,
        "version": shown.version,
        "world": "demo",
    }


def test_health_is_bad_when_what_is_published_cannot_be_read(routes: str, tmp_path: Path) -> None:
    (tmp_path / "snapshots").mkdir()
    (tmp_path / "snapshots/current.json").write_text("{}", encoding="utf-8")
    snapshot.show(Home("live", tmp_path))
    answer = Answer(f"{routes}/healthz")
    assert answer.status == 503
    assert "does not name a version" in answer.text


def test_a_csv_holds_exactly_the_rows_shown(routes: str, shown: Snapshot) -> None:
    answer = Answer(f"{routes}/download/complaints.csv?sector=telecom&theme=effort&outcome=no")
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    wanted = shown.frame(
        "select complaint_id from public.complaints where sector_id = 'telecom' and resolved = 'no' "
        "and list_contains(labels, 'effort')"
    )
    assert {row["complaint_id"] for row in rows} == set(wanted["complaint_id"])
    assert all("fict" in row["world"] for row in rows)
    assert 'filename="demo-complaints-' in answer.headers["Content-Disposition"]


def test_no_cell_of_a_csv_is_a_formula(routes: str) -> None:
    text = Answer(f"{routes}/download/complaints.csv?company=noorderbank").text
    cells = {cell for row in csv.reader(io.StringIO(text)) for cell in row}
    assert any("HYPERLINK" in cell for cell in cells)
    assert not [cell for cell in cells if cell.startswith(("=", "+", "@"))]


@pytest.mark.parametrize("form", ["parquet", "json", "xlsx"])
def test_the_other_forms_hold_as_many_rows(routes: str, form: str) -> None:
    body = Answer(f"{routes}/download/complaints.{form}?company=belnet").body
    if form == "parquet":
        assert len(pd.read_parquet(io.BytesIO(body))) == 96
    elif form == "xlsx":
        sheets = pd.read_excel(io.BytesIO(body), sheet_name=None)
        assert max(len(sheet) for sheet in sheets.values()) >= 96
    else:
        assert body.count(b'"complaint_id"') >= 96
        json.loads(body)


def test_a_table_is_narrowed_by_the_filters_it_knows(routes: str) -> None:
    scores = Answer(f"{routes}/download/company_scores.csv?sector=telecom&period=all").text
    rows = list(csv.DictReader(io.StringIO(scores)))
    assert {row["sector_id"] for row in rows} == {"telecom"}
    evidence = Answer(f"{routes}/download/evidence.csv?company=draadloos_direct").text
    assert 0 < len(evidence.splitlines()) < 60


def test_the_ranking_file_is_the_ranking_shown(routes: str) -> None:
    text = Answer(f"{routes}/download/ranking.csv?sector=telecom&theme=effort&source=phpbb").text
    rows = list(csv.DictReader(io.StringIO(text)))
    assert {row["company_name"] for row in rows} <= {
        "Brightwhistle", "Glaswijk", "Corvane Mobiel", "Belnet", "Draadloos Direct"
    }  # fmt: skip
    assert {row["rank_low"] for row in rows} == {""}


def test_the_dictionary_names_every_column_in_both_languages(routes: str) -> None:
    rows = list(csv.DictReader(io.StringIO(Answer(f"{routes}/download/columns.csv").text)))
    described = json.loads(Answer(f"{routes}/download/columns.json").body)
    assert len(rows) == sum(len(table["columns"]) for table in described.values())
    assert all(row["nl"] and row["en"] for row in rows)


@pytest.mark.parametrize("file", ["nonsense.csv", "complaints.exe", "columns.xlsx", "..%2fmanifest.json"])
def test_a_file_that_is_not_there_says_what_is(routes: str, file: str) -> None:
    answer = Answer(f"{routes}/download/{file}")
    assert answer.status == 404
    assert "Traceback" not in answer.text


def test_downloads_wait_for_a_publication(routes: str, tmp_path: Path) -> None:
    snapshot.show(Home("live", tmp_path))
    answer = Answer(f"{routes}/download/complaints.csv")
    assert answer.status == 404
    assert "Nothing has been published yet" in answer.text


def test_a_download_leaves_nothing_behind(
    routes: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assert Answer(f"{routes}/download/sources.csv").status == 200
    deadline = time.monotonic() + 10  # the file goes just after the last byte is sent
    while list(tmp_path.glob("*.csv*")) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not list(tmp_path.glob("*.csv*"))


def test_what_a_reader_chose_is_a_parameter_never_sql() -> None:
    sql, parameters = downloads.statement("service_cells", Address(sector="x' or 1=1 --", theme="effort"))
    assert "1=1" not in sql
    assert parameters == {"sector": "x' or 1=1 --", "theme": "effort"}


@pytest.mark.parametrize(
    ("query", "lang"), [("", "nl"), ("?lang=en", "en"), ("?lang=%22%3E%3Cscript%3E", "nl")]
)
def test_the_frame_is_in_the_language_of_the_page(routes: str, query: str, lang: str) -> None:
    answer = Answer(f"{routes}/ranking{query}")
    assert f'<html lang="{lang}">' in answer.text
    title = "Ranglijst · Klachtenobservatorium" if lang == "nl" else "Ranking · Complaint Observatory"
    assert title in answer.text
    assert ("Voorbeeldgegevens" if lang == "nl" else "Example data") in answer.text
    assert "Streamlit</title>" not in answer.text


def test_every_answer_carries_the_safety_headers(routes: str) -> None:
    for path in ("/", "/healthz", "/assets/site.css", "/nonsense", "/download/sources.csv"):
        headers = Answer(f"{routes}{path}").headers
        assert "script-src 'self';" in headers["Content-Security-Policy"], path
        assert headers["X-Content-Type-Options"] == "nosniff", path
        assert headers["Referrer-Policy"] == "same-origin", path


@pytest.mark.parametrize(
    "path", ["/nonsense", "/ranking/more", "/a/b/c", "/.env", "/%2e%2e/etc/passwd", "/app.py"]
)
def test_what_the_site_does_not_have_is_not_found(routes: str, path: str) -> None:
    answer = Answer(f"{routes}{path}")
    assert answer.status == 404
    assert "Deze pagina is er niet" in answer.text


def test_scripts_are_compressed_once(routes: str) -> None:
    name = max(frame._compressible(), key=lambda path: frame._compressible()[path].stat().st_size)
    answer = Answer(f"{routes}{name}", **{"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(answer.body) == frame._compressible()[name].read_bytes()
    assert len(answer.body) < 0.4 * len(gzip.decompress(answer.body))


def test_the_type_is_ours_and_small(routes: str) -> None:
    answer = Answer(f"{routes}/assets/Inter.woff2")
    assert answer.status == 200
    assert len(answer.body) < 400_000
    assert "SIL OPEN FONT LICENSE" in Answer(f"{routes}/assets/Inter-LICENSE.txt").text


def test_the_hostile_texts_reach_the_files_as_text(routes: str) -> None:
    body = Answer(f"{routes}/download/complaints.json?company=noorderbank").text
    assert json.dumps(HOSTILE[0], ensure_ascii=False)[1:-1] in body
