"""What counts as evidence in a text."""

from __future__ import annotations

from pipeline.reading.cases.telling import EVERYDAY, NAME, OWN_NUMBER, SMALL_NUMBER, WORD, telling


def test_marks_of_redaction_links_and_stop_words_are_no_evidence() -> None:
    assert telling(
        "[naam] belde mij niet terug, kijk op https://voorbeeld.example/aquarium [telefoon]"
    ).terms == {"terug": EVERYDAY, "kijk": WORD}


def test_the_company_itself_is_no_evidence_however_it_is_written() -> None:
    assert telling("Pakkraai, pakkraai en PakKraai: kliko", "Pak Kraai").terms == {"kliko": EVERYDAY}


def test_words_are_compared_without_accents_and_endings() -> None:
    assert telling("Éénmanszaak fauteuils").terms.keys() == telling("eenmanszaken fauteuil").terms.keys()


def test_a_name_weighs_less_than_a_word_and_a_sum_more_than_a_small_number() -> None:
    terms = telling("geen aquarium in Klokhoven, 4 vissen, 312 euro").terms
    assert terms["aquari"] == WORD > terms["klokho"] == NAME
    assert terms["#312"] == OWN_NUMBER > terms["#4"] == SMALL_NUMBER


def test_nouns_of_german_are_no_names() -> None:
    terms = telling("Die Kündigung wurde im Juni bestätigt, dann kam die Abbuchung vom Konto").terms
    assert NAME not in terms.values()


def test_the_language_shows_in_the_stop_words() -> None:
    assert telling("De kat zat niet in de doos").language == "nl"
    assert telling("The cat was not in the box").language == "en"
    assert telling("Die Katze war nicht in dem Karton").language == "de"
    assert telling("Le chat n'est pas dans la boîte").language == "fr"
