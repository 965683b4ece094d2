-- One row per norm of good service.
select
    norm_id,
    sector_id,
    company_id,
    country,
    measure,
    value,
    unit,
    share,
    binding,
    title_nl,
    title_en,
    source,
    url,
    checked_on
from registry.norms
