-- Tableau, Looker, Looker Studio, Grafana, QuickSight, Hex, dbt, Beekeeper Studio, Superset, Excel, GoodData, R, Rails and Django: written after
-- their drivers' and adapters' sources and logs.

-- what: Tableau: tables
-- rows:
--   ["Product Usage","public","r"]
--   ["revenue","public","r"]
SELECT c.relname, n.nspname, c.relkind FROM pg_catalog.pg_class c, pg_catalog.pg_namespace n
WHERE relkind IN ('r', 'v', 'm', 'f', 'p') AND nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast', 'pg_temp_1') AND n.oid = relnamespace ORDER BY nspname, relname

-- what: Tableau: columns
-- has: ["public","revenue","industry","25","text","2"]
select n.nspname, c.relname, a.attname, a.atttypid, t.typname, a.attnum
from (((pg_catalog.pg_class c inner join pg_catalog.pg_namespace n on n.oid = c.relnamespace and c.oid = 'public.revenue'::regclass)
  inner join pg_catalog.pg_attribute a on (not a.attisdropped) and a.attnum > 0 and a.attrelid = c.oid)
  inner join pg_catalog.pg_type t on t.oid = a.atttypid)
  left outer join pg_attrdef d on a.atthasdef and d.adrelid = a.attrelid and d.adnum = a.attnum
order by n.nspname, c.relname, attnum

-- what: Tableau: collation and version of the connection check
-- rows:
--   ["14.12","UTF8","C.UTF-8"]
SELECT current_setting('server_version'), current_setting('server_encoding'), (SELECT datctype FROM pg_database WHERE datname = current_database())

-- what: Tableau: SELECT without a table
-- rows:
--   ["1"]
SELECT 1 AS "one"

-- what: Looker: schemas and tables
-- rows:
--   ["public","Product Usage"]
--   ["public","revenue"]
SELECT table_schema, table_name FROM information_schema.tables WHERE table_type IN ('BASE TABLE', 'VIEW') AND table_schema = ANY(current_schemas(false)) ORDER BY 1, 2

-- what: Looker: time
-- rows:
--   ["2024-11-02 15:53:30+00"]
SELECT to_timestamp(1730562810)

-- what: Looker: user may kill
-- rows:
--   ["f"]
SELECT usesuper FROM pg_user WHERE usename = CURRENT_USER

-- what: Looker Studio: columns
-- has: ["mrr","numeric"]
SELECT column_name, udt_name FROM information_schema.columns WHERE table_schema = 'public' AND table_name = 'revenue' FETCH NEXT 10 ROWS ONLY

-- what: Grafana: version
-- rows:
--   ["1400"]
SELECT current_setting('server_version_num')::int / 100 AS version

-- what: Grafana: tables
-- rows:
--   ["\"Product Usage\""]
--   ["revenue"]
SELECT CASE WHEN quote_ident(table_schema) IN (
    SELECT CASE WHEN trim(s[i]) = '"$user"' THEN user ELSE trim(s[i]) END
    FROM generate_series(array_lower(string_to_array(current_setting('search_path'), ','), 1), array_upper(string_to_array(current_setting('search_path'), ','), 1)) AS i,
      string_to_array(current_setting('search_path'), ',') s)
  THEN quote_ident(table_name) ELSE quote_ident(table_schema) || '.' || quote_ident(table_name) END AS "table"
FROM information_schema.tables
WHERE quote_ident(table_schema) NOT IN ('information_schema', 'pg_catalog', '_timescaledb_cache', '_timescaledb_catalog', '_timescaledb_internal', '_timescaledb_config')
ORDER BY 1

-- what: Grafana: columns
-- rows:
--   ["month","date"]
--   ["industry","text"]
--   ["is_customer","boolean"]
--   ["customers","bigint"]
--   ["mrr","numeric"]
--   ["nrr","double precision"]
SELECT quote_ident(column_name) AS "column", data_type AS "type" FROM information_schema.columns
WHERE CASE WHEN array_length(parse_ident('revenue'), 1) = 2 THEN quote_ident(table_schema) = (parse_ident('revenue'))[1] AND quote_ident(table_name) = (parse_ident('revenue'))[2]
  ELSE quote_ident(table_name) = 'revenue' AND quote_ident(table_schema) IN ('public') END

-- what: Grafana: TimescaleDB
-- rows: none
SELECT extversion FROM pg_extension WHERE extname = 'timescaledb'

