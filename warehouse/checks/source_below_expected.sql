-- The last whole crawl of a source found less than its declaration expects at least.
with last_crawl as (
    select source, crawl_id, items, errors
    from registry.crawls
    where reason = 'finished'
    qualify row_number() over (partition by source order by started_at desc, crawl_id desc) = 1
)

-- A crawl that was narrowed on purpose reports no shortfall; only a reported one counts.
select last_crawl.source, last_crawl.crawl_id, last_crawl.items, sources.expected_min
from last_crawl
join marts.sources as sources on last_crawl.source = sources.source
where last_crawl.items < sources.expected_min and array_length(last_crawl.errors) > 0
