"""A post as its author wrote it: the facts of the case, told in some order, in somebody's way of typing."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from scrapers.demo_web.cases import pick
from scrapers.demo_web.fragments import Phrasebook, phrasebook
from scrapers.demo_web.market import Market
from scrapers.demo_web.model import Edit, Facts, Post, Reply, stream
from scrapers.demo_web.slots import Slots
from scrapers.demo_web.style import REGISTERS, altered, bare, capitals, typed

_LENGTH = {"schema_org": (4, 5, 2), "phpbb": (1, 4, 5), "discourse": (1, 5, 4), "mastodon": (6, 3, 0)}
_TAGS = {
    "nl": ("klacht", "klantenservice"),
    "en": ("complaint", "customerservice"),
    "de": ("kundenservice",),
    "fr": ("serviceclient",),
}


@dataclass(frozen=True, slots=True)
class Rendered:
    """Title and body as the source shows them, and the personal data in them as (text, kind)."""

    title: str | None
    body: str
    personal: tuple[tuple[str, str], ...]


def render(market: Market, post: Post) -> Rendered:
    """The text of a post, edits included; always the same for the same post."""
    rng = stream(market.seed, "text", post.wording)
    book = phrasebook(post.language)
    slots = Slots(market, post, book, rng)
    register = pick(rng, REGISTERS)
    parts = _complaint(rng, book, slots) if post.facts else _plain(rng, book, slots)
    text = bare(typed(capitals(_joined(rng, parts)), rng, register))
    title = _title(rng, book, slots)
    if post.wording != post.key and not post.repeats_exactly:
        text = altered(text, stream(market.seed, "alter", post.key))
    if post.source == "mastodon":
        text = _as_toot(rng, text, slots)
    for edit in post.edits:
        text += "\n\n" + _edit(market, post, edit, book)
    return Rendered(title, text, tuple(slots.personal))


def reply_text(market: Market, post: Post, reply: Reply) -> str:
    """The text of a reply below a post."""
    rng = stream(market.seed, "reply", post.key, reply.kind, reply.by)
    book = phrasebook(post.language)
    slots = Slots(market, post, book, rng)
    said = bare(capitals(book.say(_reply_name(book, post, reply), rng, slots)))
    if post.source != "mastodon":
        return said
    if reply.role != "consumer":
        return f"@{post.author.username} {said}"
    tags = hashtags(market, post) if stands_in_timelines(post, reply) else []
    return f"@{market.companies[post.company].handle} {said}" + "".join(f" #{tag}" for tag in tags[:1])


def _reply_name(book: Phrasebook, post: Post, reply: Reply) -> str:
    """A substantive reply is about the subject where the language has such phrases."""
    if reply.kind != "substantive":
        return f"replies.{reply.kind}"
    topic = post.facts.topic if post.facts is not None else "other"
    own = f"replies.substantive.{topic}"
    return own if book.has(own) else "replies.substantive.other"


def hashtags(market: Market, post: Post) -> list[str]:
    """The tags of a toot: every complaint and question has one by which it can be found."""
    rng = stream(market.seed, "tags", post.wording)
    findable = post.kind in {"complaint", "question"} or rng.random() < 0.3
    tags = [rng.choice(_TAGS[post.language])] if findable else []
    if rng.random() < 0.4:
        tags.append(market.companies[post.company].handle)
    return tags


def stands_in_timelines(post: Post, reply: Reply) -> bool:
    """Does this reply by the customer carry a tag as well, so that it stands among the toots? A third do."""
    return post.source == "mastodon" and reply.role == "consumer" and post.author.person % 3 == 0


def _complaint(rng: Random, book: Phrasebook, slots: Slots) -> list[str]:
    """Opening, subject, what the service did, ending."""
    facts = slots.facts
    length = rng.choices((0, 1, 2), _LENGTH[slots.post.source])[0]
    mood = rng.choices(("plain", "angry", "ironic"), (5, 3, 1.5))[0]
    told = [book.say(name, rng, slots) for name in _service(facts)]
    rng.shuffle(told)
    parts = [book.say(_topic(book, slots), rng, slots)]
    if facts.order_number:
        parts.append(book.say("frame.order", rng, slots))
    parts += told
    for aside in book.several("frame.filler", length if length < 2 else rng.randrange(2, 8), rng, slots):
        parts.insert(rng.randrange(1, len(parts) + 1), aside)
    if rng.random() < (0.15, 0.5, 0.85)[length]:
        parts.insert(0, book.say(f"frame.opener.{mood}", rng, slots))
    parts += [book.say(name, rng, slots) for name in _ending(facts)]
    if rng.random() < (0.2, 0.5, 0.7)[length]:
        parts.append(book.say(f"frame.closer.{mood}", rng, slots))
    if rng.random() < slots.market.ordinary["facts"]["personal_data"]:
        parts.append(book.say("frame.personal", rng, slots))
    return parts


def _topic(book: Phrasebook, slots: Slots) -> str:
    topic, sector = slots.facts.topic, slots.post.sector
    if slots.facts.amount is not None and book.has(f"topics.{topic}.amount"):
        return f"topics.{topic}.amount"
    own = f"topics.{topic}.{sector}"
    return own if book.has(own) and slots.rng.random() < 0.5 else f"topics.{topic}.any"


def _service(facts: Facts) -> list[str]:
    """Names of the phrases that tell how the service went."""
    names = []
    if facts.referrals:
        names.append(_pillar_to_post(facts))
    if facts.promise is not None:
        names.append(f"service.promise.{facts.promise.kind}.{facts.promise.outcome}")
    if facts.contacts is not None:
        names.append(f"service.contacts.{facts.contact_channel}")
    if facts.elapsed is not None:
        names.append("service.elapsed")
    if facts.waiting_minutes is not None:
        names.append("service.waiting")
    names += [
        f"service.{name}"
        for name in ("unreachable", "cut_off", "no_ownership_script")
        if getattr(facts, name)
    ]
    if facts.hurdle is not None:
        names.append(f"service.hurdle.{facts.hurdle}")
    if facts.lock_in is not None:
        names.append(f"service.lock_in.{facts.lock_in}")
    return names


def _pillar_to_post(facts: Facts) -> str:
    if len(facts.referrals) == 1:
        return "service.sent_on.once"
    return "service.sent_on.loop" if facts.is_loop else "service.sent_on.chain"


def _ending(facts: Facts) -> list[str]:
    names = ["service.open"] if facts.says_open else []
    if facts.sensitive:
        names.append("service.sensitive")
    if facts.churn:
        names.append("service.churn")
    if facts.escalation is not None:
        names.append(f"service.escalation.{facts.escalation}")
    return names


def _plain(rng: Random, book: Phrasebook, slots: Slots) -> list[str]:
    """Praise, noise, and the reviews of a bomb."""
    kind = "bomb" if slots.post.burst == "review_bomb" else slots.post.kind
    parts = [book.say(f"plain.{kind}", rng, slots)]
    if kind == "praise":
        parts += book.several("plain.praise_more", rng.choice((0, 1, 1, 2)), rng, slots)
    return parts


def _title(rng: Random, book: Phrasebook, slots: Slots) -> str | None:
    post = slots.post
    if post.source == "mastodon" or (post.source == "schema_org" and rng.random() < 0.2):
        return None
    kind = post.kind if post.facts is None else slots.facts.topic
    if post.burst == "review_bomb":
        kind = "bomb"
    return bare(capitals(book.say(f"titles.{kind}", rng, slots)))


def _as_toot(rng: Random, text: str, slots: Slots) -> str:
    """With the company's handle, and tags by which it can be found."""
    company = slots.company
    text = f"@{company.handle} {text}" if rng.random() < 0.5 else f"{text} @{company.handle}"
    return text + "".join(f" #{tag}" for tag in hashtags(slots.market, slots.post))


def _edit(market: Market, post: Post, edit: Edit, book: Phrasebook) -> str:
    rng = stream(market.seed, "edit", post.key, edit.kind)
    slots = Slots(market, post, book, rng)
    said = book.say("frame.addition" if edit.kind == "addition" else f"replies.{edit.kind}", rng, slots)
    head = str(book.words["edit_heads"][edit.kind]).format(slots.day(edit.at.date()))
    return bare(head + capitals(said))


def _joined(rng: Random, parts: list[str]) -> str:
    """One paragraph, or a few when the story is long."""
    if len(parts) < 6:
        return " ".join(parts)
    cut = rng.randrange(2, len(parts) - 2)
    return " ".join(parts[:cut]) + "\n\n" + " ".join(parts[cut:])
