"""Spellings of one company come together, two companies stay apart, and names do not shout."""

import csv
import gzip
from collections import Counter

import pytest

from pipeline.company_names import clean_key, display_name, spellings
from tests.shared import SHARED, needs_shared

CFPB = ("data", "cfpb_2020-03_sample_6623.csv.gz")

ONE_COMPANY = [
    ("CITIBANK, N.A.", "Citibank NA", "citibank n.a", "CITIBANK, NATIONAL ASSOCIATION"),
    ("WELLS FARGO & COMPANY", "Wells Fargo and Co.", "Wells Fargo", "Wells Fargo & Company, Inc."),
    ("JPMORGAN CHASE & CO.", "JPMorgan Chase", "JPMORGAN  CHASE & COMPANY"),
    ("WESTERN UNION COMPANY, THE", "The Western Union Company", "Western Union"),
    ("Navient Solutions, LLC.", "NAVIENT SOLUTIONS, INC.", "Navient Solutions L.L.C."),
    ("Credit Financial Services, lnc", "Credit Financial Services, Inc."),
    ("Altisource Portfolio Solutions, S.à r.l.", "ALTISOURCE PORTFOLIO SOLUTIONS SARL"),
    ("GC Services Limited Partnership", "GC Services, LP", "G.C. SERVICES L.P."),
    ("Endpoint Resolution Services (ERS)", "Endpoint Resolution Services"),
    (
        "NEW YORK STATE HIGHER EDUCATION SERVICES CORPORATION (HESC)—",
        "New York State Higher Education Services",
    ),
    ("The J. G. Wentworth Company", "J.G. Wentworth", "JG Wentworth, LLC"),
    ("PEOPLE'S UNITED BANK, NATIONAL ASSOCIATION", "People’s United Bank", "Peoples United Bank N.A."),
    ("Newman, Hesse & Associates, P. A.", "Newman Hesse and Associates PA"),
    ("N.V. Nederlandse Spoorwegen", "Nederlandse Spoorwegen NV", "NEDERLANDSE SPOORWEGEN"),
    ("Coolblue B.V.", "coolblue bv", "COOLBLUE"),
    ("Kärcher GmbH & Co. KG", "KARCHER", "Kärcher GmbH"),
    ("Société Générale S.A.", "SOCIETE GENERALE"),
    ("Klarna AB", "KLARNA"),
    ("Sainsbury’s plc", "Sainsburys Ltd."),
]

TWO_COMPANIES = [
    ("CNG FINANCIAL CORPORATION", "CNG HOLDINGS INC"),
    ("TCF FINANCIAL CORPORATION", "TCF NATIONAL BANK"),
    ("SECURITY CREDIT SYSTEMS INC", "Security Credit Services, LLC"),
    ("SANTANDER BANK, NATIONAL ASSOCIATION", "BANCO SANTANDER PUERTO RICO"),
    ("AAA COLLECTORS, INC.", "The AAA Company"),
    ("AVANTE", "Avant Credit Corporation"),
    ("FIRST ADVANTAGE CORPORATION", "First Advantage LNS Inc."),
    ("Receivables Management Partners, LLC", "The Receivable Management Services LLC"),
    ("KBR INC DBA RASH CURTIS & ASSOCIATES", "KBR, Inc."),
    ("FIRST NATIONAL BANK OF OMAHA", "FIRST NATIONAL BANK OF PENNSYLVANIA"),
    ("Sierra Holdings LLC", "Sierra, Inc."),
    ("Ziggo Zakelijk B.V.", "Ziggo B.V."),
]


@pytest.mark.parametrize("names", ONE_COMPANY, ids=lambda names: names[0])
def test_key_is_one_for_spellings_of_one_company(names: tuple[str, ...]) -> None:
    assert len({clean_key(name) for name in names}) == 1


@pytest.mark.parametrize("names", TWO_COMPANIES, ids=lambda names: names[0])
def test_key_differs_for_two_companies(names: tuple[str, str]) -> None:
    assert clean_key(names[0]) != clean_key(names[1])


