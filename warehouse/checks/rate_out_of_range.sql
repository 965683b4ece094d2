-- A rate lies outside 0 to 1, or outside its own interval.
select company_id, period, answered_14_low, answered_14_rate, answered_14_high, resolved_said_low, resolved_said_rate, resolved_said_high
from marts.company_scores
where answered_3_rate not between 0 and 1
    or answered_14_rate not between 0 and 1
    or answered_42_rate not between 0 and 1
    or answered_3_rate > answered_14_rate + 1e-9
    or answered_14_rate > answered_42_rate + 1e-9
    or answered_14_rate not between answered_14_low - 1e-9 and answered_14_high + 1e-9
    or resolved_said_rate not between resolved_said_low - 1e-9 and resolved_said_high + 1e-9
    or resolved_all_rate > resolved_bound_high + 1e-9
    or largest_source_rate not between 0 and 1
