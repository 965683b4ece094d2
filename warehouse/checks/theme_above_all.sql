-- A theme has more cases than there are cases.
select themes.company_id, themes.half_year, themes.source, themes.theme, themes.cases, everything.cases as all_cases
from marts.service_cells as themes
left join marts.service_cells as everything
    on
        themes.company_id = everything.company_id
        and themes.half_year = everything.half_year
        and themes.source = everything.source
        and everything.theme = 'all'
where everything.cases is null or themes.cases > everything.cases
