"""What is true about each post of the demo world, as the generator knows it."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

Source = Literal["schema_org", "phpbb", "discourse", "mastodon"]
SOURCES: tuple[Source, ...] = ("schema_org", "phpbb", "discourse", "mastodon")
Language = Literal["nl", "en", "de", "fr"]
PostKind = Literal["complaint", "praise", "question", "news", "spam", "advert", "opinion"]
ReplyKind = Literal["substantive", "template", "thanks", "resolved", "unresolved", "chatter"]
Role = Literal["company", "consumer", "other"]
PromiseKind = Literal["callback", "visit", "refund", "resolved_by"]
Kept = Literal["kept", "broken", "open"]
Pillar = Literal["answered", "resolved", "promise_kept", "ownership", "effort"]
INSTANCE = "https://toeter.example"  # the demo's Mastodon, as it names itself
_WALLS = {"written_only", "chat_closed", "bot_only"}  # hurdles that keep customers out altogether
PILLARS: tuple[Pillar, ...] = ("answered", "resolved", "promise_kept", "ownership", "effort")


def stream(*key: object) -> random.Random:
    """An independent, reproducible stream of chance for one named purpose."""
    return random.Random("|".join(map(str, key)))  # noqa: S311 - a simulated world, no secrets


@dataclass(frozen=True, slots=True)
class Author:
    """A pseudonym on one source; the same person has another pseudonym on another source."""

    person: int
    username: str
    since: date
    posts: int
    followers: int
    noindex: bool = False
    is_bot: bool = False


@dataclass(frozen=True, slots=True)
class Promise:
    """A commitment to this customer, and whether it had been kept when the post was written."""

    kind: PromiseKind
    made_on: date
    due_on: date
    outcome: Kept


@dataclass(frozen=True, slots=True)
class Referral:
    """The customer was sent from one party to another; parties are ``company:<id>`` or ``role:<name>``."""

    sender: str
    target: str


@dataclass(frozen=True, slots=True)
class Facts:
    """What the text of a complaint says; ``None`` and empty mean that it does not mention it."""

    topic: str
    severity: int
    product: int
    amount: float | None = None
    contacts: int | None = None
    contact_channel: str = "phone"
    elapsed: tuple[int, str] | None = None
    waiting_minutes: int | None = None
    promise: Promise | None = None
    referrals: tuple[Referral, ...] = ()
    unreachable: bool = False
    cut_off: bool = False
    no_ownership_script: bool = False
    hurdle: str | None = None
    lock_in: str | None = None
    escalation: str | None = None
    churn: bool = False
    says_open: bool = False
    sensitive: bool = False
    order_number: str | None = None

    @property
    def elapsed_days(self) -> int | None:
        """The stated duration, in days (week 7, month 30)."""
        if self.elapsed is None:
            return None
        count, unit = self.elapsed
        return count * {"day": 1, "week": 7, "month": 30}[unit]

    @property
    def says_more(self) -> bool:
        """Is there anything in it beside the subject?"""
        return bool(self.themes or self.promise or self.contacts or self.elapsed)

    @property
    def is_loop(self) -> bool:
        """Was the customer sent back to where they came from?"""
        return any(
            first.target == second.sender and second.target == first.sender
            for first, second in zip(self.referrals, self.referrals[1:], strict=False)
        )

    @property
    def themes(self) -> tuple[str, ...]:
        """The service themes that the text shows, in the reading's names."""
        shown = {
            "pillar_to_post": bool(self.referrals),
            "broken_promise": self.promise is not None and self.promise.outcome == "broken",
            "unreachable": self.unreachable or self.hurdle in _WALLS or (self.waiting_minutes or 0) >= 10,
            "cut_off": self.cut_off or self.hurdle == "no_escalation",
            "no_ownership_script": self.no_ownership_script,
            "effort": (self.contacts or 0) >= 2
            or (self.elapsed_days or 0) >= 7
            or (self.waiting_minutes or 0) >= 30,
            "lock_in": self.lock_in is not None,
            "public_escalation": self.escalation is not None,
        }
        return tuple(name for name, is_shown in shown.items() if is_shown)


@dataclass(slots=True)
class Reply:
    """A later message below a post."""

    role: Role
    at: datetime
    kind: ReplyKind
    by: str
    is_unlisted: bool = False


@dataclass(frozen=True, slots=True)
class Edit:
    """The author changed their post: a small addition, or word of how it ended."""

    at: datetime
    kind: Literal["addition", "resolved", "unresolved"]


@dataclass(slots=True)
class Post:
    """One message on one source, with its whole life as far as the world has come."""

    key: str
    case: str
    source: Source
    kind: PostKind
    company: str
    sector: str
    author: Author
    language: Language
    posted_at: datetime
    facts: Facts | None = None
    replies: list[Reply] = field(default_factory=list)
    edits: list[Edit] = field(default_factory=list)
    accepted: Reply | None = None
    accepted_at: datetime | None = None
    removed_at: datetime | None = None
    rating: float | None = None
    rating_best: int = 5
    is_invited: bool | None = None
    is_verified: bool | None = None
    wording: str = ""
    written_on: date | None = None
    repeats: str | None = None
    repeats_exactly: bool = False
    cross_posts: str | None = None
    burst: str | None = None
    number: int = 0

    @property
    def source_id(self) -> str:
        """The identifier that the source shows: a number, on Mastodon the ``uri``."""
        if self.source == "mastodon":
            return f"{INSTANCE}/users/{self.author.username}/statuses/{self.number}"
        return str(self.number)

    @property
    def told_on(self) -> date:
        """The day that the words speak from: a repeat speaks from the day of the first."""
        return self.written_on or self.posted_at.date()

    @property
    def edited_at(self) -> datetime | None:
        """The last edit."""
        return self.edits[-1].at if self.edits else None

    def told(self, ending: Literal["resolved", "unresolved"]) -> datetime | None:
        """When the customer first told that ending, in a reply or an edit; the truth behind S."""
        times = [reply.at for reply in self.replies if reply.kind == ending]
        times += [edit.at for edit in self.edits if edit.kind == ending]
        return min(times, default=None)

    def answered_at(self) -> datetime | None:
        """When the company first gave a substantive reply; the truth behind R."""
        return min((reply.at for reply in self.replies if reply.kind == "substantive"), default=None)

    def events(self) -> list[datetime]:
        """Every moment at which what the source shows everybody changes, the posting itself first."""
        gone = [] if self.removed_at is None else [self.removed_at]
        public = [reply.at for reply in self.replies if not reply.is_unlisted]
        return [self.posted_at, *public, *(e.at for e in self.edits), *gone]

    def as_of(self, now: datetime) -> None:
        """Forget, in place, what happens after ``now``."""
        self.replies = [reply for reply in self.replies if reply.at <= now]
        self.edits = [edit for edit in self.edits if edit.at <= now]
        if self.accepted_at is not None and self.accepted_at > now:
            self.accepted = self.accepted_at = None
        if self.removed_at is not None and self.removed_at > now:
            self.removed_at = None
