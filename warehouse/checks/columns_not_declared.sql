-- A published table has a column that columns.yml does not explain, or lacks one that it does.
select
    coalesce(found.table_name, declared.table_name) as table_name,
    coalesce(found.column_name, declared.column_name) as column_name,
    found.column_name is not null as is_published,
    declared.column_name is not null as is_explained
from (select table_name, column_name from information_schema.columns where table_schema = 'marts') as found
full join registry.columns as declared
    on found.table_name = declared.table_name and found.column_name = declared.column_name
where found.column_name is null or declared.column_name is null
