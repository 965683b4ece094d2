-- One row per case, source and span in which it counts: with what weight, and what was known when the window froze.
with placed as (
    select
        cases.*,
        spans.span,
        -- What comes to light after the freeze changes a frozen half-year no more.
        case
            when spans.is_frozen
                then greatest(date_diff('second', cases.posted_at, cast(spans.freezes_on as timestamp)) / 86400.0, 0.0)
            else 1e9
        end as until_freeze,
        -- In 65536ths, so that sums are exact in any order. Waves that stay in weigh less in frozen and current figures.
        cast(
            round(
                65536 * cases.burst_weight
                * case
                    when spans.halflife_days is null then 1.0
                    else power(0.5, date_diff('day', cases.posted_at, spans.as_of) / cast(spans.halflife_days as double))
                end
            ) as bigint
        ) as weight
    from enriched.scored_cases as cases
    join enriched.score_spans as spans
        on cast(cases.posted_at as date) >= spans.starts_on
        and cast(cases.posted_at as date) <= spans.ends_on
        and (spans.with_quarantined or not cases.is_quarantined)
),

-- A word counts on the day that it completes, at the earliest on day 1; following counts complete days only.
known as (
    select
        *,
        cast(floor(case when followed_days < until_freeze then followed_days else until_freeze end) as integer) as followed_day,
        case when reply_days <= until_freeze then cast(greatest(ceil(reply_days), 1) as integer) end as reply_day,
        case when resolution_days <= until_freeze then cast(greatest(ceil(resolution_days), 1) as integer) end as resolution_day,
        case when exit_days <= until_freeze then cast(greatest(ceil(exit_days), 1) as integer) end as exit_day
    from placed
),

-- That it was resolved is known without a date: an outcome, but no time.
ended as (
    select
        *,
        case
            when not replies_known then null
            when reply_day is not null and (exit_day is null or reply_day <= exit_day) then 'event'
            when exit_day is not null then 'other'
            when followed_day >= 1 then 'open'
        end as reply_state,
        case
            when resolved = 'yes' and resolution_days is null then null
            when resolution_day is not null and (exit_day is null or resolution_day <= exit_day) then 'event'
            when exit_day is not null then 'other'
            when followed_day >= 1 then 'open'
        end as resolution_state
    from known
)

select
    span,
    case_id,
    source,
    company_id,
    sector_id,
    half_year,
    cast(date_trunc('month', posted_at) as date) as month,
    complainant_key,
    theme,
    severity,
    weight,
    promise,
    is_passed_on,
    is_locked_in,
    has_hurdle,
    effort_class,
    reply_state,
    -- Later than the horizon is later than the horizon: day 43 stands for all after 42, day 91 for all after 90.
    case
        when reply_state is not null
            then least(case reply_state when 'event' then reply_day when 'other' then exit_day else followed_day end, 43)
    end as reply_end,
    resolution_state,
    case
        when resolution_state is not null
            then least(case resolution_state when 'event' then resolution_day when 'other' then exit_day else followed_day end, 91)
    end as resolution_end
from ended
