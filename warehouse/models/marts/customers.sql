-- One row per company and date of a customer count.
select company_id, customers, quality, counted_on, source
from registry.customers
