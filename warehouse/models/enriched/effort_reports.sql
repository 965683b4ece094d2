-- One row per company or sector, period, measure of effort and value reported, with how many cases report it.
with subjects as (
    select 'company' as subject, company_id as subject_id, efforts.* from enriched.case_efforts as efforts
    union all
    select 'sector' as subject, sector_id as subject_id, efforts.* from enriched.case_efforts as efforts where sector_id is not null
),

periods as (
    select subjects.*, half_year as period from subjects
    union all
    select subjects.*, 'all' as period from subjects
),

-- A count is exact; "two weeks" is eleven to seventeen days.
reports as (
    select subject, subject_id, period, 'contacts' as measure, cast(contacts as double) as low, cast(contacts as double) as high from periods
    union all
    select subject, subject_id, period, 'elapsed_days' as measure, elapsed_low as low, elapsed_high as high from periods
    union all
    select subject, subject_id, period, 'waiting_minutes' as measure, waiting_minutes as low, waiting_minutes as high from periods
    union all
    select subject, subject_id, period, 'channels' as measure, cast(channels as double) as low, cast(channels as double) as high from periods
    union all
    select subject, subject_id, period, 'retold' as measure, cast(retold as double) as low, cast(retold as double) as high from periods
    union all
    select subject, subject_id, period, 'money_lost' as measure, money_lost as low, money_lost as high from periods
)

select subject, subject_id, period, measure, low, high, count(*) as cases
from reports
group by subject, subject_id, period, measure, low, high
