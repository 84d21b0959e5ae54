-- pgAdmin 4, written after its connection and browser templates.

-- what: connect: roles
-- rows:
--   ["f","ann","f"]
SELECT roles.rolsuper AS is_superuser, roles.rolname, pg_is_in_recovery() FROM pg_catalog.pg_roles AS roles WHERE rolname = current_user

-- what: connect: set_config
-- rows:
--   ["hex"]
SELECT set_config('bytea_output', 'hex', false) FROM pg_show_all_settings() WHERE name = 'bytea_output'

-- what: connect: database
-- rows:
--   ["strata","UTF8","t","f"]
SELECT db.datname, pg_encoding_to_char(db.encoding) AS serverencoding, db.datallowconn, has_database_privilege(db.oid, 'CREATE') AS cancreate
FROM pg_catalog.pg_database db WHERE db.datname = current_database()

-- what: connect: can signal
-- rows:
--   ["ann","f"]
SELECT rolname, CASE WHEN rolsuper OR pg_has_role(oid, 'pg_signal_backend', 'MEMBER') THEN true ELSE false END AS can_signal_backend
FROM pg_catalog.pg_roles WHERE rolname = current_user

-- what: browser: schemas
-- rows:
--   ["public","f","t"]
SELECT nsp.nspname AS name, has_schema_privilege(nsp.oid, 'CREATE') AS can_create, has_schema_privilege(nsp.oid, 'USAGE') AS has_usage
FROM pg_catalog.pg_namespace nsp WHERE nspname NOT LIKE E'pg\\_%' AND nspname <> 'information_schema' ORDER BY nspname

-- what: browser: tables
-- rows:
--   ["Product Usage","0",null]
--   ["revenue","0","Recurring revenue by month and customer."]
SELECT rel.relname AS name, (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = rel.oid AND tgisinternal = FALSE) AS triggercount, des.description
FROM pg_catalog.pg_class rel
LEFT OUTER JOIN pg_catalog.pg_description des ON (des.objoid = rel.oid AND des.objsubid = 0 AND des.classoid = 'pg_class'::regclass)
WHERE rel.relkind IN ('r', 's', 't', 'p') AND rel.relnamespace = 'public'::regnamespace ORDER BY rel.relname

-- what: browser: columns
-- rows:
--   ["month","date","f"]
--   ["industry","text","f"]
--   ["is_customer","boolean","f"]
--   ["customers","bigint","f"]
--   ["mrr","numeric(38,2)","f"]
--   ["nrr","double precision","f"]
SELECT att.attname AS name, pg_catalog.format_type(ty.oid, att.atttypmod) AS displaytypname, att.attnotnull AS not_null
FROM pg_catalog.pg_attribute att
JOIN pg_catalog.pg_type ty ON ty.oid = atttypid
JOIN pg_catalog.pg_class cl ON cl.oid = attrelid
LEFT OUTER JOIN pg_catalog.pg_type et ON et.oid = ty.typelem
LEFT OUTER JOIN (pg_catalog.pg_depend JOIN pg_catalog.pg_class cs ON classid = 'pg_class'::regclass AND objid = cs.oid AND cs.relkind = 'S')
  ON refobjid = att.attrelid AND refobjsubid = att.attnum
WHERE att.attrelid = 'public.revenue'::regclass AND att.attnum > 0 AND att.attisdropped IS FALSE ORDER BY att.attnum

-- what: dashboard: sessions
-- rows:
--   ["4711","strata","ann"]
SELECT pid, datname, usename FROM pg_catalog.pg_stat_activity WHERE datname = current_database() ORDER BY pid

-- what: dashboard: cancelling a session
-- error: 42501
SELECT pg_terminate_backend(1)
