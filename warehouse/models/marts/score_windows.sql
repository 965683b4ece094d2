-- One row per window of the scores: a half-year, or 'current' (the last 24 months, decaying).
select
    score_window,
    starts_on,
    ends_on,
    freezes_on,
    status,
    is_frozen as is_confirmatory,
    halflife_days,
    as_of,
    cases,
    quarantined,
    configuration,
    seed,
    draws,
    permutations
from enriched.score_spans
where version = 'published'
