"""Method: what is measured, in plain words; what the numbers cannot say; how well it works; the cards."""

import streamlit as st

from dashboard import components, page
from dashboard.parts import calibration, method

here = page.current()
say = here.words
recent = here.recent().with_(sector=None, company=None, source=None, theme=None)

here.show(
    components.headline(say("method.headline"), say("method.lead"), above=say("pages.method")),
    method.contents(say),
    components.section(say("method.definitions"), anchor="definitions"),
    method.definitions(say),
    components.section(say("method.limits"), anchor="limits"),
    method.limits(say),
    components.section(say("method.levels"), say("method.levels_sub"), anchor="levels"),
    method.evidence(say),
    components.section(say("reading.title"), say("reading.sub"), anchor="reading"),
    calibration.of_reading(here),
    components.section(say("calibration.screen"), say("calibration.screen_sub"), anchor="screen"),
    calibration.of_screen(here),
    components.section(say("calibration.title"), say("calibration.sub"), anchor="calibration"),
    calibration.of_methods(here),
    components.section(say("checklist.title"), say("checklist.sub"), anchor="checklist"),
    calibration.checklist(here),
    components.section(say("correlation.title"), say("correlation.sub"), anchor="correlations"),
    calibration.correlations(here, recent),
    components.section(say("configuration.title"), say("configuration.sub"), anchor="configuration"),
    calibration.configuration(here),
    components.section(say("method.cards"), say("method.cards_sub"), anchor="cards"),
)
cards = method.cards()
if not cards:
    here.show(components.note(say("method.no_cards")))
for title, text in cards:
    with st.expander(title):
        st.markdown(text)
here.show(
    components.section(say("method.dictionary"), say("method.dictionary_sub"), anchor="dictionary"),
    method.dictionary(say.language),
    components.source_line(here.edition()),
)
