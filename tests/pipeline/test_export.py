"""What leaves the observatory opens elsewhere as meant, is no weapon, and says if it is fictional."""

import csv
import datetime as dt
import io
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pandas as pd
import pyarrow.parquet as pq
import pytest

from pipeline import dictionary, export, export_xlsx
from pipeline.errors import DataError, UsageError
from pipeline.export import ExportResult, export_snapshot, write
from pipeline.paths import Home

HOSTILE = [
    '=HYPERLINK("http://example.org";"klik")',
    "+31 6 12345678",
    "-2+3",
    "@SUM(1+1)",
    "\t=1+1",
    "\r=1+1",
    '  "=1+1"',
    "'=1+1",
    "＝1+1",
    "\u202e=1+1",
    "\x01=1+1",
    "http://example.org/",
    "00123",
    'één €, "citaat"; komma\nnieuwe regel\r\nnog een',
    "veilig\x00\x0b\x1f tekst",
    "rechts\u202enaar\u2066links",
    "👩‍👧 emoji",
    "",
]
NEUTRAL = "'"
MEANINGS: Mapping[str, Mapping[str, Any]] = {
    "number": {"type": "integer", "nl": "Nummer", "en": "Number"},
    "said": {"type": "varchar", "nl": "Wat er stond", "en": "What it said"},
    "waited_days": {"type": "double", "unit": "days", "nl": "Wachttijd", "en": "Wait"},
}
VERSION = "2026-02-12-0123abcd"


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A cursor on a database that is read-only and locked, as that of a snapshot."""
    path = tmp_path / "source.duckdb"
    with duckdb.connect(str(path)) as con:
        con.execute("""
            create table rows (
                number integer, said varchar, labels varchar[], is_true boolean, waited_days double,
                seen_at timestamp, on_date date, big bigint
            )
        """)
        con.executemany("insert into rows (number, said) values (?, ?)", list(enumerate(HOSTILE)))
        con.execute("""
            insert into rows values
            (
                100, 'gewoon', ['billing', 'delivery'], true, 1.5, '2026-02-12 06:00:00', '1850-01-02',
                9007199254740993
            ),
            (101, null, [], false, 'nan', '2026-02-12 06:00:00.5', '2026-02-12', -5),
            (102, '', null, null, 'inf', null, null, null)
        """)
    settings = {"enable_external_access": "false", "lock_configuration": "true"}
    with duckdb.connect(str(path), read_only=True, config=settings) as con:
        cursor = con.cursor()
        yield cursor
        cursor.close()


def written(connection: duckdb.DuckDBPyConnection, form: str, world: str = "live", **query: Any) -> bytes:
    out = io.BytesIO()
    sql = query.get("sql", "from rows order by number")
    rows = write(
        connection,
        sql,
        query.get("parameters", {}),
        form,
        out,
        world=world,
        citation="Cite me.",
        columns=MEANINGS,
    )
    assert rows == query.get("rows", len(HOSTILE) + 3)
    return out.getvalue()


def csv_rows(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True))


def sheet_rows(data: bytes, sheet: int = 1) -> list[dict[str, Any]]:
    book = openpyxl.load_workbook(io.BytesIO(data))
    head, *rows = book[book.sheetnames[sheet]].iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in rows]


# Every form opens again with the same rows


def test_csv_opens_again(connection: duckdb.DuckDBPyConnection) -> None:
    data = written(connection, "csv")
    assert data.startswith(b"\xef\xbb\xbf")
    rows = csv_rows(data)
    assert len(rows) == len(HOSTILE) + 3
    assert rows[-3] == {
        "world": "live",
        "number": "100",
        "said": "gewoon",
        "labels": "billing; delivery",
        "is_true": "true",
        "waited_days": "1.5",
        "seen_at": "2026-02-12T06:00:00Z",
        "on_date": "1850-01-02",
        "big": "9007199254740993",
    }
    assert [rows[-2][name] for name in ("said", "labels", "is_true", "waited_days")] == ["", "", "false", ""]
    frame = pd.read_csv(io.BytesIO(data))
    assert list(frame.columns)[:2] == ["world", "number"]
    assert len(frame) == len(rows)


def test_parquet_opens_again_with_its_types_and_exact_values(connection: duckdb.DuckDBPyConnection) -> None:
    table = pq.read_table(io.BytesIO(written(connection, "parquet")))
    assert [str(kind) for kind in table.schema.types] == [
        "string", "int32", "string", "list<element: string>", "bool",
        "double", "timestamp[us]", "date32[day]", "int64",
    ]  # fmt: skip
    assert table.column("said").to_pylist()[: len(HOSTILE)] == HOSTILE
    assert table.column("labels").to_pylist()[-3:] == [["billing", "delivery"], [], None]
    assert table.column("big").to_pylist()[-3] == 9007199254740993
    facts = {key.decode(): value.decode() for key, value in table.schema.metadata.items()}
    assert (facts["world"], facts["citation"], facts["notice"]) == ("live", "Cite me.", "")
    assert table.schema.field("waited_days").metadata[b"unit"] == b"days"


def test_json_opens_again_with_real_lists_and_exact_texts(connection: duckdb.DuckDBPyConnection) -> None:
    found = json.loads(written(connection, "json"))
    assert (found["world"], found["notice"], found["citation"]) == ("live", None, "Cite me.")
    assert found["columns"]["waited_days"] == MEANINGS["waited_days"]
    assert [row["said"] for row in found["rows"]][: len(HOSTILE)] == HOSTILE
    assert found["rows"][-3] == {
        "number": 100,
        "said": "gewoon",
        "labels": ["billing", "delivery"],
        "is_true": True,
        "waited_days": 1.5,
        "seen_at": "2026-02-12T06:00:00Z",
        "on_date": "1850-01-02",
        "big": 9007199254740993,
    }
    assert found["rows"][-2]["waited_days"] is None
    assert found["rows"][-2]["seen_at"] == "2026-02-12T06:00:00.500000Z"


def test_xlsx_opens_again(connection: duckdb.DuckDBPyConnection) -> None:
    rows = sheet_rows(written(connection, "xlsx"))
    assert len(rows) == len(HOSTILE) + 3
    assert rows[-3] == {
        "world": "live",
        "number": 100,
        "said": "gewoon",
        "labels": "billing; delivery",
        "is_true": True,
        "waited_days": 1.5,
        "seen_at": dt.datetime(2026, 2, 12, 6, 0),
        "on_date": "1850-01-02",
        "big": "9007199254740993",
    }
    assert rows[-2]["on_date"] == dt.datetime(2026, 2, 12)
    assert rows[-2]["waited_days"] is None


# Nothing in a text acts


def test_csv_disarms_formulas_and_hidden_characters(connection: duckdb.DuckDBPyConnection) -> None:
    said = [row["said"] for row in csv_rows(written(connection, "csv"))][: len(HOSTILE)]
    for text in said:
        start = text.lstrip(' \t\r\n"`\u00a0\ufeff')
        assert not start.startswith(("=", "+", "-", "@", "＝")), text
        assert not text.startswith(("\t", "\r")), text
        assert not set(text) & set("\x00\x01\x0b\x1f\u202e\u2066"), repr(text)
    assert said[0] == NEUTRAL + HOSTILE[0]
    assert said[7] == "''=1+1"
    assert said[9] == said[10] == "'=1+1", "the hidden character is removed before the formula is looked for"
    assert said[11:14] == ["http://example.org/", "00123", 'één €, "citaat"; komma\nnieuwe regel\nnog een']
    assert said[14:17] == ["veilig tekst", "rechtsnaarlinks", "👩‍👧 emoji"]


def test_xlsx_holds_texts_and_no_formulas_or_links(connection: duckdb.DuckDBPyConnection) -> None:
    book = openpyxl.load_workbook(io.BytesIO(written(connection, "xlsx")))
    sheet = book[book.sheetnames[1]]
    column = sheet["C"][1 : len(HOSTILE) + 1]
    assert {cell.data_type for cell in column if cell.value} <= {"s", "inlineStr"}
    assert all(cell.hyperlink is None for cell in column)
    said = [cell.value for cell in column]
    assert said[0] == HOSTILE[0]
    assert said[12] == "00123"
    assert said[14:16] == ["veilig tekst", "rechtsnaarlinks"]


def test_numbers_keep_their_sign(connection: duckdb.DuckDBPyConnection) -> None:
    assert csv_rows(written(connection, "csv"))[-2]["big"] == "-5"


# Parameters, emptiness, size


@pytest.mark.parametrize("form", export.FORMATS)
def test_parameters_and_an_empty_answer(connection: duckdb.DuckDBPyConnection, form: str) -> None:
    data = written(
        connection, form, sql="from rows where number > $n", parameters={"n": 1_000}, rows=0, world="demo"
    )
    if form == "csv":
        assert data.decode("utf-8-sig").splitlines() == [
            '"world","number","said","labels","is_true","waited_days","seen_at","on_date","big"'
        ]
    elif form == "json":
        assert json.loads(data)["rows"] == []
    elif form == "parquet":
        assert pq.read_table(io.BytesIO(data)).num_rows == 0
    else:
        assert sheet_rows(data) == []


@pytest.mark.parametrize("form", export.FORMATS)
def test_the_connection_answers_again_afterwards(connection: duckdb.DuckDBPyConnection, form: str) -> None:
    written(connection, form)
    assert connection.execute("select 1").fetchone() == (1,)


@pytest.mark.parametrize("form", export.FORMATS)
def test_many_batches_make_one_table(connection: duckdb.DuckDBPyConnection, form: str) -> None:
    sql = "select range as number, 'tekst ' || range as said from range(25000)"
    data = written(connection, form, sql=sql, rows=25_000)
    if form == "parquet":
        numbers = pq.read_table(io.BytesIO(data)).column("number").to_pylist()
    else:
        rows = {"csv": csv_rows, "xlsx": sheet_rows, "json": lambda raw: json.loads(raw)["rows"]}[form](data)
        numbers = [int(row["number"]) for row in rows]
    assert numbers == list(range(25_000))


def test_a_full_sheet_is_followed_by_another(
    connection: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export_xlsx, "ROWS", 10)
    data = written(connection, "xlsx", sql="select range as number from range(25)", rows=25)
    names = openpyxl.load_workbook(io.BytesIO(data)).sheetnames
    assert names[1:4] == ["Complaint Observatory", "Complaint Observatory (2)", "Complaint Observatory (3)"]
    assert [row["number"] for row in sheet_rows(data, 3)] == [20, 21, 22, 23, 24]


@pytest.mark.parametrize(
    "text", ["a" * 40_000, "👩" * 20_000, "a" * 32_767], ids=["long", "emoji", "just fits"]
)
def test_a_text_too_long_for_a_cell_says_that_it_was_cut(
    connection: duckdb.DuckDBPyConnection, text: str
) -> None:
    data = written(connection, "xlsx", sql="select $text as said", parameters={"text": text}, rows=1)
    (row,) = sheet_rows(data)
    assert len(row["said"].encode("utf-16-le")) // 2 <= 32_767
    assert row["said"].endswith(" […]") == (len(text) != 32_767)
    assert text.startswith(row["said"].removesuffix(" […]"))


def test_a_file_that_fails_is_not_left_behind(connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    target = tmp_path / "out.csv"
    sql = "select case when range = 20000 then error('broken') else range end as number from range(30000)"
    with pytest.raises((duckdb.Error, OSError)):
        write(connection, sql, {}, "csv", target, world="live", citation="", columns={})
    assert not list(tmp_path.glob("out*"))


def test_an_unknown_format_is_wrong_use(connection: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(UsageError, match="no format 'pdf'; there are: csv, parquet, xlsx, json"):
        written(connection, "pdf")


# Fiction says so


def test_fiction_is_seen_in_every_form(connection: duckdb.DuckDBPyConnection) -> None:
    assert {row["world"] for row in csv_rows(written(connection, "csv", "demo"))} == {
        "demo (fictief / fictional)"
    }
    found = json.loads(written(connection, "json", "demo"))
    assert found["world"] == "demo"
    assert found["notice"]["en"].startswith("FICTIONAL DATA")
    table = pq.read_table(io.BytesIO(written(connection, "parquet", "demo")))
    assert set(table.column("world").to_pylist()) == {"demo (fictief / fictional)"}
    assert table.schema.metadata[b"world"] == b"demo"
    assert table.schema.metadata[b"notice"].startswith(b"FICTIONAL DATA")
    data = written(connection, "xlsx", "demo")
    book = openpyxl.load_workbook(io.BytesIO(data))
    front = [cell.value for cell in book[book.sheetnames[0]]["A"]]
    assert front[1].startswith("FICTIEVE GEGEVENS")
    assert "Cite me." in front
    assert book.sheetnames[1].startswith("DEMO ")
    assert {row["world"] for row in sheet_rows(data)} == {"demo (fictief / fictional)"}
    meanings = sheet_rows(data, 2)
    assert meanings[0] == {
        "kolom / column": "number",
        "type": "integer",
        "eenheid / unit": None,
        "betekenis": "Nummer",
        "meaning": "Number",
    }


# Whole snapshots


@pytest.fixture(params=["demo", "live"])
def home(request: pytest.FixtureRequest, tmp_path: Path) -> Home:
    place = Home(request.param, tmp_path / "home")
    folder = place.snapshots / VERSION
    folder.mkdir(parents=True)
    facts = {
        "version": VERSION,
        "world": place.world,
        "as_of": "2026-02-12T06:00:00Z",
        "published_at": "2026-02-13T08:00:00Z",
    }
    (folder / "manifest.json").write_text(json.dumps(facts), "utf-8")
    (place.snapshots / "current.json").write_text(json.dumps({"version": VERSION}), "utf-8")
    with duckdb.connect(str(folder / f"observatory-{VERSION}.duckdb")) as con:
        con.execute("create schema if not exists public")
        for table in dictionary.tables().values():
            columns = ", ".join(f"{column.name} {column.type}" for column in table.columns)
            con.execute(f"create table public.{table.name} ({columns})")
        con.execute(
            "insert into public.sectors (sector_id, name_nl) values ('energy', 'Energie'), ('parcel', 'Post')"
        )
        con.execute(
            "insert into public.companies (company_id, sector_id) "
            "values ('alfa', 'energy'), ('beta', 'parcel')"
        )
        con.execute(
            "insert into public.complaints (complaint_id, company_id, sector_id, narrative) values "
            "('s/2', 'beta', 'parcel', '=1+1'), ('s/1', 'alfa', 'energy', 'hallo'), ('s/3', null, null, null)"
        )
        con.execute("insert into public.replies (complaint_id, reply_number) values ('s/1', 1), ('s/2', 1)")
        con.execute("insert into public.statements (company_id, text) values ('alfa', 'A'), ('beta', 'B')")
    return place


def names(result: ExportResult) -> set[str]:
    return {path.name for path in result.files}


def test_a_whole_snapshot_with_dictionary_and_read_me(home: Home, tmp_path: Path) -> None:
    result = export_snapshot(home, tmp_path / "out", ["csv", "json"])
    prefix = "demo-" if home.world == "demo" else ""
    expected = {
        f"{prefix}{table}-{VERSION}.{form}" for table in dictionary.tables() for form in ("csv", "json")
    }
    extra = {f"{prefix}columns-{VERSION}.csv", f"{prefix}readme-{VERSION}.txt"}
    assert names(result) == expected | extra == {path.name for path in (tmp_path / "out").iterdir()}
    assert (result.rows["complaints"], result.rows["replies"], result.rows["evidence"]) == (3, 2, 0)
    rows = csv_rows((tmp_path / "out" / f"{prefix}complaints-{VERSION}.csv").read_bytes())
    assert [row["complaint_id"] for row in rows] == ["s/1", "s/2", "s/3"], "in the order of the key"
    meanings = csv_rows((tmp_path / "out" / f"{prefix}columns-{VERSION}.csv").read_bytes())
    assert {
        "table": "complaints",
        "column": "source",
        "type": "varchar",
        "unit": "",
        "nl": "Bron",
        "en": "Source",
    } in meanings
    read_me = (tmp_path / "out" / f"{prefix}readme-{VERSION}.txt").read_text("utf-8-sig")
    assert f"snapshot {VERSION} (data up to 2026-02-12, published 2026-02-13)" in read_me
    assert ("FICTIEVE GEGEVENS" in read_me) == (home.world == "demo")
    found = json.loads((tmp_path / "out" / f"{prefix}sectors-{VERSION}.json").read_bytes())
    assert VERSION in found["citation"]


def test_a_part_of_a_snapshot(home: Home, tmp_path: Path) -> None:
    result = export_snapshot(home, tmp_path / "out", ["parquet"], sector="energy")
    assert [
        result.rows[table] for table in ("complaints", "replies", "statements", "companies", "sectors")
    ] == [1] * 5
    result = export_snapshot(
        home, tmp_path / "out", ["csv"], company="beta", tables=["complaints", "sources"]
    )
    assert result.rows == {"complaints": 1, "sources": 0}
    result = export_snapshot(
        home, tmp_path / "out", ["csv"], company="beta", sector="energy", tables=["complaints"]
    )
    assert result.rows == {"complaints": 0}


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"formats": ["doc"]}, "no format 'doc'; there are: csv, parquet, xlsx, json"),
        ({"tables": ["secrets"]}, "no table 'secrets'; there are: complaints"),
        ({"sector": "energie"}, "no sector with the id 'energie' in this snapshot. Did you mean: energy?"),
        (
            {"company": "x"},
            "no company with the id 'x' in this snapshot. Export the table companies to see them all.",
        ),
    ],
)
def test_what_does_not_exist_is_wrong_use(
    home: Home, tmp_path: Path, wrong: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(UsageError) as error:
        export_snapshot(home, tmp_path / "out", **wrong)
    assert sentence in str(error.value)


def test_without_a_snapshot_it_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="Nothing has been published"):
        export_snapshot(Home("live", tmp_path), tmp_path / "out")
