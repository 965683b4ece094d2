-- A company has a place without the evidence for one.
select company_id, period, evidence_level, sources, cases, rank_low, rank_high, ranked
from marts.company_scores
where rank_low is not null
    and (evidence_level < 3 or sources < 2 or cases < 60 or complainants < 50 or rank_low > rank_high or rank_high > ranked)
