-- A company has a score, a rank or a grade without the evidence for one, or a rank set that contradicts itself.
select company_id, score_window, evidence_level, sources, cases, index_score, ranked, rank_low, rank_high, grade
from marts.service_scores
where (index_score is not null and (evidence_level < 2 or sources < 2))
    or (ranked is not null and (evidence_level < 3 or sources_disagree))
    or (grade is not null and not is_order_shown)
    or rank_low > marginal_low
    or marginal_low > marginal_high
    or marginal_high > rank_high
    or rank_high > ranked
    or index_score not between index_low - 1e-9 and index_high + 1e-9