-- what: QuickSight: tables and views
-- rows:
--   ["strata","public","Product Usage","BASE TABLE"]
--   ["strata","public","revenue","BASE TABLE"]
SELECT table_catalog, table_schema, table_name, table_type FROM information_schema.tables WHERE table_schema NOT IN ('pg_catalog', 'information_schema') ORDER BY table_name

-- what: Hex: schema browser
-- has: ["strata","public","revenue","nrr","double precision","6"]
SELECT c.table_catalog, c.table_schema, c.table_name, c.column_name, c.data_type, c.ordinal_position
FROM information_schema.columns c JOIN information_schema.tables t USING (table_catalog, table_schema, table_name)
WHERE t.table_schema NOT IN ('information_schema', 'pg_catalog')

-- what: dbt: list_relations
-- rows:
--   ["strata","Product Usage","public","table"]
--   ["strata","revenue","public","table"]
select 'strata' as database, tablename as name, schemaname as schema, 'table' as type from pg_tables where schemaname ilike 'public'
union all
select 'strata' as database, viewname as name, schemaname as schema, 'view' as type from pg_views where schemaname ilike 'public'
union all
select 'strata' as database, matviewname as name, schemaname as schema, 'materialized_view' as type from pg_matviews where schemaname ilike 'public'

-- what: dbt: get_columns_in_relation
-- has: ["mrr","numeric",null,"38","2"]
select column_name, data_type, character_maximum_length, numeric_precision, numeric_scale
from "strata".INFORMATION_SCHEMA.columns where table_name = 'revenue' and table_schema = 'public' order by ordinal_position

-- what: dbt: schema exists
-- rows:
--   ["t"]
select exists (select 1 from information_schema.schemata where schema_name = 'public')

-- what: dbt: catalogue
-- has: ["strata","public","revenue","BASE TABLE","Recurring revenue by month and customer.","industry","2","text","Industry of the customer.","strata_owner"]
select 'strata' as table_database, sch.nspname as table_schema, tbl.relname as table_name,
  case tbl.relkind when 'v' then 'VIEW' when 'm' then 'MATERIALIZED VIEW' else 'BASE TABLE' end as table_type, tbl_desc.description as table_comment,
  col.attname as column_name, col.attnum as column_index, pg_catalog.format_type(col.atttypid, col.atttypmod) as column_type, col_desc.description as column_comment,
  pg_get_userbyid(tbl.relowner) as table_owner
from pg_catalog.pg_namespace sch
join pg_catalog.pg_class tbl on tbl.relnamespace = sch.oid
join pg_catalog.pg_attribute col on col.attrelid = tbl.oid
left outer join pg_catalog.pg_description tbl_desc on (tbl_desc.objoid = tbl.oid and tbl_desc.objsubid = 0)
left outer join pg_catalog.pg_description col_desc on (col_desc.objoid = tbl.oid and col_desc.objsubid = col.attnum)
where upper(sch.nspname) = upper('public') and not pg_is_other_temp_schema(sch.oid) and tbl.relpersistence in ('p', 'u')
  and tbl.relkind in ('r', 'v', 'f', 'p', 'm') and col.attnum > 0 and not col.attisdropped
order by sch.nspname, tbl.relname, col.attnum

-- what: Beekeeper Studio: version, user and schema
-- rows:
--   ["PostgreSQL 14.12 (strata) on x86_64-pc-linux-gnu, compiled by gcc, 64-bit","public"]
select version(), current_schema() as schema

-- what: Beekeeper Studio: tables
-- rows:
--   ["public","Product Usage",null]
--   ["public","revenue","Recurring revenue by month and customer."]
SELECT t.table_schema AS schema, t.table_name AS name, pg_catalog.obj_description(pg_class.oid, 'pg_class') AS comment
FROM information_schema.tables AS t
JOIN pg_class ON t.table_name = pg_class.relname AND pg_class.relnamespace = t.table_schema::regnamespace
WHERE pg_class.relispartition = false AND table_type NOT LIKE '%VIEW%' AND t.table_schema NOT IN ('pg_catalog', 'information_schema')

-- what: Beekeeper Studio: columns
-- has: ["revenue","mrr","numeric(38,2)",null]
SELECT table_name, column_name, CASE WHEN character_maximum_length IS NOT NULL AND udt_name <> 'text' THEN udt_name || '(' || character_maximum_length::varchar(255) || ')'
  WHEN numeric_precision IS NOT NULL AND numeric_scale IS NOT NULL AND udt_name = 'numeric' THEN udt_name || '(' || numeric_precision || ',' || numeric_scale || ')' ELSE udt_name END AS data_type, column_default
