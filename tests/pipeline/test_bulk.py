"""Bulk files of the CFPB into the lake: both generations, every container, every kind of damage, twice."""

import csv
import gzip
import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipeline import bulk, contract, keys, redaction_batches
from pipeline.bulk import ImportResult, import_file
from pipeline.errors import DataError, UsageError
from pipeline.paths import Home
from tests.shared import SHARED, needs_shared

SAMPLE = ("data", "cfpb_2020-03_sample_6623.csv.gz")
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
OLD = [
    "Date received",
    "Product",
    "Sub-product",
    "Issue",
    "Sub-issue",
    "Consumer complaint narrative",
    "Company public response",
    "Company",
    "State",
    "ZIP code",
    "Tags",
    "Consumer consent provided?",
    "Submitted via",
    "Date sent to company",
    "Company response to consumer",
    "Timely response?",
    "Consumer disputed?",
    "Complaint ID",
]
NEW = [column for column in OLD if column not in ("Consumer consent provided?", "Consumer disputed?")]
ROW = {
    "Date received": "2020-03-18",
    "Product": "Mortgage",
    "Sub-product": "FHA mortgage",
    "Issue": "Trouble during payment process",
    "Sub-issue": "",
    "Consumer complaint narrative": "They lost my payment on XX/XX/XXXX.\nTwice.",
    "Company": "EXAMPLE BANK, N.A.",
    "State": "TX",
    "Company response to consumer": "Closed with explanation",
    "Timely response?": "Yes",
    "Consumer disputed?": "N/A",
    "Complaint ID": "1",
}


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home("live", tmp_path / "home")


def row(number: int = 1, **changes: str) -> dict[str, str]:
    return (
        ROW | {"Complaint ID": str(number)} | {key.replace("_", " "): value for key, value in changes.items()}
    )


def table(rows: Sequence[dict[str, str]], columns: Sequence[str] = OLD, delimiter: str = ",") -> bytes:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, columns, restval="", extrasaction="ignore", delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


class Importer:
    """Writes bytes to a file and imports it, an hour later every time."""

    def __init__(self, home: Home, folder: Path) -> None:
        self.home, self.folder, self.imports = home, folder, 0

    def __call__(self, *contents: bytes, name: str = "cfpb.csv") -> ImportResult:
        paths = []
        for number, content in enumerate(contents):
            paths.append(self.folder / f"{number or ''}{name}")
            paths[-1].write_bytes(content)
        self.imports += 1
        return import_file("cfpb", paths, self.home, now=NOW + timedelta(hours=self.imports))

    def rows(self, columns: str, kind: str = "complaints") -> list[tuple[Any, ...]]:
        files = [str(path) for path in (self.home.lake / kind).rglob("*.parquet")]
        with duckdb.connect() as con:
            con.execute("set TimeZone = 'UTC'")
            return con.execute(f"select {columns} from read_parquet(?) order by all", [files]).fetchall()

    def refused(self, result: ImportResult) -> list[dict[str, Any]]:
        assert result.refused_file is not None
        return [json.loads(line) for line in result.refused_file.read_text(encoding="utf-8").splitlines()]


@pytest.fixture
def run(home: Home, tmp_path: Path) -> Importer:
    return Importer(home, tmp_path)


# What a row becomes


def test_a_row_becomes_an_item(run: Importer) -> None:
    result = run(table([row(7)]))
    assert (result.rows, result.new, result.exit_code, result.warnings) == (1, 1, 0, [])
    assert run.rows("source, source_id, url, kind, company_name, narrative, posted_at, posted_precision") == [
        (
            "cfpb",
            "7",
            "https://www.consumerfinance.gov/data-research/consumer-complaints/search/detail/7",
            "complaint",
            "EXAMPLE BANK, N.A.",
            "They lost my payment on XX/XX/XXXX.\nTwice.",
            datetime(2020, 3, 18, tzinfo=UTC),
            "day",
        )
    ]
    assert run.rows(
        "product, issue, region, reference_keys, replies, author_key, outcome, rating, invited"
    ) == [
        ("Mortgage • FHA mortgage", "Trouble during payment process", "TX", [], None, None, None, None, None)
    ]
    assert run.rows("source, source_id, seen_at, state, crawl_id", "sightings") == [
        ("cfpb", "7", NOW + timedelta(hours=1), "new", result.import_id)
    ]


