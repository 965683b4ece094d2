-- One row per complaint: its latest version in its source's own words; empty texts are null.
with latest as (
    select *
    from lake.complaints
    qualify row_number() over (partition by source, source_id order by fetched_at desc, crawl_id desc, content_hash) = 1
)

select
    source || '/' || source_id as complaint_id,
    source,
    source_id,
    nullif(trim(url), '') as url,
    kind,
    nullif(trim(company_name), '') as company_name,
    regexp_replace(lower(nullif(trim(company_domain), '')), '^www[.]', '') as company_domain,
    regexp_replace(lower(nullif(trim(company_handle), '')), '^@', '') as company_handle,
    nullif(trim(title), '') as title,
    nullif(trim(narrative), '') as narrative,
    -- Everything that a reading depends on, so that equal texts are read once and a changed one again.
    case
        when nullif(trim(narrative), '') is not null or nullif(trim(title), '') is not null
            then sha256(
                coalesce(source, '') || chr(31) || coalesce(trim(company_name), '') || chr(31)
                || coalesce(cast(posted_at as varchar), '') || chr(31) || coalesce(trim(title), '') || chr(31)
                || coalesce(trim(narrative), '')
            )
    end as text_key,
    reference_keys,
    posted_at,
    posted_precision,
    edited_at,
    experienced_on,
    rating,
    rating_best,
    rating_worst,
    author_key,
    author_posts,
    author_since,
    audience,
    replies is not null as replies_known,
    outcome,
    outcome_at,
    outcome_by,
    invited,
    nullif(trim(product), '') as product,
    nullif(trim(issue), '') as issue,
    nullif(trim(region), '') as region,
    fetched_at,
    content_hash
from latest
