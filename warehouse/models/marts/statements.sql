-- One row per statement by a company.
select company_id, stated_on, language, text, url
from registry.statements