def test_key_is_never_empty_when_a_name_is_made_of_legal_forms_only() -> None:
    assert clean_key("Co. Inc.") == "co"
    assert clean_key("The Company, Inc.") == "company"
    assert clean_key("The") == "the"


@pytest.mark.parametrize("name", ["", "   ", "—", "()", ", ,"])
def test_key_is_empty_when_there_is_no_word(name: str) -> None:
    assert clean_key(name) == ""


def test_key_of_a_key_is_the_key() -> None:
    for names in ONE_COMPANY:
        assert clean_key(clean_key(names[0])) == clean_key(names[0])


@pytest.mark.parametrize(
    ("shouted", "calm"),
    [
        ("TRANSUNION INTERMEDIATE HOLDINGS, INC.", "TransUnion Intermediate Holdings, Inc."),
        ("JPMORGAN CHASE & CO.", "JPMorgan Chase & Co."),
        ("BANK OF AMERICA, NATIONAL ASSOCIATION", "Bank of America, National Association"),
        ("BB&T CORPORATION", "BB&T Corporation"),
        ("M&T BANK CORPORATION", "M&T Bank Corporation"),
        ("HSBC NORTH AMERICA HOLDINGS INC.", "HSBC North America Holdings Inc."),
        ("CHARLES SCHWAB CORPORATION, THE", "The Charles Schwab Corporation"),
        ("PEOPLE'S UNITED BANK, NATIONAL ASSOCIATION", "People's United Bank, National Association"),
        ("U.S. BANCORP", "U.S. Bancorp"),
        ("OLD NATIONAL BANK", "Old National Bank"),
        ("TIAA, FSB", "TIAA, FSB"),
        ("USCB, INC.", "USCB, Inc."),
        ("KPN B.V.", "KPN B.V."),
        ("ING BANK N.V.", "ING Bank N.V."),
        ("VAN DEN BORN LOGISTIEK BV", "Van den Born Logistiek BV"),
        ("MCDONALD FINANCE GMBH", "McDonald Finance GmbH"),
        ("Navient Solutions, LLC.", "Navient Solutions, LLC."),
        ("iQuantified Management Services, LLC", "iQuantified Management Services, LLC"),
    ],
)
def test_display_name_does_not_shout(shouted: str, calm: str) -> None:
    assert display_name({shouted: 3}) == calm


def test_display_name_is_the_most_frequent_spelling_in_the_letters_of_a_calmer_one() -> None:
    assert display_name({"Paypal Holdings, Inc": 5, "PayPal Holdings": 9}) == "PayPal Holdings"
    assert display_name({"TRANSUNION LLC": 90, "TransUnion": 1}) == "TransUnion LLC"
    assert display_name({"b": 2, "a": 2}) == "a"  # not the order of arrival


def test_display_name_refuses_a_company_without_spelling() -> None:
    with pytest.raises(ValueError, match="without any spelling"):
        display_name({})


def test_spellings_groups_and_leaves_wordless_names_out() -> None:
    companies = spellings({"CITIBANK, N.A.": 3, "Citibank": 1, "": 4, "ADP, LLC": 1})
    assert [(c.key, c.name, c.spellings) for c in companies] == [
        ("adp", "ADP, LLC", ("ADP, LLC",)),
        ("citibank", "Citibank, N.A.", ("CITIBANK, N.A.", "Citibank")),
    ]


@needs_shared(*CFPB)
def test_no_two_of_the_710_cfpb_companies_are_merged() -> None:
    """The bureau registers each company once, so within one file any merge would be a mistake."""
    with gzip.open(SHARED.joinpath(*CFPB), "rt", encoding="utf-8", newline="") as file:
        counts = Counter(row["Company"] for row in csv.DictReader(file))
    companies = spellings(counts)
    assert len(counts) == len(companies) == 710
    shouting = [c.name for c in companies if c.name.isupper() and len(c.name) > 12]
    assert shouting == []
