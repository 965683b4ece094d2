"""The network of who sends customers to whom, of every sector and of all: does it come back, and where does it end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import duckdb
import numpy as np

from pipeline import figures
from pipeline.methods.configuration import load
from pipeline.methods.network import orphan_node, referral_network
from pipeline.steps import Context

ALL = "all"
# A role stands for many; within a sector those are taken as one party, across sectors not.
EDGES = """
select
    sector_id,
    from_id || case from_kind when 'company' then '' else '@' || sector_id end as sender,
    to_id || case to_kind when 'company' then '' else '@' || sector_id end as target
from enriched.referrals
where sector_id is not null
order by case_id, sender, target
"""
PATHS = """
select sector_id, last_party, last_kind, is_orphaned
from enriched.case_paths
where hops > 0 and sector_id is not null and is_orphaned is not null
order by case_id
"""
COUNTS = """
with referred as (
    select case_id, bool_or(is_loop) as is_loop
    from enriched.referrals
    group by case_id
),

marked as (
    select
        cases.sector_id,
        referred.case_id is not null as is_referred,
        coalesce(referred.is_loop, false) as is_loop,
        coalesce(paths.is_pillar_to_post, false) as is_pillar_to_post
    from enriched.counted_cases as cases
    left join referred on cases.case_id = referred.case_id
    left join enriched.case_paths as paths on cases.case_id = paths.case_id
    where cases.sector_id is not null
)

select
    coalesce(sector_id, 'all') as sector_id,
    count(*) as cases,
    count(*) filter (where is_referred) as referred,
    count(*) filter (where is_loop) as loops,
    count(*) filter (where is_pillar_to_post) as pillar_to_post
from marked
group by grouping sets ((sector_id), ())
order by sector_id
"""


def tables(con: duckdb.DuckDBPyConnection, context: Context) -> Iterator[Any]:
    """One network per sector with cases, and the network of all."""
    counts = [row for row in con.sql(COUNTS).to_arrow_table().to_pylist() if row["cases"]]
    if not counts:
        return
    edges, paths = con.execute(EDGES).fetchall(), con.execute(PATHS).fetchall()
    rows = []
    for count in counts:
        sector = count["sector_id"]
        own = [edge for edge in edges if sector in (ALL, edge[0])]
        ends = [path for path in paths if sector in (ALL, path[0])]
        rows.append(count | _network(own) | _orphan(ends))
    columns = figures.columns_of(rows)
    columns |= figures.share_columns("loop", columns["loops"], columns["referred"])
    yield figures.table(
        columns | figures.share_columns("pillar_to_post", columns["pillar_to_post"], columns["cases"])
    )


def fingerprint(context: Context) -> str:
    """The shape of a network is the method's."""
    return figures.method_fingerprint()


def _network(edges: Sequence[tuple[str, str, str]]) -> dict[str, Any]:
    """Shape and permutation of one network; null where there are too few referrals to say anything."""
    named = {"parties": len({party for _, *ends in edges for party in ends}), "referrals": len(edges)}
    if len(edges) < figures.FEWEST:
        return named | dict.fromkeys(SHAPE)
    settings = load()
    seed, permutations = settings["rank"]["seed"], settings["sector"]["permutations"]
    categories, senders, targets = zip(*edges, strict=True)
    found = referral_network(senders, targets, categories, permutations=permutations, seed=seed)
    shape = (found.weighted_reciprocity, found.reciprocity, found.rho, found.p_value, permutations, seed)
    circles = (len(found.circles), max((len(circle) for circle in found.circles), default=0))
    return named | dict(zip(SHAPE, [_plain(value) for value in (*shape, *circles)], strict=True))


SHAPE = (
    "weighted_reciprocity",
    "reciprocity",
    "rho",
    "p_value",
    "permutations",
    "seed",
    "circles",
    "largest_circle",
)


def _plain(value: float) -> float | None:
    return None if np.isnan(value) else value


def _orphan(paths: Sequence[tuple[str, str, str, bool]]) -> dict[str, Any]:
    """Where most unresolved paths end: the kind of party, and which role or kind of department; never a company."""
    unresolved = [stuck for *_, stuck in paths]
    said = {
        "unresolved_paths": sum(unresolved),
        "orphan_kind": None,
        "orphan_party": None,
        "orphan_paths": None,
    }
    if sum(unresolved) < figures.FEWEST:
        return said
    found = orphan_node([f"{kind}:{party}" for _, party, kind, _ in paths], unresolved)
    assert found is not None
    kind, party = found[0].split(":", 1)
    return said | {"orphan_kind": kind, "orphan_party": _shown(party, kind), "orphan_paths": found[1]}


def _shown(party: str, kind: str) -> str | None:
    """A department without its company, a role by its name; a company or a word that no list knows not at all."""
    return party.split("/", 1)[1] if kind == "department" else party if kind == "role" else None
