"""Method: what is measured, in plain words; what the numbers cannot say; the cards; the data dictionary."""

import streamlit as st

from dashboard import components, page
from dashboard.parts import method

here = page.current()
say = here.words

here.show(
    components.headline(say("method.headline"), say("method.lead"), above=say("pages.method")),
    components.section(say("method.definitions"), anchor="definitions"),
    method.definitions(say),
    components.section(say("method.limits"), anchor="limits"),
    method.limits(say),
    components.section(say("method.levels"), say("method.levels_sub"), anchor="levels"),
    method.evidence(say),
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