def test_the_files_have_exactly_the_columns_of_the_contract(run: Importer) -> None:
    run(table([row()]))
    with duckdb.connect() as con:
        for kind, record in (("complaints", "complaint"), ("sightings", "sighting")):
            path = next((run.home.lake / kind).rglob("*.parquet"))
            found = con.execute(f"describe select * from '{path}'").fetchall()
            wanted = [
                (f.name, f.sql.upper().replace("TIMESTAMP", "TIMESTAMP WITH TIME ZONE"))
                for f in contract.fields(record)
            ]
            assert [name for name, _ in wanted] == [line[0] for line in found]
            for (name, kind_wanted), line in zip(wanted, found, strict=True):
                if not kind_wanted.startswith("STRUCT"):
                    assert line[1] == kind_wanted, name


@pytest.mark.parametrize(
    ("response", "disputed", "outcome"),
    [
        ("Closed with monetary relief", "N/A", ("resolved", "company")),
        ("Closed with non-monetary relief", "No", ("resolved", "company")),
        ("Closed with relief", "", ("resolved", "company")),
        ("Closed with monetary relief", "Yes", ("unresolved", "customer")),
        ("Closed with explanation", "Yes", ("unresolved", "customer")),
        ("Closed with explanation", "No", (None, None)),
        ("Closed without relief", "N/A", (None, None)),
        ("Closed", "N/A", (None, None)),
        ("In progress", "N/A", (None, None)),
        ("Untimely response", "N/A", (None, None)),
        ("", "", (None, None)),
    ],
)
def test_the_outcome_says_who_told_it(
    run: Importer, response: str, disputed: str, outcome: tuple[str | None, str | None]
) -> None:
    result = run(table([row() | {"Company response to consumer": response, "Consumer disputed?": disputed}]))
    assert run.rows("outcome, outcome_by") == [outcome]
    assert result.warnings == []


def test_a_category_that_nobody_knows_is_a_warning_and_no_outcome(run: Importer) -> None:
    result = run(table([row() | {"Company response to consumer": "Closed with a smile"}]))
    assert run.rows("outcome") == [(None,)]
    assert result.warnings == [
        "1 rows have a value of 'Company response to consumer' that is not known; it is left unread."
    ]


def test_narratives_are_redacted(run: Importer) -> None:
    run(table([row() | {"Consumer complaint narrative": "Write to jan.jansen@example.org about it."}]))
    assert run.rows("narrative") == [("Write to [e-mail] about it.",)]


