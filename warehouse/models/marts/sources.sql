-- One row per source: what is declared about it, and what we found there.
with authors as (
    select source, author_key, coalesce(max(author_posts), count(*)) as posts
    from enriched.complaints
    where author_key is not null
    group by source, author_key
),

author_counts as (
    select source, count(*) as authors, avg(case when posts <= 1 then 1.0 else 0.0 end) as first_time_rate
    from authors
    group by source
),

-- Of the first replies, those that were canned.
reply_counts as (
    select source, avg(case when template_reply_days = any_reply_days then 1.0 else 0.0 end) as template_rate
    from enriched.complaints
    where any_reply_days is not null
    group by source
),

found as (
    select
        source,
        count(*) as posts,
        count(*) filter (where is_complaint) as complaints,
        count(distinct company_id) as companies,
        min(posted_at) as first_posted_at,
        max(posted_at) as last_posted_at,
        avg(case when replies_known then 1.0 else 0.0 end) as replies_known_rate,
        avg(case invited when 'invited' then 1.0 when 'organic' then 0.0 end) as invited_rate,
        avg(case when is_gone or outcome = 'removed' then 1.0 else 0.0 end) as removed_rate
    from enriched.complaints
    group by source
),

looks as (
    select source, max(seen_at) as last_crawled_at
    from staging.sightings
    group by source
)

select
    declared.source,
    declared.title,
    declared.publisher,
    declared.url,
    declared.licence,
    declared.terms,
    declared.fetchable,
    declared.fetchable_reason,
    declared.cadence,
    declared.publish_text,
    declared.covers_nl,
    declared.covers_en,
    declared.caveats_nl,
    declared.caveats_en,
    declared.expected_min,
    declared.expected_max,
    coalesce(found.posts, 0) as posts,
    coalesce(found.complaints, 0) as complaints,
    coalesce(author_counts.authors, 0) as authors,
    coalesce(found.companies, 0) as companies,
    found.first_posted_at,
    found.last_posted_at,
    looks.last_crawled_at,
    found.replies_known_rate,
    reply_counts.template_rate,
    found.invited_rate,
    found.removed_rate,
    author_counts.first_time_rate
from registry.sources as declared
left join found on declared.source = found.source
left join author_counts on declared.source = author_counts.source
left join reply_counts on declared.source = reply_counts.source
left join looks on declared.source = looks.source
