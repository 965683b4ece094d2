"""The site: which pages there are, in which language, on which snapshot. ``server.py`` serves it."""

from __future__ import annotations

import atexit
import gc

import streamlit as st

from dashboard import components, page, snapshot
from dashboard.address import read
from dashboard.charts import warm_up
from dashboard.wording import words


def main() -> None:
    """Show the page that the address names."""
    address = read(st.query_params.to_dict())
    said = words(address.language)
    pages = [
        st.Page(
            f"app_pages/{name}.py",
            title=said("site.title", page=said(f"pages.{name}"), name=said("site.name")),
            url_path=slug,
            default=not slug,
        )
        for slug, name in components.PAGES.items()
    ]
    chosen = st.navigation(pages, position="hidden")
    try:
        published = snapshot.latest()
    except snapshot.SnapshotError as problem:
        published, reason = None, str(problem)
    else:
        reason = said("nothing.published")
    if published is None:
        st.set_page_config(page_title=said("site.name"), layout="wide")
        st.html(str(components.nothing_published(said, address, reason)))
        return
    demo = published.world == "demo"
    title = said("site.title", page=said("site.demo_short"), name=chosen.title) if demo else chosen.title
    st.set_page_config(page_title=title, layout="wide")
    page.keep(page.Page(chosen.url_path, published, address, said))
    st.html(str(components.header(said, address, chosen.url_path, demo=demo)))
    chosen.run()
    st.html(str(components.footer(said, address, chosen.url_path, page.current().edition())))
    _settle()


@st.cache_resource
def _settle() -> None:
    """After the first complete run, take what is loaded out of the garbage collector's rounds.

    Streamlit collects after every run, over every object that pandas and Plotly made; without this a page
    takes five times as long under load.
    """
    warm_up()
    gc.collect()
    gc.freeze()
    atexit.register(gc.unfreeze)  # so that the end of the process still finds what to let go of


main()
