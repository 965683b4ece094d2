"""The shapes that go in and out of reading: a text, and what it says, each fact with the span that shows it."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Any

SERVICE_LABELS = (
    "pillar_to_post",
    "broken_promise",
    "unreachable",
    "cut_off",
    "no_ownership_script",
    "effort",
    "lock_in",
    "public_escalation",
)
TOPICS = ("delivery", "billing", "product_defect", "cancellation", "privacy", "misleading_sales")
LABELS = (*SERVICE_LABELS, *TOPICS, "delight")


@dataclass(frozen=True, slots=True)
class Text:
    """One narrative to read. ``company_name`` is the company that the source says the text is about."""

    id: str
    text: str
    title: str | None = None
    company_name: str | None = None
    source: str | None = None
    posted_at: str | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """The span ``text[start:end]`` that shows a label, and the rule that found it."""

    label: str
    start: int
    end: int
    rule: str


@dataclass(frozen=True, slots=True)
class Referral:
    """The customer is sent from one party to another."""

    from_: str
    to: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Mention:
    """A company named in the text. ``company_id`` is ``None`` for a name that the registry does not know."""

    name: str
    role: str
    company_id: str | None = None


@dataclass(frozen=True, slots=True)
class Promise:
    """A commitment to this customer. ``outcome`` is kept, broken or unknown; dates are ISO where the text gives them."""

    kind: str
    text: str
    made_at: str | None
    due_at: str | None
    outcome: str


@dataclass(frozen=True, slots=True)
class Pii:
    """Personal data as it stands in the text."""

    text: str
    type: str
    start: int
    end: int


@dataclass(slots=True)
class Reading:
    """Everything read from one text. Offsets are characters of the text as it was given."""

    id: str
    language: str = "unknown"
    is_complaint: bool = False
    labels: list[str] = field(default_factory=list)
    evidence: list[Evidence] = field(default_factory=list)
    confidence: dict[str, float] = field(default_factory=dict)  # of each label, said or not: 0 to 1
    referrals: list[Referral] = field(default_factory=list)
    companies: list[Mention] = field(default_factory=list)
    primary_company: str | None = None
    primary_company_id: str | None = None
    primary_topic: str | None = None
    severity: int | None = None
    number_of_contacts: int | None = None
    elapsed_days: float | None = None
    elapsed_low: float | None = None
    elapsed_high: float | None = None
    waiting_minutes: float | None = None
    retold: int | None = None
    money_lost: float | None = None
    channels: list[str] = field(default_factory=list)
    hurdles: list[str] = field(default_factory=list)
    lock_in_causes: list[str] = field(default_factory=list)
    promises: list[Promise] = field(default_factory=list)
    gesture: bool = False
    resolved: str = "unknown"
    churn_intent: bool = False
    sensitive: bool = False
    pii: list[Pii] = field(default_factory=list)
    redacted: str = ""
    case_key: str = ""

    def to_dict(self) -> dict[str, Any]:
        """The published form: plain values, ``from_`` as ``from``, company ids left to the database."""
        out = {f.name: _plain(getattr(self, f.name)) for f in fields(self) if f.name != "primary_company_id"}
        out["companies"] = [{"name": m.name, "role": m.role} for m in self.companies]
        return out


def _plain(value: Any) -> Any:
    if not isinstance(value, list):
        return value
    return [item if isinstance(item, str) else _row(item) for item in value]


def _row(item: Any) -> dict[str, Any]:
    return {f.name.rstrip("_"): getattr(item, f.name) for f in fields(item)}
