"""One company per cleaned name: for sources that name companies freely and whose companies no registry knows.

Apply it to the distinct names of a table, not to its rows: ``spellings(counts)`` takes each name with how
often it occurs and returns the companies behind them.

Cleaning is careful in one direction: two spellings of one company may stay apart, two companies may not
become one. So only the legal form, articles, case and punctuation are ignored. "Holdings" is kept: a holding
is another legal person than the company it holds, and many short names differ by that word alone.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

# Legal forms after folding (lower case, no accents, "B.V." read as "bv"); a name's first word is never one.
_FORMS_BEHIND = re.compile(
    "(?: (?:and )?(?:"
    # United States; "lnc" is "Inc" typed with an l, as real files have it
    "inc|lnc|incorporated|corp|corporation|co|company|llc|lllp|llp|lp|pllc|pc|pa|pl|apc|lpa|na|fsb"
    "|national association|limited partnership|limited liability company|federal savings bank"
    # United Kingdom and Ireland; the Netherlands and Belgium
    "|ltd|limited|plc|cic|dac|bv|nv|vof|cv|ua|bvba|sprl|vzw|asbl"
    # Germany, Austria, Switzerland; France, Luxembourg, Italy, Spain; Europe and the Nordic countries
    "|gmbh|ag|kg|kgaa|ohg|gbr|ug|mbh|ev|eg|sa|sas|sasu|sarl|eurl|snc|sca|srl|spa|sl|se|ab|as|asa|aps|oy|oyj"
    "))+$"
)
_FORMS_IN_FRONT = re.compile("^(?:nv|bv) (?=.)")  # "N.V. Nederlandse Spoorwegen"
_ARTICLES = re.compile("^the (?=.)|(?<=.) the$")  # "Western Union Company, The"
_APOSTROPHES = re.compile(r"['’‘`´]")
_OWN_INITIALS = re.compile(r"^(.*\S)\s*\(([A-Za-z]{2,8})\)[\W_]*$")


def clean_key(name: str) -> str:
    """What all spellings of one company have in common: "CITIBANK, N.A." and "Citibank NA" give "citibank".

    A name without a letter or digit gives an empty key, which means no company.
    """
    words = [word for part in _without_own_initials(name).split(",") for word in _words(part)]
    key = _FORMS_IN_FRONT.sub("", _ARTICLES.sub("", " ".join(words)))
    return _FORMS_BEHIND.sub("", key)


def _without_own_initials(name: str) -> str:
    """The name without its own initials in brackets: "Endpoint Resolution Services (ERS)"."""
    found = _OWN_INITIALS.match(name)
    if found is None:
        return name
    initials = iter([word[0] for word in _words(found[1])])
    return found[1] if all(letter in initials for letter in found[2].lower()) else name


def _words(text: str) -> list[str]:
    """Folded words; initials written apart ("J. G.", "L.L.C.") become one word."""
    decomposed = unicodedata.normalize("NFKD", _APOSTROPHES.sub("", text).casefold())
    plain = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    words: list[str] = []
    in_initials = False
    for word in re.findall(r"[^\W_]+", re.sub("[&+]", " and ", plain)):
        if len(word) == 1 and in_initials:
            words[-1] += word
        else:
            words.append(word)
        in_initials = len(word) == 1
    return words


@dataclass(frozen=True, slots=True)
class CompanySpellings:
    """One company as its sources write it: the key, the name to show, and every spelling."""

    key: str
    name: str
    spellings: tuple[str, ...]


def spellings(counts: Mapping[str, int]) -> list[CompanySpellings]:
    """One entry per company, ordered by key, from names and their counts; wordless names are left out."""
    groups: dict[str, dict[str, int]] = defaultdict(dict)
    for name, count in counts.items():
        groups[clean_key(name)][name] = count
    groups.pop("", None)
    return [
        CompanySpellings(key, display_name(groups[key]), tuple(sorted(groups[key]))) for key in sorted(groups)
    ]


_WORD = re.compile(r"[^\W_]+(?:['’.&][^\W_]+)*\.?|d/b/a", re.IGNORECASE)
_LINKS = re.compile("an?|and|as|at|by|de[nrs]?|du|en|et|for|het|in|l[ae]|of|on|or|ten?|the|to|und|van|von")
_SHORT_WORDS = re.compile(
    "act|air|all|any|art|bay|big|box|bus|car|day|dry|eye|fit|fly|fox|fun|gas|get|go|hat|home|hot|hub|ice|job|key"
    "|kid|law|low|man|max|my|net|new|now|oak|off|oil|old|one|our|out|own|pal|pan|pay|pet|pop|pro|raw|red|sea|sky"
    "|sun|tag|tax|tea|tip|top|toy|two|up|via|war|way|web|win|you"
)
_FORM_LETTERS = {
    form.upper(): form for form in ("Inc", "Ltd", "Corp", "Co", "GmbH", "Oy", "SpA", "dba", "d/b/a")
}
_BRANDS = {
    brand.upper(): brand
    for brand in (
        "CoreLogic",
        "JPMorgan",
        "LexisNexis",
        "MoneyGram",
        "OneMain",
        "PayPal",
        "SunTrust",
        "TransUnion",
    )
}
_ACRONYMS = frozenset({"BBVA", "HESAA", "HESC", "MOHELA", "MUFG", "NACA", "PHEAA", "TIAA", "USAA"})
_ARTICLE_BEHIND = re.compile("^(.+), the$", re.IGNORECASE)


def display_name(counts: Mapping[str, int]) -> str:
    """The name to show for one company: its most frequent spelling, without shouting.

    A name in capitals takes its letters from a calmer spelling in the same group where there is one; else
    words get one capital, and what looks like an acronym keeps its own. Without spellings: ``ValueError``.
    """
    if not counts:
        raise ValueError("A company without any spelling has no name to show.")
    ranked = sorted(counts, key=lambda spelling: (-counts[spelling], spelling))
    name = _ARTICLE_BEHIND.sub(r"The \1", " ".join(ranked[0].split())).rstrip("-–—, ")
    if not _shouts(name.removeprefix("The ")):
        return name
    calm = {
        word.upper(): word for spelling in ranked if not _shouts(spelling) for word in _WORD.findall(spelling)
    }
    return "".join(_calmed(name, calm))


def _shouts(name: str) -> bool:
    """Is the name in capitals, its legal form aside? "HOVG, LLC" shouts, and so does "AFNI Inc."."""
    letters = "".join(word for word in _WORD.findall(name) if word.upper().rstrip(".") not in _FORM_LETTERS)
    return letters.upper() == letters and letters.lower() != letters


def _calmed(name: str, calm: Mapping[str, str]) -> Iterator[str]:
    """The parts of a shouted name, each word in the letters it should have."""
    single = " " not in clean_key(name)
    end = 0
    for found in _WORD.finditer(name):
        first = found.start() == 0
        yield name[end : found.start()]
        yield calm.get(found[0]) or _calm_word(found[0], first=first, alone=first and single)
        end = found.end()
    yield name[end:]


def _calm_word(word: str, *, first: bool, alone: bool) -> str:
    bare, lower = word.rstrip("."), word.lower()
    known = _FORM_LETTERS.get(bare) or _BRANDS.get(bare)
    if known:
        return known + word[len(bare) :]
    if _LINKS.fullmatch(lower):
        return lower.capitalize() if first else lower
    if _is_acronym(bare, alone=alone):
        return word
    if lower.startswith("mc") and len(lower) > 4:
        return "Mc" + lower[2:].capitalize()
    return lower[0].upper() + lower[1:]


def _is_acronym(word: str, *, alone: bool) -> bool:
    """Is a word in capitals an acronym: known, dotted, with "&", vowelless, or short and no ordinary word?

    A name of one word is taken for an acronym up to four letters, a word among others up to three.
    """
    letters = word.replace(".", "")
    if word in _ACRONYMS or "&" in word or re.fullmatch(r"(?:\w\.)+\w", word):
        return True
    if not re.search("[AEIOUY]", letters):
        return True
    return len(letters) <= (4 if alone else 3) and not _SHORT_WORDS.fullmatch(letters.lower())
