-- Real and fictional data lie in one home.
select crawls.crawl_id as which, crawls.world
from registry.crawls as crawls
cross join registry.worlds as worlds
where crawls.world <> worlds.world
union all
select complaints.complaint_id, complaints.url
from marts.complaints as complaints
cross join registry.worlds as worlds
where worlds.world = 'live' and regexp_matches(complaints.url, '^https?://(127[.]0[.]0[.]1|localhost|[^/]+[.]example)(:|/|$)')
