"""The sector report: fifteen items in order, no word more than the numbers carry, and strangers' words as text."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from lxml import etree, html

from pipeline import cli, dictionary, report, yaml_files
from pipeline.errors import UsageError
from pipeline.methods.sentences import BANDS, FLAGS, FORBIDDEN, NOT_AN_AGREEMENT
from pipeline.reading.facts import LABELS
from pipeline.report import cases, facts, pictures
from pipeline.report.content import Content, plain
from pipeline.report.numbers import Numbers
from pipeline.report.words import texts
from tests.pipeline import report_world
from tests.pipeline.report_world import HOSTILE_NAME, LOW, MANIFEST, SECTORS, THIN
from tests.shared import ROOT

LANGUAGES = ("nl", "en")


@pytest.fixture(scope="module")
def open_world() -> Iterator[duckdb.DuckDBPyConnection]:
    with report_world.world() as connection:
        yield connection


def made(connection: duckdb.DuckDBPyConnection, language: str, sector: str = LOW) -> Content:
    return report.content(connection, MANIFEST, sector, language)


def page(connection: duckdb.DuckDBPyConnection, language: str = "nl", sector: str = LOW) -> Any:
    return html.fromstring(report.report(connection, MANIFEST, sector, language, "html").decode())


def said(found: Any) -> str:
    """Every text of a report, also in tables, one after another."""
    if isinstance(found, dict):
        return " ".join(said(value) for name, value in found.items() if name not in {"kind", "svg"})
    if isinstance(found, (list, tuple)):
        return " ".join(said(value) for value in found)
    return found if isinstance(found, str) else ""


def item(content: Content, number: int) -> str:
    return said(content.to_dict()["items"][number - 1])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("sector", [LOW, "banks", THIN])
def test_all_fifteen_items_stand_in_order(
    open_world: duckdb.DuckDBPyConnection, language: str, sector: str
) -> None:
    content = made(open_world, language, sector)
    assert [one.number for one in content.items] == list(range(1, 16))
    assert all(one.blocks for one in content.items)
    titles = [heading.text_content() for heading in page(open_world, language, sector).xpath("//section/h2")]
    assert titles == [f"{n}. {texts(language)[f'item.{n}']}" for n in range(1, 16)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_page_holds_claim_flag_caution_and_three_pictures(
    open_world: duckdb.DuckDBPyConnection, language: str
) -> None:
    front = made(open_world, language).front
    assert getattr(FLAGS["red"], language) in front.claim
    assert front.colour == "red"
    assert front.caution.lower().rstrip(".") == getattr(NOT_AN_AGREEMENT, language)
    assert len(front.pictures) == 3
    assert front.draft is None
    assert len(front.table.rows) == 6


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sector_that_could_not_be_tested_is_described_and_told_so(
    open_world: duckdb.DuckDBPyConnection, language: str
) -> None:
    content = made(open_world, language, THIN)
    assert content.front.colour == "untested"
    assert texts(language)["flag.descriptive"] in content.front.flag
    assert texts(language)["claim.descriptive"] in item(content, 1)
    assert texts(language)["tipping.no_companies"] in item(content, 12)
    assert texts(language)["route.study_untested"] in item(content, 13)
    assert getattr(FLAGS["amber"], language) not in said(content.to_dict())


def test_no_flag_without_power_is_not_a_clean_bill(open_world: duckdb.DuckDBPyConnection) -> None:
    assert "30%" in made(open_world, "en", "banks").front.claim
    assert "too little is known" in made(open_world, "en", "banks").front.claim


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("sector", SECTORS)
def test_no_word_is_said_that_no_verdict_may_contain(
    open_world: duckdb.DuckDBPyConnection, language: str, sector: str
) -> None:
    spoken = (said(made(open_world, language, sector).to_dict()) + " ".join(texts(language).values())).lower()
    assert [word for word in FORBIDDEN[language] if re.search(rf"\b{re.escape(word)}\b", spoken)] == []


def test_both_languages_have_the_same_texts_with_the_same_places() -> None:
    nl, en = texts("nl"), texts("en")
    assert nl.keys() == en.keys()
    places = {name: [sorted(re.findall(r"{(\w+)}", both[name])) for both in (nl, en)] for name in nl}
    assert {name: found for name, found in places.items() if found[0] != found[1]} == {}


def test_every_code_that_is_told_has_a_word() -> None:
    roles = yaml_files.read(ROOT / "pipeline/reading/lexicons/roles.yml")
    wanted = [f"role.{name}" for name in roles if roles[name] and roles[name].get("sectors")]
    wanted += [f"theme.{label}" for label in LABELS]
    wanted += [
        f"flag.{name}" for name in ("red", "amber_persistent", "amber", "none", "descriptive", "not_run")
    ]
    wanted += [f"band.{name}" for name in BANDS]
    assert len(wanted) > 30
    assert [name for name in wanted if name not in texts("nl")] == []


def test_strangers_words_are_text_in_html(open_world: duckdb.DuckDBPyConnection) -> None:
    found = page(open_world)
    assert found.xpath("//script | //img | //iframe | //@onerror | //b | //i") == []
    assert all(url.startswith(("https://", "#")) for url in found.xpath("//a/@href"))
    text = found.text_content()
    assert HOSTILE_NAME in text
    assert '#import "/etc/passwd" <img src=x onerror=alert(2)>' in text
    assert "\u202e" not in text
    assert "客服很慢" in text


def test_strangers_words_are_data_for_typst(open_world: duckdb.DuckDBPyConnection) -> None:
    written = report.report(open_world, MANIFEST, LOW, "nl", "pdf")
    assert written.startswith(b"%PDF-")
    assert b"javascript:" not in written
    assert b"https://forum.example/t" in written


@pytest.mark.parametrize("kind", report.KINDS)
def test_the_same_snapshot_gives_the_same_bytes(open_world: duckdb.DuckDBPyConnection, kind: str) -> None:
    with report_world.world() as again:
        first = report.report(open_world, MANIFEST, LOW, "en", kind)
        assert first == report.report(again, MANIFEST, LOW, "en", kind)


def test_a_document_of_letters_we_have_can_be_read_aloud(open_world: duckdb.DuckDBPyConnection) -> None:
    written = report.report(open_world, MANIFEST, "banks", "en", "pdf")
    assert b"pdfuaid" in written
    assert b"/Lang (en)" in written or b"/Lang(en)" in written


def test_cases_are_published_ones_of_different_companies(open_world: duckdb.DuckDBPyConnection) -> None:
    found = facts.gather(open_world, MANIFEST, LOW)
    drawn = cases.chosen(found, "pillar_to_post")
    assert len(drawn) == 2
    assert len({one.row["company_id"] for one in drawn}) == 2
    assert all(
        one.passage and one.row["complaint_id"] in {f"phpbb/{n}" for n in range(1, 5)} for one in drawn
    )
    told = {one.row["case_id"] for one in drawn}
    assert not told & {one.row["case_id"] for one in cases.chosen(found, "pillar_to_post", told)}


def test_what_may_not_be_shown_is_not_shown(open_world: duckdb.DuckDBPyConnection) -> None:
    found = facts.gather(open_world, MANIFEST, LOW)
    everything = cases.chosen(found, "pillar_to_post", {f"case-{n}" for n in range(1, 5)})
    assert [(one.row["complaint_id"], one.passage) for one in everything] == [("phpbb/5", None)]


def test_a_passage_is_whole_sentences_around_the_evidence() -> None:
    text = "Eerst dit. " + "Dan dat gebeurde. " + "x" * 300 + ". En nog iets."
    assert cases.cut(text, 11, 20) == "… Dan dat gebeurde. …"
    long = cases.cut("woord " * 200, 30, 40)
    assert len(long) <= cases.LONGEST + 4
    assert long.endswith(" …")


def test_replies_are_printed_and_silence_is_told(open_world: duckdb.DuckDBPyConnection) -> None:
    told = item(made(open_world, "en"), 5)
    assert "Wij werken eraan. #pagebreak() <b>echt</b>" in told
    assert told.count("no reply") == 3
    assert "37 days before" in told


def test_a_company_that_was_not_asked_makes_it_a_draft(open_world: duckdb.DuckDBPyConnection) -> None:
    content = made(open_world, "en", "banks")
    assert content.front.draft is not None
    assert "before: 4 (item 5)" in content.front.draft
    assert "or not at all: Banks 1, Banks 2, Banks 3, Banks 4" in item(content, 5)
    late = MANIFEST | {"published_at": "2026-01-19T06:00:00Z"}
    assert report.content(open_world, late, LOW, "en").front.draft is not None


def test_what_is_unknown_is_said_to_be_unknown(open_world: duckdb.DuckDBPyConnection) -> None:
    content = made(open_world, "en")
    for number, name in ((7, "structure.no_hhi"), (7, "structure.switching"), (10, "channels.no_audience")):
        assert texts("en")[name] in item(content, number)
    assert "None" not in said(content.to_dict())
    assert "nan" not in said(content.to_dict()).split()


def test_tables_that_a_snapshot_lacks_are_not_known() -> None:
    without = ("effort_ledger", "sector_themes", "reading_accuracy", "screen_calibration", "pillar_screens")
    with report_world.empty_world(*without) as connection:
        report_world.put(
            connection, "sectors", [{"sector_id": LOW, "name_nl": "Telecom", "name_en": "Telecom"}]
        )
        content = made(connection, "nl")
        assert len(content.items) == 15
        assert texts("nl")["untested.no_window"] in content.front.claim
        assert report.report(connection, MANIFEST, LOW, "nl", "pdf").startswith(b"%PDF-")


def test_every_table_that_is_asked_is_declared() -> None:
    asked = set()
    for path in Path(report.__file__).parent.glob("*.py"):
        text = path.read_text(encoding="utf-8")
        asked |= set(re.findall(r'\.rows?\(\s*"(\w+)"', text)) | set(re.findall(r"from public\.(\w+)", text))
    assert len(asked) > 15
    assert asked <= dictionary.tables().keys()


@pytest.mark.parametrize(
    ("sector", "language", "kind", "names"),
    [
        ("telcom", "nl", "pdf", "Did you mean telecom"),
        ("'; drop", "nl", "html", "banks"),
        (LOW, "fr", "pdf", "nl, en"),
        (LOW, "nl", "docx", "pdf, html"),
    ],
)
def test_what_there_is_not_is_a_sentence_with_what_there_is(
    open_world: duckdb.DuckDBPyConnection, sector: str, language: str, kind: str, names: str
) -> None:
    with pytest.raises(UsageError, match=names):
        report.report(open_world, MANIFEST, sector, language, kind)


def test_leaving_out_companies_and_sources_stands_in_item_twelve(
    open_world: duckdb.DuckDBPyConnection,
) -> None:
    told = item(made(open_world, "en"), 12)
    assert "1.50 times more likely" in told
    assert all(name in told for name in ("Telecom 2", "Telecom 3", "Telecom 4"))
    assert "4.00 (2.1" in told  # odds 60/30 here against 30/60 elsewhere
    assert "phpbb" not in told  # sources by their titles


def test_the_flag_without_each_source_stands_in_item_twelve(open_world: duckdb.DuckDBPyConnection) -> None:
    told = item(made(open_world, "en"), 12)
    assert "The screen without each source in turn" in told
    assert "Without 1 of the 1 sources the flag is another one." in told


def test_every_number_can_be_rebuilt(open_world: duckdb.DuckDBPyConnection) -> None:
    told = item(made(open_world, "nl"), 14)
    for value in (MANIFEST["version"], "a" * 64, "b" * 24, "c" * 40, "d" * 64, "e" * 64, "f" * 16):
        assert value in told
    assert f"observatory report {LOW} --lang nl" in told


def test_drawings_are_well_formed_whatever_the_names(open_world: duckdb.DuckDBPyConnection) -> None:
    for picture in made(open_world, "nl").front.pictures:
        drawn = etree.fromstring(picture.svg)
        assert drawn.get("aria-label") == plain(picture.alt)
        assert {element.tag.rpartition("}")[2] for element in drawn.iter()} <= {
            "svg", "text", "line", "rect", "circle", "polygon", "polyline"
        }  # fmt: skip


def test_a_place_on_an_axis() -> None:
    linear = pictures.Axis(0, 100, ())
    assert linear.at(0) == pictures.LABELS
    assert linear.at(100) == linear.at(250) == pictures.WIDTH - pictures.RIGHT
    ratio = pictures.Axis(0.25, 4, (), is_ratio=True)
    assert ratio.at(1) == pytest.approx((ratio.at(0.25) + ratio.at(4)) / 2)


def test_figures_as_each_language_writes_them() -> None:
    nl, en = Numbers("nl", "niet bekend"), Numbers("en", "not known")
    assert nl.number(1234.56, 1) == "1.234,6"
    assert en.number(-0.001, 1) == "0.0"
    assert en.range(-9.6, -3.0, 1) == "−9.6 to −3.0"
    assert nl.percent(0.001) == "<1%"
    assert nl.percent(0.0, 1) == "0%"
    assert en.stated_p(0.0001, 9999) == "p ≤ 0.0001"
    assert nl.stated_p(0.0004) == "p < 0,001"
    assert en.stated_p(None) == "p not known"
    assert nl.with_range(None, 1, 2) == nl.percents(None, 0.5) == nl.date(None) == "niet bekend"


def test_the_command_names_what_there_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("OBSERVATORY_HOME", str(tmp_path / "home"))
    assert cli.main(["report", LOW, "--world", "demo", "--to", str(tmp_path / "x.pdf")]) == 1
    assert "Nothing has been published" in capsys.readouterr().err


@pytest.fixture
def published(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home whose published snapshot is the small world."""
    folder = tmp_path / "home/snapshots" / MANIFEST["version"]
    folder.mkdir(parents=True)
    with report_world.world() as connection:
        connection.execute(f"attach '{folder}/observatory-{MANIFEST['version']}.duckdb' as published")
        connection.execute("create schema published.public")
        for name in dictionary.tables():
            connection.execute(f"create table published.public.{name} as from memory.public.{name}")
        connection.execute("detach published")
    (folder / "manifest.json").write_text(json.dumps(MANIFEST), encoding="utf-8")
    (folder.parent / "current.json").write_text(json.dumps({"version": MANIFEST["version"]}), "utf-8")
    monkeypatch.setenv("OBSERVATORY_HOME", str(tmp_path / "home"))
    return tmp_path


@pytest.mark.parametrize(("name", "start"), [("out/x.pdf", b"%PDF-"), ("x.html", b"<!doctype html>")])
def test_the_command_writes_a_file(published: Path, name: str, start: bytes) -> None:
    assert cli.main(["report", LOW, "--world", "demo", "--lang", "en", "--to", str(published / name)]) == 0
    assert (published / name).read_bytes().lstrip().startswith(start)


@pytest.mark.parametrize(
    ("arguments", "names"),
    [
        (["telcom"], "Did you mean telecom"),
        ([LOW, "--lang", "fr"], "no language 'fr'"),
        ([LOW, "--to", "x.docx"], "pdf, html"),
    ],
)
def test_wrong_use_of_the_command_is_code_two(
    published: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], names: str
) -> None:
    assert cli.main(["report", *arguments, "--world", "demo"]) == 2
    error = capsys.readouterr().err
    assert names in error
    assert "Traceback" not in error
