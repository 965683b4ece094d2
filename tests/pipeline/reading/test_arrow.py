"""Reading as a step of a cluster: record batches in, record batches out, the same as on one machine."""

import importlib.util

import pyarrow as pa
import pytest

from pipeline.engines.spark import SCHEMA, read_in_arrow
from pipeline.reading import Company, Reader, Text

COMPANIES = [
    Company("pakvogel", "Pakvogel", sector="parcel"),
    Company("klompwinkel", "Klompwinkel", sector="webshop"),
]
TEXTS = [
    "Klompwinkel verwijst naar Pakvogel, Pakvogel verwijst naar Klompwinkel. Al drie keer gebeld.",
    "Top geholpen!",
    "",
    "Ik wacht al drie weken op mijn geld.",
]


def batches(*sizes: int) -> list[pa.RecordBatch]:
    rows = [{"text_key": f"t{n}", "text": text} for n, text in enumerate(TEXTS)]
    found, start = [], 0
    for size in sizes:
        found.append(pa.RecordBatch.from_pylist(rows[start : start + size]))
        start += size
    return found


def test_batches_are_read_as_the_reader_reads_texts() -> None:
    table = pa.Table.from_batches(read_in_arrow(COMPANIES)(iter(batches(4))), schema=SCHEMA)
    read = Reader(COMPANIES).read([Text(f"t{n}", text) for n, text in enumerate(TEXTS)])
    assert table.column("text_key").to_pylist() == ["t0", "t1", "t2", "t3"]
    assert table.column("labels").to_pylist() == [reading.labels for reading in read]
    assert table.column("number_of_contacts").to_pylist() == [reading.number_of_contacts for reading in read]
    assert [p["from_party"] for p in table.column("referrals").to_pylist()[0]] == ["Klompwinkel", "Pakvogel"]


def test_it_does_not_matter_how_rows_are_cut_into_batches() -> None:
    read = read_in_arrow(COMPANIES)
    whole = pa.Table.from_batches(read(iter(batches(4))), schema=SCHEMA)
    parts = pa.Table.from_batches(read(iter(batches(1, 2, 1))), schema=SCHEMA)
    assert whole.to_pylist() == parts.to_pylist()


def test_an_empty_partition_gives_no_readings() -> None:
    assert list(read_in_arrow(COMPANIES)(iter(()))) == []


@pytest.mark.slow
@pytest.mark.skipif(importlib.util.find_spec("pyspark") is None, reason="pyspark is not installed")
def test_spark_gives_the_same() -> None:
    sql = pytest.importorskip("pyspark.sql")
    types = pytest.importorskip("pyspark.sql.pandas.types")
    spark = sql.SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false").getOrCreate()
    try:
        rows = [{"text_key": f"t{n}", "text": text} for n, text in enumerate(TEXTS)]
        frame = spark.createDataFrame(rows, "text_key string, text string").coalesce(1)
        found = frame.mapInArrow(read_in_arrow(COMPANIES), types.from_arrow_schema(SCHEMA)).collect()
        here = pa.Table.from_batches(read_in_arrow(COMPANIES)(iter(batches(4))), schema=SCHEMA)
        assert {r["text_key"]: r["labels"] for r in found} == {
            r["text_key"]: r["labels"] for r in here.to_pylist()
        }
    finally:
        spark.stop()
