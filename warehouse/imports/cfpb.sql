-- One row per row of a bulk file of the CFPB, in the item's columns, with the first thing that makes it unfit.
-- file_rows: the file's columns as text, file and line; known: what the lake holds of each complaint already.
with identified as (
    select
        *,
        case when regexp_full_match("Complaint ID", '[0-9]{1,12}') then "Complaint ID" end as source_id,
        -- ISO in the bulk file, with a time in exports of the API.
        regexp_replace("Date received", '[T ].*$', '') as received_on
    from file_rows
),

dated as (
    select
        *,
        case
            when regexp_full_match(received_on, '[0-9]{4}-[0-9]{2}-[0-9]{2}') then try_strptime(received_on, '%Y-%m-%d')
            -- A spreadsheet wrote it again.
            when regexp_full_match(received_on, '[0-9]{4}/[0-9]{1,2}/[0-9]{1,2}') then try_strptime(received_on, '%Y/%m/%d')
            -- The bureau's own way until 2018.
            when regexp_full_match(received_on, '[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}') then try_strptime(received_on, '%m/%d/%Y')
            when regexp_full_match(received_on, '[0-9]{1,2}/[0-9]{1,2}/[0-9]{2}') then try_strptime(received_on, '%m/%d/%y')
        end as received_at
    from identified
),

said as (
    select
        dated.*,
        -- The customer's word first. A file without that column must not undo what an earlier file said.
        case
            when "Consumer disputed?" = 'Yes' then 'unresolved'
            when "Consumer disputed?" is null and known.outcome_by = 'customer' then known.outcome
        end as customer_outcome,
        case
            when "Company response to consumer" in (
                'Closed with monetary relief', 'Closed with non-monetary relief', 'Closed with relief'
            ) then 'resolved'
        end as company_outcome
    from dated
    left join known on known.source_id = dated.source_id
)

select
    file_number,
    line,
    'cfpb' as source,
    source_id,
    'https://www.consumerfinance.gov/data-research/consumer-complaints/search/detail/' || source_id as url,
    'complaint' as kind,
    Company as company_name,
    "Consumer complaint narrative" as narrative,
    received_at as posted_at,
    'day' as posted_precision,
    coalesce(customer_outcome, company_outcome) as outcome,
    case
        when customer_outcome is not null then 'customer'
        when company_outcome is not null then 'company'
    end as outcome_by,
    -- The bureau's own way to write a category within a category.
    nullif(concat_ws(' • ', Product, "Sub-product"), '') as product,
    nullif(concat_ws(' • ', Issue, "Sub-issue"), '') as issue,
    State as region,
    case
        when source_id is null then 'Complaint ID'
        when received_at is null or received_at < timestamp '2011-07-01' then 'Date received'
    end as unfit_field,
    case
        when "Complaint ID" is null then 'is missing'
        when source_id is null then 'is not a whole number'
        when "Date received" is null then 'is missing'
        when received_at is null then 'is not a date'
        when received_at < timestamp '2011-07-01' then 'lies before July 2011, when the bureau began'
    end as unfit_reason,
    -- Read as month first, such a date does not exist: then the whole file is day first and its other dates lie.
    regexp_matches("Date received", '^(1[3-9]|[23][0-9])/[0-9]{1,2}/') as is_day_first,
    case
        when "Company response to consumer" not in (
            'Closed', 'Closed with explanation', 'Closed with monetary relief', 'Closed with non-monetary relief',
            'Closed with relief', 'Closed without relief', 'In progress', 'Untimely response'
        ) then 'Company response to consumer'
        when "Consumer disputed?" not in ('Yes', 'No', 'N/A') then 'Consumer disputed?'
    end as unknown_category
from said
