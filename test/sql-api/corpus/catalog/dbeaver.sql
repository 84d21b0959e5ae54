-- DBeaver 23 and 24, written after its PostgreSQL extension and its query log.

-- what: connect
-- rows:
--   ["14.12"]
SHOW server_version

-- what: connect: schema and user
-- rows:
--   ["public","ann"]
SELECT current_schema(), session_user

-- what: databases
-- rows:
--   ["strata"]
SELECT db.datname FROM pg_catalog.pg_database db WHERE datallowconn ORDER BY db.datname

-- what: default collation and encoding
-- rows:
--   ["strata","UTF8"]
SELECT db.datname, pg_encoding_to_char(db.encoding) FROM pg_catalog.pg_database db WHERE datname = 'strata'

-- what: schemas
-- has: ["public","standard public schema"]
SELECT n.nspname, d.description FROM pg_catalog.pg_namespace n
LEFT OUTER JOIN pg_catalog.pg_description d ON d.objoid = n.oid AND d.objsubid = 0 AND d.classoid = 'pg_namespace'::regclass
ORDER BY nspname

-- what: types of a schema
-- has: ["int4",null,"int4in"]
-- at least: 100
SELECT t.typname, format_type(nullif(t.typbasetype, 0), t.typtypmod) AS base_type_name, t.typinput
FROM pg_catalog.pg_type t
LEFT OUTER JOIN pg_catalog.pg_type et ON et.oid = t.typelem
LEFT OUTER JOIN pg_catalog.pg_class c ON c.oid = t.typrelid
LEFT OUTER JOIN pg_catalog.pg_description d ON t.oid = d.objoid
WHERE t.typname IS NOT NULL AND (c.relkind IS NULL OR c.relkind = 'c') AND (et.typcategory IS NULL OR et.typcategory <> 'C')

-- what: tables of a schema
-- rows:
--   ["Product Usage","r",null]
--   ["revenue","r","Recurring revenue by month and customer."]
SELECT c.relname, c.relkind, d.description
FROM pg_catalog.pg_class c
LEFT OUTER JOIN pg_catalog.pg_description d ON d.objoid = c.oid AND d.objsubid = 0 AND d.classoid = 'pg_class'::regclass
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind NOT IN ('i', 'I', 'c')

-- what: columns of a table
-- has: ["revenue","mrr","5","Measure: Monthly recurring revenue.",null,null]
SELECT c.relname, a.attname, a.attnum, dsc.description, pg_catalog.pg_get_expr(ad.adbin, ad.adrelid, true) AS def_value, dep.objid
FROM pg_catalog.pg_attribute a
INNER JOIN pg_catalog.pg_class c ON (a.attrelid = c.oid)
LEFT OUTER JOIN pg_catalog.pg_attrdef ad ON (a.attrelid = ad.adrelid AND a.attnum = ad.adnum)
LEFT OUTER JOIN pg_catalog.pg_description dsc ON (c.oid = dsc.objoid AND a.attnum = dsc.objsubid)
LEFT OUTER JOIN pg_depend dep ON dep.refobjid = a.attrelid AND dep.deptype = 'i' AND dep.refobjsubid = a.attnum AND dep.classid = dep.refclassid
WHERE NOT a.attisdropped AND c.relname = 'revenue' ORDER BY a.attnum

-- what: constraints of a table
-- columns: ["conname","tabrelname","refnamespace","description"]
-- rows: none
SELECT c.conname, t.relname AS tabrelname, rt.relnamespace AS refnamespace, d.description
FROM pg_catalog.pg_constraint c
INNER JOIN pg_catalog.pg_class t ON t.oid = c.conrelid
LEFT OUTER JOIN pg_catalog.pg_class rt ON rt.oid = c.confrelid
LEFT OUTER JOIN pg_catalog.pg_description d ON d.objoid = c.oid AND d.objsubid = 0 AND d.classoid = 'pg_constraint'::regclass
WHERE c.conrelid = 'public.revenue'::regclass ORDER BY c.oid

-- what: indexes of a table
-- columns: ["relname","tabrelname","description","expr"]
-- rows: none
SELECT c.relname, tc.relname AS tabrelname, dsc.description, pg_catalog.pg_get_expr(i.indpred, i.indrelid) AS expr
FROM pg_catalog.pg_index i
INNER JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
INNER JOIN pg_catalog.pg_class tc ON tc.oid = i.indrelid
LEFT OUTER JOIN pg_catalog.pg_description dsc ON i.indexrelid = dsc.objoid
WHERE i.indrelid = 'public.revenue'::regclass ORDER BY tabrelname, c.relname

-- what: dictionary of key words
-- has: ["select"]
-- at least: 400
SELECT word FROM pg_get_keywords()

-- what: correlated kind of a class
-- has: ["revenue","f"]
SELECT t.typname, (SELECT c.relkind = 'c' FROM pg_catalog.pg_class c WHERE c.oid = t.typrelid) AS composite
FROM pg_catalog.pg_type t WHERE t.typrelid <> 0 AND t.typnamespace = 'public'::regnamespace

-- what: sizes
-- rows:
--   ["0","0"]
SELECT pg_catalog.pg_total_relation_size(c.oid) AS total_rel_size, pg_catalog.pg_relation_size(c.oid) AS rel_size
FROM pg_class c WHERE c.oid = 'public.revenue'::regclass

-- what: sessions
-- rows:
--   ["strata","ann","4711"]
SELECT sa.datname, sa.usename, sa.pid FROM pg_catalog.pg_stat_activity sa
