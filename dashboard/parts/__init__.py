"""What stands on the pages, put together from figures: no widget, no query of its own."""
