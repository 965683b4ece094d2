"""Why two posts are one case or two, as a code that programs compare and a sentence that people read."""

from __future__ import annotations

from dataclasses import dataclass

SENTENCES = {
    "same_reference": {
        "nl": "Beide noemen hetzelfde bestel- of zaaknummer.",
        "en": "Both give the same order or case number.",
    },
    "same_author": {
        "nl": "Dezelfde schrijver en hetzelfde bedrijf binnen {0} dagen, en niets wijst op iets anders.",
        "en": "The same author and company within {0} days, and nothing points to another problem.",
    },
    "near_copy": {
        "nl": "De teksten zijn bijna gelijk ({0}% van alle tekenreeksen) en te eigen om toeval te zijn.",
        "en": "The texts are nearly equal ({0}% of all runs of characters) and too particular to be chance.",
    },
    "same_numbers": {
        "nl": "Beide noemen dezelfde zeldzame getallen en datums ({1}), en niets spreekt elkaar tegen.",
        "en": "Both give the same rare numbers and dates ({1}), and nothing that contradicts the other.",
    },
    "same_story": {
        "nl": "Wat de kortste tekst vertelt staat voor {0}% ook in de andere: {1}.",
        "en": "Of what the shorter text tells, {0}% is in the other, too: {1}.",
    },
    "points_back": {
        "nl": "De latere tekst verwijst naar een eerdere en vertelt hetzelfde: {1}.",
        "en": "The later text points back to an earlier one and tells the same: {1}.",
    },
    "other_company": {
        "nl": "De posts gaan over verschillende bedrijven.",
        "en": "The posts are about different companies.",
    },
    "too_long_ago": {
        "nl": "Er zit meer dan {0} dagen tussen, of een datum ontbreekt.",
        "en": "More than {0} days lie between them, or a date is missing.",
    },
    "other_reference": {
        "nl": "Ze noemen verschillende bestel- of zaaknummers.",
        "en": "They give different order or case numbers.",
    },
    "other_account": {
        "nl": "Op één site door twee verschillende accounts geplaatst.",
        "en": "Posted on one site by two different accounts.",
    },
    "another_person": {
        "nl": "Een van beide zegt dat het ook een ander overkwam.",
        "en": "One of them says that it happened to somebody else, too.",
    },
    "letter_for_many": {
        "nl": "De tekst is een brief of oproep die velen overnemen.",
        "en": "The text is a letter or a call that many copy.",
    },
    "other_numbers": {
        "nl": "De genoemde {1} spreken elkaar tegen.",
        "en": "The {1} that they give contradict each other.",
    },
    "other_problem": {
        "nl": "Dezelfde schrijver, maar een ander verhaal.",
        "en": "The same author, but another story.",
    },
    "too_little": {
        "nl": "Te weinig gemeenschappelijks om van één persoon en één probleem te spreken.",
        "en": "Too little in common to speak of one person and one problem.",
    },
}
KINDS = {
    "sums": {"nl": "bedragen", "en": "sums"},
    "dates": {"nl": "datums", "en": "dates"},
    "measures": {"nl": "maten", "en": "measures"},
    "durations": {"nl": "tijdsduren", "en": "durations"},
}


@dataclass(frozen=True, slots=True)
class Reason:
    """A code of ``SENTENCES``, a number where the sentence has one, and the words or numbers that show it."""

    code: str
    number: int | None = None
    shown: tuple[str, ...] = ()

    def said(self, language: str) -> str:
        """The sentence in Dutch (``nl``) or English (``en``)."""
        shown = ", ".join(
            KINDS[item][language] if item in KINDS else item.removeprefix("#") for item in self.shown
        )
        return SENTENCES[self.code][language].format(self.number, shown)
