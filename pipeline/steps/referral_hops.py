"""From pillar to post, party by party: whom the words of a text mean, a company, one of its departments or a role."""

from __future__ import annotations

import difflib
import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import duckdb
import pyarrow as pa

from pipeline import yaml_files
from pipeline.reading import Company
from pipeline.reading.lexicon import FOLDER
from pipeline.steps import Context

ROLES = FOLDER / "roles.yml"
INTERNAL = ("departments", "staff")
# Words that no list knows and that still are parts of a company: a complaints department, a planning desk.
DEPARTMENT = re.compile(
    r"(?:afdeling|abteilung|stelle|department|complaints|klachten|accounts|desk|team|dienst|service|disposition|support)$"
)
ALIKE = 0.8  # of the letters: how a misspelt name of the company that the text is about is told

# The posts of a case in the order of time; only texts with a referral.
TOLD = """
select cases.case_id, cases.company_id, readings.referrals, readings.companies
from enriched.counted_cases as cases
join enriched.case_members as members on cases.case_id = members.case_id
join enriched.complaints as posts on members.complaint_id = posts.complaint_id
join enriched.readings as readings on posts.text_key = readings.text_key
where array_length(readings.referrals) > 0
order by cases.case_id, posts.posted_at, posts.complaint_id
"""


class Party(NamedTuple):
    """Whom a word means: ``company``, ``department`` of the company complained of, a listed ``role``, or ``other``."""

    id: str
    kind: str


def tables(con: duckdb.DuckDBPyConnection, context: Context) -> Iterator[Any]:
    """Every referral of every case, each pair of parties once."""
    told = con.execute(TOLD).fetchall()
    parties = Parties(context.companies, (row[3] for row in told))
    paths: dict[str, dict[tuple[Party, Party], None]] = {}
    for case_id, company_id, referrals, companies in told:
        path = paths.setdefault(case_id, {})
        for referral in referrals:
            hop = tuple(
                parties.party(referral[end], company_id, companies) for end in ("from_party", "to_party")
            )
            if hop[0] != hop[1]:
                path.setdefault((hop[0], hop[1]))
    rows = [
        {
            "case_id": case_id,
            "hop": number,
            "from_id": a.id,
            "from_kind": a.kind,
            "to_id": b.id,
            "to_kind": b.kind,
        }
        for case_id, path in paths.items()
        for number, (a, b) in enumerate(path, 1)
    ]
    yield pa.Table.from_pylist(rows, schema=SCHEMA)


def fingerprint(context: Context) -> str:
    """The roles are part of the answer."""
    return hashlib.sha256(ROLES.read_bytes()).hexdigest()


class Parties:
    """Whom a party's words mean: a company by its names or as read in these texts, else a role."""

    def __init__(self, companies: Iterable[Company], read: Iterable[Sequence[dict[str, Any]]]) -> None:
        counted = Counter(
            (c["name"].casefold(), c["company_id"]) for found in read for c in found if c["company_id"]
        )
        self._names = {
            name: company for (name, company), _ in sorted(counted.items(), key=lambda pair: pair[1])
        }
        self._names |= {n.casefold(): c.id for c in companies for n in (c.name, *c.aliases, *c.misspellings)}
        roles = yaml_files.read(ROLES)
        self._internal = {word for role in INTERNAL for word in roles[role]["words"]}
        self._roles = {
            word: role
            for role, fields in roles.items()
            if role not in (*INTERNAL, "no_party")
            for word in fields["words"]
        }

    def party(self, words: str, company_id: str, companies: Sequence[dict[str, Any]]) -> Party:
        """The party; ``company_id`` is whom the case is about, ``companies`` what its text names."""
        said = " ".join(words.casefold().split())
        known = self._names.get(said) or self._misspelt(said, companies)
        if known is not None:
            return Party(known, "company")
        plain = re.sub(r"^(?:the|de|het|der|die|das|le|la) ", "", said)
        if plain in self._internal or (plain not in self._roles and DEPARTMENT.search(plain)):
            return Party(f"{company_id}/{plain}", "department")
        role = self._roles.get(plain)
        return Party(role, "role") if role else Party(plain, "other")

    def _misspelt(self, said: str, companies: Sequence[dict[str, Any]]) -> str | None:
        for company in companies:
            likeness = difflib.SequenceMatcher(None, said, company["name"].casefold(), autojunk=False).ratio()
            if company["company_id"] and likeness >= ALIKE:
                return str(company["company_id"])
        return None


SCHEMA = pa.schema(
    {
        "case_id": pa.string(),
        "hop": pa.int32(),
        "from_id": pa.string(),
        "from_kind": pa.string(),
        "to_id": pa.string(),
        "to_kind": pa.string(),
    }
)