FROM information_schema.columns WHERE table_schema = 'public' ORDER BY table_schema, table_name, ordinal_position

-- what: Superset: collations of columns
-- has: ["industry","text",null]
SELECT a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod), CASE WHEN a.attcollation <> t.typcollation THEN co.collname END
FROM pg_catalog.pg_attribute a
JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
LEFT JOIN pg_catalog.pg_collation co ON co.oid = a.attcollation
WHERE a.attrelid = 'revenue'::regclass AND a.attnum > 0 ORDER BY a.attnum

-- what: Superset: indexes of a table
-- columns: ["relname","indisunique","pg_get_indexdef"]
-- rows: none
SELECT i.relname, ix.indisunique, pg_get_indexdef(ix.indexrelid) FROM pg_class t JOIN pg_index ix ON t.oid = ix.indrelid JOIN pg_class i ON i.oid = ix.indexrelid WHERE t.relname = 'revenue'

-- what: Superset: schemas
-- rows:
--   ["information_schema"]
--   ["public"]
SELECT nspname FROM pg_namespace WHERE nspname NOT LIKE 'pg_%' ORDER BY nspname

-- what: Excel by ODBC: search for a table
-- values: ["revenue"]
-- rows:
--   ["revenue"]
SELECT relname FROM pg_catalog.pg_class WHERE relname LIKE $1 AND relkind = 'r'

-- what: node-postgres with knex: hasTable
-- values: ["revenue"]
-- rows:
--   ["revenue"]
select * from (select table_name from information_schema.tables where table_name = $1 and table_schema = current_schema()) x

-- what: GoodData: an IN list of many values
-- rows:
--   ["7"]
SELECT count(*) FROM pg_type WHERE typname IN ('int2', 'int4', 'int8', 'text', 'date', 'bool', 'numeric', 'a1', 'a2', 'a3', 'a4', 'a5', 'a6', 'a7', 'a8', 'a9', 'b1', 'b2', 'b3',
  'b4', 'b5', 'b6', 'b7', 'b8', 'b9', 'c1', 'c2', 'c3', 'c4', 'c5', 'c6', 'c7', 'c8', 'c9', 'd1', 'd2', 'd3', 'd4', 'd5', 'd6', 'd7', 'd8', 'd9', 'e1', 'e2', 'e3', 'e4', 'e5')

-- what: RPostgres: columns by type
-- has: ["mrr","1700"]
SELECT attname, atttypid FROM pg_attribute WHERE attrelid = $$revenue$$::regclass AND attnum > 0

-- what: Rails: additional types
-- has: ["1009","_text","25",",","array_in",null,"b","0"]
SELECT t.oid, t.typname, t.typelem, t.typdelim, t.typinput, r.rngsubtype, t.typtype, t.typbasetype
FROM pg_type AS t LEFT JOIN pg_range AS r ON oid = rngtypid
WHERE t.typname IN ('int2', 'int4', '_text', 'bool') OR t.typtype IN ('r', 'e', 'd') OR t.typinput = 'array_in(cstring,oid,integer)'::regprocedure OR t.typelem != 0

-- what: Rails: column definitions
-- has: ["mrr","numeric(38,2)",null,"f","1700","2490374",null,"Measure: Monthly recurring revenue.",""]
SELECT a.attname, format_type(a.atttypid, a.atttypmod), pg_get_expr(d.adbin, d.adrelid), a.attnotnull, a.atttypid, a.atttypmod, c.collname,
  col_description(a.attrelid, a.attnum) AS comment, attidentity AS identity
FROM pg_attribute a
LEFT JOIN pg_attrdef d ON a.attrelid = d.adrelid AND a.attnum = d.adnum
LEFT JOIN pg_type t ON a.atttypid = t.oid
LEFT JOIN pg_collation c ON a.attcollation = c.oid AND a.attcollation <> t.typcollation
WHERE a.attrelid = '"revenue"'::regclass AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum

-- what: Django: inspectdb
-- rows:
--   ["Product Usage","t",null]
--   ["revenue","t","Recurring revenue by month and customer."]
SELECT c.relname, CASE WHEN c.relispartition THEN 'p' WHEN c.relkind IN ('m', 'v') THEN 'v' ELSE 't' END, obj_description(c.oid, 'pg_class')
FROM pg_catalog.pg_class c LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('f', 'm', 'p', 'r', 'v') AND n.nspname NOT IN ('pg_catalog', 'pg_toast') AND pg_catalog.pg_table_is_visible(c.oid)