def test_many_narratives_are_redacted_alike_over_all_cores(
    run: Importer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(redaction_batches, "MANY", 1)
    monkeypatch.setattr(redaction_batches, "SHARE", 2)
    texts = {str(n): f"Mail {n}@example.org" if n % 2 else "" for n in range(1, 10)}
    run(table([row(int(n)) | {"Consumer complaint narrative": text} for n, text in texts.items()]))
    assert dict(run.rows("source_id, narrative")) == {
        n: "Mail [e-mail]" if text else None for n, text in texts.items()
    }


# The shapes a file comes in


def gzipped(data: bytes) -> bytes:
    return gzip.compress(data)


def zipped(data: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("__MACOSX/._complaints.csv", b"\0\1")
        archive.writestr("readme.txt", b"hello")
        archive.writestr("complaints.csv", data)
    return out.getvalue()


def respelled(
    data: bytes, columns: Sequence[str], delimiter: str = ",", **values: Callable[[str], str]
) -> bytes:
    rows = list(csv.DictReader(io.StringIO(data.decode(), newline="")))
    for each in rows:
        each.update({column: change(each[column]) for column, change in values.items()})
    return table(rows, columns, delimiter)


def by_spreadsheet(text: str) -> str:
    year, month, day = text.split("-")
    return f"{year}/{int(month)}/{int(day)}"


SHAPES: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzipped,
    "zip": zipped,
    "BOM": lambda data: b"\xef\xbb\xbf" + data,
    "console lines": lambda data: (
        b"Archive:  complaints.csv.zip\r\n  inflating: complaints.csv\r\n\r\n" + data
    ),
    "columns in another order": lambda data: respelled(data, OLD[::-1]),
    "an extra column": lambda data: respelled(data, [*OLD, "Event tag"]),
    "semicolons": lambda data: respelled(data, OLD, ";"),
    "line ends of Unix": lambda data: data.replace(b"\r\n", b"\n"),
    "dates by a spreadsheet": lambda data: respelled(data, OLD, **{"Date received": by_spreadsheet}),
    "dates of 2017": lambda data: respelled(
        data, OLD, **{"Date received": lambda d: f"{d[5:7]}/{d[8:]}/{d[:4]}"}
    ),
    "dates of 2019": lambda data: respelled(
        data, OLD, **{"Date received": lambda d: f"{int(d[5:7])}/{d[8:]}/{d[2:4]}"}
    ),
    "dates of the API": lambda data: respelled(
        data, OLD, **{"Date received": lambda d: d + "T12:00:00-05:00"}
    ),
    "None for nothing": lambda data: respelled(
        data, OLD, **dict.fromkeys(("Sub-issue", "Tags", "State"), lambda t: t or "None")
    ),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_the_same_table_in_another_shape_is_the_same_complaints(run: Importer, shape: str) -> None:
    data = table(
        [row(1), row(2, State=""), row(3) | {"Date received": "2019-12-05", "Consumer disputed?": "Yes"}]
    )
    assert run(data).new == 3
    result = run(SHAPES[shape](data))
    assert (result.new, result.changed, result.unchanged, result.refused) == (0, 0, 3, 0)


def test_the_generation_without_disputes_changes_nothing_and_forgets_no_dispute(run: Importer) -> None:
    rows = [
        row(1),
        row(2) | {"Consumer disputed?": "Yes", "Company response to consumer": "Closed with monetary relief"},
        row(3) | {"Consumer disputed?": "No", "Company response to consumer": "Closed with monetary relief"},
    ]
    run(table(rows))
    result = run(table(rows, NEW))
    assert (result.new, result.changed, result.unchanged) == (0, 0, 3)
    assert run(table([rows[1] | {"State": "NY"}], NEW)).changed == 1
    assert run.rows("source_id, region, outcome, outcome_by")[1:3] == [
        ("2", "NY", "unresolved", "customer"),
        ("2", "TX", "unresolved", "customer"),
    ]


def test_the_generation_without_disputes_can_come_first(run: Importer) -> None:
    rows = [row(1) | {"Consumer disputed?": "Yes"}, row(2)]
    run(table(rows, NEW))
    assert run(table(rows)).changed == 1
    assert run.rows("source_id, outcome, outcome_by") == [
        ("1", "unresolved", "customer"),
        ("1", None, None),
        ("2", None, None),
    ]


# Once more


def test_only_what_is_new_or_changed_is_added(run: Importer) -> None:
    run(table([row(1), row(2)]))
    result = run(table([row(1), row(2, State="NY"), row(3)]))
    assert (result.new, result.changed, result.unchanged) == (1, 1, 1)
    assert run.rows("source_id, region") == [("1", "TX"), ("2", "NY"), ("2", "TX"), ("3", "TX")]
    assert sorted(state for (state,) in run.rows("state", "sightings")) == [
        "changed",
        "new",
        "new",
        "new",
        "unchanged",
    ]
    back = run(table([row(2)]))
    assert back.changed == 1, "compared with the latest version, not with any"


def test_a_file_without_news_adds_sightings_only(run: Importer) -> None:
    run(table([row(1)]))
    run(table([row(1)]))
    assert len(list((run.home.lake / "complaints").rglob("*.parquet"))) == 1
    assert len(list((run.home.lake / "sightings").rglob("*.parquet"))) == 2


def test_a_complaint_that_stands_twice_counts_once_in_its_last_version(run: Importer) -> None:
    result = run(table([row(1), row(2), row(1, State="NY")]), table([row(2, State="FL")]))
    assert (result.rows, result.new, result.repeated) == (4, 2, 2)
    assert run.rows("source_id, region") == [("1", "NY"), ("2", "FL")]


def test_the_run_leaves_a_record(run: Importer) -> None:
    result = run(table([row(1), row(2), row(2), row() | {"Complaint ID": ""}]))
    record = json.loads((run.home.lake / "crawls" / f"{result.import_id}.json").read_text(encoding="utf-8"))
    assert record == {
        "source": "cfpb",
        "crawl_id": result.import_id,
        "started_at": "2026-11-21T13:00:00+00:00",
        "finished_at": "2026-11-21T13:00:00+00:00",
        "reason": "finished",
        "requests": 0,
        "items": 2,
        "new": 2,
        "changed": 0,
        "unchanged": 0,
        "refused": 1,
        "errors": [],
        "world": "live",
    }


def test_what_was_erased_stays_away(run: Importer) -> None:
    run.home.lake.mkdir(parents=True)
    erased = keys.complaint_key(keys.secret(run.home), "cfpb", "2")
    (run.home.lake / "forgotten.jsonl").write_text(
        json.dumps({"source": "cfpb", "key": erased}) + "\n", "utf-8"
    )
    result = run(table([row(1), row(2)]))
    assert run.rows("source_id") == [("1",)]
    assert run.rows("source_id", "sightings") == [("1",)]
    assert result.warnings == ["1 complaints were erased on request earlier and were left out again."]


# Killed in the middle


def test_a_kill_before_the_sightings_leaves_a_lake_that_the_next_import_completes(
    run: Importer, monkeypatch: pytest.MonkeyPatch
) -> None:
    move = bulk._move

    def killed(made: Path, sealed: Path) -> None:
        if made.name == "sightings.parquet":
            raise KeyboardInterrupt
        move(made, sealed)

    monkeypatch.setattr(bulk, "_move", killed)
    with pytest.raises(KeyboardInterrupt):
        run(table([row(1)]))
    assert run.rows("source_id") == [("1",)]
    monkeypatch.setattr(bulk, "_move", move)
    (run.home.lake / ".import-of-a-killed-process").mkdir()
    result = run(table([row(1), row(2)]))
    assert (result.new, result.unchanged) == (1, 1)
    assert run.rows("source_id, state", "sightings") == [("1", "unchanged"), ("2", "new")]
    assert not list(run.home.lake.glob(".import-*"))


# What is kept out


@pytest.mark.parametrize(
    ("bad", "blamed", "reason"),
    [
        ({"Date received": "2020-02-30"}, "Date received", "Date received is not a date."),
        ({"Date received": "last week"}, "Date received", "Date received is not a date."),
        ({"Date received": ""}, "Date received", "Date received is missing."),
        (
            {"Date received": "1899-12-31"},
            "Date received",
            "Date received lies before July 2011, when the bureau began.",
        ),
        (
            {"Date received": "20-03-18"},
            "Date received",
            "Date received is not a date.",
        ),
        (
            {"Date received": "2099-01-01"},
            "posted_at",
            "posted_at lies after fetched_at, the moment it was collected.",
        ),
        ({"Complaint ID": ""}, "Complaint ID", "Complaint ID is missing."),
        ({"Complaint ID": "3.57E+06"}, "Complaint ID", "Complaint ID is not a whole number."),
        ({"Company": "EXAMPLE\0BANK"}, "Company", "The row holds a null byte."),
        (
            {"Consumer complaint narrative": "x" * 100_001},
            "narrative",
            "narrative is longer than 100000 characters.",
        ),
    ],
    ids=lambda value: str(value)[:40],
)
def test_an_unfit_row_is_kept_out_with_its_line_and_reason(
    run: Importer, bad: dict[str, str], blamed: str, reason: str
) -> None:
    result = run(table([row(1), row(2) | bad, row(3)]))
    assert [source_id for (source_id,) in run.rows("source_id")] == ["1", "3"]
    assert result.exit_code == 1
    (entry,) = run.refused(result)
    assert (entry["line"], entry["field"], entry["reason"]) == (4, blamed, reason)
    assert entry["file"].endswith("cfpb.csv")
    assert entry.keys() == {"source_id", "url", "field", "reason", "file", "line"}


def test_a_text_of_fifty_million_bytes_is_kept_out_and_the_rest_goes_on(run: Importer) -> None:
    monster = row(2) | {"Consumer complaint narrative": "spam, and more\n" * 3_400_000}
    result = run(table([row(1), monster, row(3), row(4) | {"Complaint ID": ""}]))
    assert [source_id for (source_id,) in run.rows("source_id")] == ["1", "3"]
    assert [(entry["line"], entry["reason"]) for entry in run.refused(result)] == [
        (4, "The row is longer than 4000000 bytes."),
        (4 + 3_400_000 + 1 + 2, "Complaint ID is missing."),
    ]


def test_a_file_cut_off_in_a_row_keeps_the_whole_rows(run: Importer) -> None:
    result = run(table([row(1), row(2), row(3)])[:-60])
    assert run.rows("source_id") == [("1",), ("2",)]
    assert [entry["reason"] for entry in run.refused(result)] == [
        "The row is cut off: the file ends in the middle of it."
    ]


@pytest.mark.parametrize("cut", [10, 2_000], ids=["in the checksum", "in the data"])
def test_a_compressed_file_cut_off_keeps_the_whole_rows(run: Importer, cut: int) -> None:
    # Texts that do not compress, so that the cut falls into rows.
    rows = [
        row(n) | {"Consumer complaint narrative": hashlib.sha256(b"%d" % n).hexdigest()}
        for n in range(1, 3_000)
    ]
    result = run(gzipped(table(rows))[:-cut], name="cfpb.csv.gz")
    assert 2_000 < result.new <= 2_999
    assert "packed file is damaged" in run.refused(result)[-1]["reason"]
    assert result.exit_code == 1


# Files that are refused whole: nothing is written


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (table([row()], [c for c in OLD if c != "Company"]), "line 1: the column 'Company' is missing"),
        (
            table([row()]).replace(b",Company,", b",Company name,", 1),
            "is it 'Company name'? Then rename that one",
        ),
        (table([row()]).replace(b",Tags,", b",State,", 1), "the column 'State' stands there twice"),
        (b"", "no header found"),
        (b"a,b,c\n1,2,3\n", "no header found"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 100, "no header found"),
        (table([row()]).decode().encode("utf-16"), "is written in UTF-16"),
        (zipped(b"")[:200] + b"garbage", "cannot be unpacked"),
        (gzipped(b"x" * 100)[:12], "no header found|cannot be unpacked"),
        (
            table([row(1), row(2) | {"Date received": "24/03/2020"}]),
            "line 4: this date can only be read day first",
        ),
    ],
    ids=[
        "missing",
        "renamed",
        "twice",
        "empty",
        "other table",
        "picture",
        "UTF-16",
        "bad zip",
        "bad gzip",
        "day first",
    ],
)
def test_a_file_that_is_no_such_table_is_an_error_and_adds_nothing(
    run: Importer, content: bytes, sentence: str
) -> None:
    with pytest.raises(DataError, match=sentence.replace("?", r"\?")) as error:
        run(table([row(9)]), content)
    assert "1cfpb.csv" in str(error.value)
    assert not [path for path in run.home.lake.rglob("*") if path.is_file()]


