"""The pages that show the service level index: what stands on them, and that none says more than it may."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from dashboard import snapshot
from dashboard.format import LANGUAGES, Language
from dashboard.snapshot import Snapshot
from dashboard.wording import words
from pipeline.methods import sentences
from pipeline.paths import Home
from tests.dashboard import example_snapshot
from tests.dashboard.test_pages import visited

NOW = "2025H2"
PAGES: list[tuple[str, dict[str, str]]] = [
    ("overview", {"period": NOW}),
    ("ranking", {"sector": "parcel", "period": NOW}),
    ("ranking", {"sector": "energy", "period": NOW}),
    ("ranking", {"sector": "parcel", "period": NOW, "weights": "R80-S20-E0-P0-O5"}),
    ("ranking", {"sector": "parcel", "period": NOW, "theme": "effort"}),
    ("sectors", {"period": NOW}),
    ("sectors", {"sector": "telecom", "period": NOW}),
    ("sectors", {"sector": "bank", "period": NOW}),
    ("sectors", {"sector": "health_insurance", "period": NOW}),
    ("sectors", {"sector": "telecom", "period": NOW, "source": "phpbb"}),
    ("method", {"period": NOW}),
]


def words_of(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


# Both languages in turn: each page in one of them, so that the visits stay few.
IN_TURN = [(page, query, LANGUAGES[place % 2]) for place, (page, query) in enumerate(PAGES)]


@pytest.mark.parametrize(
    ("page", "query", "lang"), IN_TURN, ids=["-".join([p, *q.values()]) for p, q, _ in IN_TURN]
)
def test_no_page_says_what_may_not_be_said(
    shown: Snapshot, page: str, query: dict[str, str], lang: Language
) -> None:
    _, html = visited(page, lang, **query)
    said = words_of(html).lower()
    assert html.count("<h1>") == 1
    if page == "method":
        return  # its cards name what is forbidden, its dictionary what can be none
    assert "nan" not in said.split()
    assert lang == "en" or "none" not in said.split()
    for word in sentences.FORBIDDEN[lang]:
        assert not re.search(rf"\b{word}\b", said), word


def test_the_overview_says_the_flag_in_the_words_of_the_method(shown: Snapshot) -> None:
    _, html = visited("overview", "en", period=NOW)
    flag = sentences.FLAGS["amber_persistent"].en
    assert f"<h1>Mobile and internet: service is {flag}</h1>" in html
    assert f'<span class="field-remark">Red: {flag}</span>' in html
    assert html.count('<li class="red">') == 1
    assert "could not be tested" in html, "a sector in which the screen could hardly find anything"
    assert "No flag came and none went." in html


def test_a_ranking_says_what_other_ways_of_making_the_index_give(shown: Snapshot) -> None:
    _, html = visited("ranking", "en", sector="parcel", period=NOW)
    said = words_of(html)
    assert "Of 2 ways of making the index otherwise, 1 put another company on top" in said
    assert "on average a company shifts 0.5 places" in said
    assert "without effort 0.7 another company" in said


def test_a_sector_page_says_whether_its_flag_hangs_on_one_source(shown: Snapshot) -> None:
    said = {
        sector: words_of(visited("sectors", "en", sector=sector, period=NOW)[1])
        for sector in ("telecom", "parcel")
    }
    assert ": amber flag." in said["telecom"]
    assert "too few companies remain to test." in said["telecom"]
    assert "Without any one source the flag is the same (1 source, left out in turn)." in said["parcel"]


def test_a_sector_page_answers_the_usual_objections(shown: Snapshot) -> None:
    said = words_of(visited("sectors", "en", sector="telecom", period=NOW)[1])
    assert "From 3.0 (2.1–4.2) to 9.5 (7.8–11.4) cases that we see per 100,000 customers" in said
    assert (
        "ten times as many customers the index differs by 1.5 points (95% interval -0.5–3.5"
        in said.replace("−", "-")
    )
    assert "With reading errors taken out: 8% (95% interval 3" in said
    assert "we know no prices" in said


def test_a_company_page_says_which_ways_take_it_out_of_its_range(shown: Snapshot) -> None:
    """Without effort it leaves the range; without one source it stays."""
    found = shown.frame("select company_id from public.company_variants order by 1 limit 1")
    _, html = visited("company", "en", company=found["company_id"].iloc[0], period=NOW)
    assert "leaves this range of places in 1 of them: without effort." in words_of(html)


def test_a_ranking_gives_ranges_groups_and_the_parts(shown: Snapshot) -> None:
    _, html = visited("ranking", "en", sector="parcel", period=NOW)
    assert re.search(r"between 1st and \d\w\w of 3|1st of 3", html)
    assert html.count('<ul class="pillars">') == 4, "three with a place, one with a score"
    assert "too few complaints for a place" in html
    assert "Too few complaints to compare (1 company)" in html
    assert "/download/service_scores.csv?lang=en&amp;sector=parcel&amp;period=2025H2" in html


def test_a_sector_whose_differences_are_not_real_has_no_order_and_no_weights(shown: Snapshot) -> None:
    run, html = visited("ranking", "en", sector="energy", period=NOW)
    assert sentences.NO_ORDER.en in html.lower()
    assert "Of the differences, 30% are real; an order needs half." in html
    assert 'class="ladder"' not in html
    assert not run.slider


def test_both_scores_stand_where_a_wave_was_set_apart(shown: Snapshot) -> None:
    _, html = visited("ranking", "en", sector="bank", period=NOW)
    assert "41 when the wave of complaints that is set apart counts too" in html


def test_weights_are_moved_and_stand_in_the_address(shown: Snapshot) -> None:
    run, _ = visited("ranking", "en", sector="parcel", period=NOW)
    assert [slider.value for slider in run.slider] == [20] * 5
    run.slider[0].set_value(75).run()
    assert run.query_params["weights"] in ("R75-S20-E20-P20-O20", ["R75-S20-E20-P20-O20"])
    assert not run.exception


def test_a_narrowed_view_says_why_it_has_no_index(shown: Snapshot) -> None:
    for query in ({"theme": "effort"}, {"source": "phpbb"}):
        _, html = visited("ranking", "en", sector="parcel", period=NOW, **query)
        assert words("en")("no_index.narrowed") in html
        assert "substantive answer within 14 days" in html
    assert words("en")("no_index.whole_time") in visited("ranking", "en", sector="parcel", period="all")[1]


def test_a_flagged_sector_answers_every_question_of_the_screen(shown: Snapshot) -> None:
    _, html = visited("sectors", "en", sector="telecom", period=NOW)
    said = words_of(html)
    assert "This is not evidence of an agreement." in said
    assert html.count('<li class="yes">') == 5, (
        "low, the best too, beyond the ordinary, twice, below the norm"
    )
    assert "a RED flag would appear somewhere in about 2 of 100 screening rounds" in said
    assert "a red flag would come in 60% of rounds (53–66%)" in said
    assert "1.51 times more likely" in said
    assert "‘From pillar to post’ comes up more often than elsewhere (odds ratio 2.2)" in said
    assert 'href="/report/telecom.en.pdf"' in html


def test_a_sector_that_could_not_be_tested_says_so(shown: Snapshot) -> None:
    thin = visited("sectors", "en", sector="health_insurance", period=NOW)[1]
    assert "Health insurance: could not be tested" in thin
    assert "the screen needs four" in thin
    weak = visited("sectors", "en", sector="bank", period=NOW)[1]
    assert "Banking: could not be tested" in weak
    assert "would find that in 40% of simulated rounds" in weak
    assert "We do not know how many customers these companies have." in weak


def test_the_method_shows_how_far_it_keeps_its_word(shown: Snapshot) -> None:
    _, html = visited("method", "en", period=NOW)
    said = words_of(html)
    assert re.search(r"\d+ of \d+ promises hold", said)
    assert "Ordinary differences (SD 0.35)" in said
    assert "0123456789abcdef" in html
    assert 'aria-label="found 92% (95% interval 84–97%); rightly not seen 97%"' in html
    assert "Cronbach" in said
    assert html.count("<dt>") > 10


def test_a_world_of_one_source_shows_answers_and_says_why(tmp_path: Path) -> None:
    example_snapshot.publish(tmp_path, complaints=800, bare=True)
    snapshot.show(Home("demo", tmp_path))
    _, html = visited("overview", "en", period=NOW)
    assert words("en")("no_index.single_source") in html
    snapshot.close()
