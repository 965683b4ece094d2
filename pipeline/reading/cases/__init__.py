"""Case building: posts by one person on one problem, across sources, become one case."""

from pipeline.reading.cases.numbering import case_numbers
from pipeline.reading.cases.posts import CasePosts, Post
from pipeline.reading.cases.rarity import Rarity
from pipeline.reading.cases.reasons import Reason
from pipeline.reading.cases.same_case import Verdict, same_case

__all__ = ["CasePosts", "Post", "Rarity", "Reason", "Verdict", "case_numbers", "same_case"]