def test_a_file_that_is_mostly_unreadable_is_given_up(run: Importer) -> None:
    data = table([row(n) | {"Company": '5" pipe'} for n in range(1_500)]).replace(b'5"" pipe', b'5" pipe')
    with pytest.raises(DataError, match="of the first 3000 rows 3000 cannot be read; in line 2"):
        run(data)


def test_wrong_use_is_told(run: Importer, home: Home, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no bulk files of 'reddit'"):
        import_file("reddit", [], home, now=NOW)
    with pytest.raises(UsageError, match=r"absent\.csv does not exist"):
        import_file("cfpb", [tmp_path / "absent.csv"], home, now=NOW)
    with pytest.raises(UsageError, match="demo world holds fictional ones only"):
        import_file("cfpb", [], Home("demo", home.root), now=NOW)


# The real file


@needs_shared(*SAMPLE)
def test_the_real_sample(home: Home) -> None:
    path = SHARED.joinpath(*SAMPLE)
    result = import_file("cfpb", [path], home, now=NOW)
    assert (result.rows, result.new, result.refused, result.warnings) == (6_623, 6_623, 0, [])
    again = import_file("cfpb", [path, path], home, now=NOW + timedelta(days=1))
    assert (again.new, again.changed, again.unchanged, again.repeated) == (0, 0, 6_623, 6_623)
    with duckdb.connect() as con:
        con.execute(f"create view found as from read_parquet('{home.lake}/complaints/**/*.parquet')")
        one = con.execute("select count(narrative), count(distinct company_name) from found").fetchone()
        assert one == (1_532, 710)
        outcomes = con.execute(
            "select outcome, outcome_by, count(*) from found group by all order by all"
        ).fetchall()
        assert outcomes == [("resolved", "company", 990), ("unresolved", "customer", 9), (None, None, 5_624)]
        broken = [
            rule
            for rule in contract.rules("complaint")
            if con.execute(f"from found where {rule.broken}").fetchone()
        ]
        assert broken == []
