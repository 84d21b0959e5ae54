-- DataGrip and other IDEs of JetBrains, written after their introspector's log.

-- what: connect
-- rows:
--   ["strata","f","f"]
select current_database() as a, pg_is_in_recovery() as b, pg_current_snapshot() is null as c

-- what: start of the server
-- rows:
--   ["t"]
select round(extract(epoch from pg_postmaster_start_time() at time zone 'UTC')) > 0 as startup_time

-- what: databases
-- rows:
--   ["strata","f","t","strata_owner"]
select N.datname as name, N.datistemplate as is_template, N.datallowconn as allow_connections, pg_catalog.pg_get_userbyid(N.datdba) as "owner"
from pg_catalog.pg_database N order by case when datname = pg_catalog.current_database() then -1::bigint else oid::bigint end

-- what: schemas
-- has: ["public","pg_database_owner","standard public schema"]
select N.nspname as name, pg_catalog.pg_get_userbyid(N.nspowner) as "owner", D.description
from pg_catalog.pg_namespace N
left join pg_catalog.pg_description D on N.oid = D.objoid
order by case when nspname = pg_catalog.current_schema() then -1::bigint else N.oid::bigint end

-- what: tables of a schema
-- rows:
--   ["r","Product Usage","f",null,"strata_owner","f"]
--   ["r","revenue","f",null,"strata_owner","f"]
select T.relkind as table_kind, T.relname as table_name, T.relhassubclass as has_subclasses, T.reloptions as options,
  pg_catalog.pg_get_userbyid(T.relowner) as "owner", T.relispartition as is_partition
from pg_catalog.pg_class T
where relnamespace = 'public'::regnamespace::oid and relkind in ('r', 'm', 'v', 'f', 'p') order by table_kind, T.oid

-- what: columns of a schema
-- has: ["revenue","5","mrr","numeric(38,2)","2490374","f",null]
select C.relname, A.attnum as column_position, A.attname as column_name, pg_catalog.format_type(A.atttypid, A.atttypmod) as type_spec,
  A.atttypmod as type_mod, A.attnotnull as mandatory, pg_catalog.pg_get_expr(D.adbin, D.adrelid) as default_expr
from pg_catalog.pg_attribute A
join pg_catalog.pg_class C on C.oid = A.attrelid
left join pg_catalog.pg_attrdef D on D.adrelid = A.attrelid and D.adnum = A.attnum
where C.relnamespace = 'public'::regnamespace and A.attnum > 0 and not A.attisdropped order by A.attrelid, attnum

-- what: comments of a schema
-- has: ["revenue","6","Measure: Net revenue retention."]
select C.relname, D.objsubid, D.description
from pg_catalog.pg_description D join pg_catalog.pg_class C on D.objoid = C.oid and D.classoid = 'pg_catalog.pg_class'::regclass
where C.relnamespace = 'public'::regnamespace and C.relkind not in ('S', 'i')

-- what: roles
-- has: ["ann","f","f","t"]
select R.rolname, R.rolsuper, R.rolcreatedb, R.rolcanlogin from pg_catalog.pg_roles R

-- what: access methods, extensions and languages
-- has: ["heap","t"]
select A.amname, A.amtype = 't' from pg_catalog.pg_am A

-- what: casts
-- at least: 200
select C.oid, C.castsource::regtype, C.casttarget::regtype, C.castcontext from pg_catalog.pg_cast C left join pg_catalog.pg_proc F on C.castfunc = F.oid

-- what: time zones of the settings
-- has: ["Europe/Zurich","f"]
select name, is_dst and false from pg_catalog.pg_timezone_names

-- what: settings
-- rows:
--   ["server_version","14.12"]
--   ["server_version_num","140012"]
select name, setting from pg_catalog.pg_settings where name in ('server_version', 'server_version_num')
