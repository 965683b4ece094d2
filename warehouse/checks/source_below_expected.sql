-- A source that was crawled to the end has fewer posts than its declaration expects at least.
select sources.source, sources.posts, sources.expected_min
from marts.sources as sources
where sources.posts < sources.expected_min
    and sources.source in (select source from registry.crawls where reason = 'finished')
