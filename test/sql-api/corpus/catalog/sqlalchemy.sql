-- SQLAlchemy 1.4.46 with psycopg2, captured: inspect(engine) and all its get_ methods (Superset, Preset, Hex, dbt and pandas reflect so).

-- what: sqlalchemy
-- columns: ["oid","typarray"]
-- rows: none
SELECT t.oid, typarray
FROM pg_type t JOIN pg_namespace ns
    ON typnamespace = ns.oid
WHERE typname = 'hstore'

-- what: sqlalchemy
-- rows:
--   ["PostgreSQL 14.12 (strata) on x86_64-pc-linux-gnu, compiled by gcc, 64-bit"]
select pg_catalog.version()

-- what: sqlalchemy
-- rows:
--   ["public"]
select current_schema()

-- what: sqlalchemy
-- rows:
--   ["read committed"]
show transaction isolation level

-- what: sqlalchemy
-- rows:
--   ["on"]
show standard_conforming_strings

-- what: sqlalchemy
-- rows:
--   ["information_schema"]
--   ["public"]
SELECT nspname FROM pg_namespace WHERE nspname NOT LIKE 'pg_%' ORDER BY nspname

-- what: sqlalchemy
-- rows:
--   ["revenue"]
--   ["Product Usage"]
SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'public' AND c.relkind in ('r', 'p')

-- what: sqlalchemy
-- columns: ["relname"]
-- rows: none
SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'public' AND c.relkind IN ('v', 'm')

-- what: sqlalchemy
-- rows:
--   ["1000000004"]
SELECT c.oid
            FROM pg_catalog.pg_class c
            LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            WHERE (pg_catalog.pg_table_is_visible(c.oid))
            AND c.relname = 'revenue' AND c.relkind in
            ('r', 'v', 'm', 'f', 'p')

-- what: sqlalchemy
-- rows:
--   ["month","date",null,"f","1000000004","First day of the month.","",null]
--   ["industry","text",null,"f","1000000004","Industry of the customer.","",null]
--   ["is_customer","boolean",null,"f","1000000004",null,"",null]
--   ["customers","bigint",null,"f","1000000004","Measure: Paying customers.","",null]
--   ["mrr","numeric(38,2)",null,"f","1000000004","Measure: Monthly recurring revenue.","",null]
--   ["nrr","double precision",null,"f","1000000004","Measure: Net revenue retention.","",null]
SELECT a.attname,
              pg_catalog.format_type(a.atttypid, a.atttypmod),
              (
                SELECT pg_catalog.pg_get_expr(d.adbin, d.adrelid)
                FROM pg_catalog.pg_attrdef d
                WHERE d.adrelid = a.attrelid AND d.adnum = a.attnum
                AND a.atthasdef
              ) AS DEFAULT,
              a.attnotnull,
              a.attrelid as table_oid,
              pgd.description as comment,
              a.attgenerated as generated,
                              (SELECT json_build_object(
                    'always', a.attidentity = 'a',
                    'start', s.seqstart,
                    'increment', s.seqincrement,
                    'minvalue', s.seqmin,
                    'maxvalue', s.seqmax,
                    'cache', s.seqcache,
                    'cycle', s.seqcycle)
                FROM pg_catalog.pg_sequence s
                JOIN pg_catalog.pg_class c on s.seqrelid = c."oid"
                WHERE c.relkind = 'S'
                AND a.attidentity != ''
                AND s.seqrelid = pg_catalog.pg_get_serial_sequence(
                    a.attrelid::regclass::text, a.attname
                )::regclass::oid
                ) as identity_options
            FROM pg_catalog.pg_attribute a
            LEFT JOIN pg_catalog.pg_description pgd ON (
                pgd.objoid = a.attrelid AND pgd.objsubid = a.attnum)
            WHERE a.attrelid = 1000000004
            AND a.attnum > 0 AND NOT a.attisdropped
            ORDER BY a.attnum

-- what: sqlalchemy
-- rows:
--   ["cardinal_number","integer","t",null,"f","information_schema"]
--   ["character_data","character varying","t",null,"f","information_schema"]
--   ["sql_identifier","name","t",null,"f","information_schema"]
--   ["time_stamp","timestamp(2) with time zone","t","CURRENT_TIMESTAMP(2)","f","information_schema"]
--   ["yes_or_no","character varying(3)","t",null,"f","information_schema"]
SELECT t.typname as "name",
               pg_catalog.format_type(t.typbasetype, t.typtypmod) as "attype",
               not t.typnotnull as "nullable",
               t.typdefault as "default",
               pg_catalog.pg_type_is_visible(t.oid) as "visible",
               n.nspname as "schema"
            FROM pg_catalog.pg_type t
               LEFT JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
            WHERE t.typtype = 'd'

-- what: sqlalchemy
-- columns: ["name","visible","schema","label"]
-- rows: none
SELECT t.typname as "name",
               -- no enum defaults in 8.4 at least
               -- t.typdefault as "default",
               pg_catalog.pg_type_is_visible(t.oid) as "visible",
               n.nspname as "schema",
               e.enumlabel as "label"
            FROM pg_catalog.pg_type t
                 LEFT JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
                 LEFT JOIN pg_catalog.pg_enum e ON t.oid = e.enumtypid
            WHERE t.typtype = 'e'
        ORDER BY "schema", "name", e.oid

-- what: sqlalchemy
-- columns: ["attname"]
-- rows: none
SELECT a.attname
                FROM pg_attribute a JOIN (
                    SELECT unnest(ix.indkey) attnum,
                           generate_subscripts(ix.indkey, 1) ord
                    FROM pg_index ix
                    WHERE ix.indrelid = 1000000004 AND ix.indisprimary
                    ) k ON a.attnum=k.attnum
                WHERE a.attrelid = 1000000004
                ORDER BY k.ord

-- what: sqlalchemy
-- columns: ["conname"]
-- rows: none
SELECT conname
           FROM  pg_catalog.pg_constraint r
           WHERE r.conrelid = 1000000004 AND r.contype = 'p'
           ORDER BY 1

-- what: sqlalchemy
-- columns: ["conname","condef","conschema"]
-- rows: none
SELECT r.conname,
                pg_catalog.pg_get_constraintdef(r.oid, true) as condef,
                n.nspname as conschema
          FROM  pg_catalog.pg_constraint r,
                pg_namespace n,
                pg_class c

          WHERE r.conrelid = 1000000004 AND
                r.contype = 'f' AND
                c.oid = confrelid AND
                n.oid = c.relnamespace
          ORDER BY 1

-- what: sqlalchemy
-- columns: ["relname","indisunique","indexprs","attname","attnum","conrelid","indkey","indoption","reloptions","amname","pg_get_expr","indnkeyatts"]
-- rows: none
SELECT
                  i.relname as relname,
                  ix.indisunique, ix.indexprs,
                  a.attname, a.attnum, c.conrelid, ix.indkey::varchar,
                  ix.indoption::varchar, i.reloptions, am.amname,
                  pg_get_expr(ix.indpred, ix.indrelid),
                  ix.indnkeyatts as indnkeyatts
              FROM
                  pg_class t
                        join pg_index ix on t.oid = ix.indrelid
                        join pg_class i on i.oid = ix.indexrelid
                        left outer join
                            pg_attribute a
                            on t.oid = a.attrelid and a.attnum = ANY(ix.indkey)
                        left outer join
                            pg_constraint c
                            on (ix.indrelid = c.conrelid and
                                ix.indexrelid = c.conindid and
                                c.contype in ('p', 'u', 'x'))
                        left outer join
                            pg_am am
                            on i.relam = am.oid
              WHERE
                  t.relkind IN ('r', 'v', 'f', 'm', 'p')
                  and t.oid = 1000000004
                  and ix.indisprimary = 'f'
              ORDER BY
                  t.relname,
                  i.relname

-- what: sqlalchemy
-- columns: ["name","key","col_num","col_name"]
-- rows: none
SELECT
                cons.conname as name,
                cons.conkey as key,
                a.attnum as col_num,
                a.attname as col_name
            FROM
                pg_catalog.pg_constraint cons
                join pg_attribute a
                  on cons.conrelid = a.attrelid AND
                    a.attnum = ANY(cons.conkey)
            WHERE
                cons.conrelid = 1000000004 AND
                cons.contype = 'u'

-- what: sqlalchemy
-- columns: ["name","src"]
-- rows: none
SELECT
                cons.conname as name,
                pg_get_constraintdef(cons.oid) as src
            FROM
                pg_catalog.pg_constraint cons
            WHERE
                cons.conrelid = 1000000004 AND
                cons.contype = 'c'

-- what: sqlalchemy
-- rows:
--   ["Recurring revenue by month and customer."]
SELECT
                pgd.description as table_comment
            FROM
                pg_catalog.pg_description pgd
            WHERE
                pgd.objsubid = 0 AND
                pgd.objoid = 1000000004

-- what: sqlalchemy
-- rows:
--   ["1000000008"]
SELECT c.oid
            FROM pg_catalog.pg_class c
            LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            WHERE (pg_catalog.pg_table_is_visible(c.oid))
            AND c.relname = 'Product Usage' AND c.relkind in
            ('r', 'v', 'm', 'f', 'p')

-- what: sqlalchemy
-- rows:
--   ["month","date",null,"f","1000000008",null,"",null]
--   ["Feature Name","text",null,"f","1000000008",null,"",null]
--   ["at","timestamp without time zone",null,"f","1000000008",null,"",null]
--   ["hours","double precision",null,"f","1000000008","Measure","",null]
SELECT a.attname,
              pg_catalog.format_type(a.atttypid, a.atttypmod),
              (
                SELECT pg_catalog.pg_get_expr(d.adbin, d.adrelid)
                FROM pg_catalog.pg_attrdef d
                WHERE d.adrelid = a.attrelid AND d.adnum = a.attnum
                AND a.atthasdef
              ) AS DEFAULT,
              a.attnotnull,
              a.attrelid as table_oid,
              pgd.description as comment,
              a.attgenerated as generated,
                              (SELECT json_build_object(
                    'always', a.attidentity = 'a',
                    'start', s.seqstart,
                    'increment', s.seqincrement,
                    'minvalue', s.seqmin,
                    'maxvalue', s.seqmax,
                    'cache', s.seqcache,
                    'cycle', s.seqcycle)
                FROM pg_catalog.pg_sequence s
                JOIN pg_catalog.pg_class c on s.seqrelid = c."oid"
                WHERE c.relkind = 'S'
                AND a.attidentity != ''
                AND s.seqrelid = pg_catalog.pg_get_serial_sequence(
                    a.attrelid::regclass::text, a.attname
                )::regclass::oid
                ) as identity_options
            FROM pg_catalog.pg_attribute a
            LEFT JOIN pg_catalog.pg_description pgd ON (
                pgd.objoid = a.attrelid AND pgd.objsubid = a.attnum)
            WHERE a.attrelid = 1000000008
            AND a.attnum > 0 AND NOT a.attisdropped
            ORDER BY a.attnum

-- what: sqlalchemy
-- columns: ["attname"]
-- rows: none
SELECT a.attname
                FROM pg_attribute a JOIN (
                    SELECT unnest(ix.indkey) attnum,
                           generate_subscripts(ix.indkey, 1) ord
                    FROM pg_index ix
                    WHERE ix.indrelid = 1000000008 AND ix.indisprimary
                    ) k ON a.attnum=k.attnum
                WHERE a.attrelid = 1000000008
                ORDER BY k.ord

-- what: sqlalchemy
-- columns: ["conname"]
-- rows: none
SELECT conname
           FROM  pg_catalog.pg_constraint r
           WHERE r.conrelid = 1000000008 AND r.contype = 'p'
           ORDER BY 1

-- what: sqlalchemy
-- columns: ["conname","condef","conschema"]
-- rows: none
SELECT r.conname,
                pg_catalog.pg_get_constraintdef(r.oid, true) as condef,
                n.nspname as conschema
          FROM  pg_catalog.pg_constraint r,
                pg_namespace n,
                pg_class c

          WHERE r.conrelid = 1000000008 AND
                r.contype = 'f' AND
                c.oid = confrelid AND
                n.oid = c.relnamespace
          ORDER BY 1

-- what: sqlalchemy
-- columns: ["relname","indisunique","indexprs","attname","attnum","conrelid","indkey","indoption","reloptions","amname","pg_get_expr","indnkeyatts"]
-- rows: none
SELECT
                  i.relname as relname,
                  ix.indisunique, ix.indexprs,
                  a.attname, a.attnum, c.conrelid, ix.indkey::varchar,
                  ix.indoption::varchar, i.reloptions, am.amname,
                  pg_get_expr(ix.indpred, ix.indrelid),
                  ix.indnkeyatts as indnkeyatts
              FROM
                  pg_class t
                        join pg_index ix on t.oid = ix.indrelid
                        join pg_class i on i.oid = ix.indexrelid
                        left outer join
                            pg_attribute a
                            on t.oid = a.attrelid and a.attnum = ANY(ix.indkey)
                        left outer join
                            pg_constraint c
                            on (ix.indrelid = c.conrelid and
                                ix.indexrelid = c.conindid and
                                c.contype in ('p', 'u', 'x'))
                        left outer join
                            pg_am am
                            on i.relam = am.oid
              WHERE
                  t.relkind IN ('r', 'v', 'f', 'm', 'p')
                  and t.oid = 1000000008
                  and ix.indisprimary = 'f'
              ORDER BY
                  t.relname,
                  i.relname

-- what: sqlalchemy
-- columns: ["name","key","col_num","col_name"]
-- rows: none
SELECT
                cons.conname as name,
                cons.conkey as key,
                a.attnum as col_num,
                a.attname as col_name
            FROM
                pg_catalog.pg_constraint cons
                join pg_attribute a
                  on cons.conrelid = a.attrelid AND
                    a.attnum = ANY(cons.conkey)
            WHERE
                cons.conrelid = 1000000008 AND
                cons.contype = 'u'

-- what: sqlalchemy
-- columns: ["name","src"]
-- rows: none
SELECT
                cons.conname as name,
                pg_get_constraintdef(cons.oid) as src
            FROM
                pg_catalog.pg_constraint cons
            WHERE
                cons.conrelid = 1000000008 AND
                cons.contype = 'c'

-- what: sqlalchemy
-- columns: ["table_comment"]
-- rows: none
SELECT
                pgd.description as table_comment
            FROM
                pg_catalog.pg_description pgd
            WHERE
                pgd.objsubid = 0 AND
                pgd.objoid = 1000000008

-- what: sqlalchemy
-- rows:
--   ["revenue"]
select relname from pg_class c join pg_namespace n on n.oid=c.relnamespace where pg_catalog.pg_table_is_visible(c.oid) and relname='revenue'

-- what: sqlalchemy
-- columns: ["relname"]
-- rows: none
select relname from pg_class c join pg_namespace n on n.oid=c.relnamespace where pg_catalog.pg_table_is_visible(c.oid) and relname='nope'

-- what: sqlalchemy
-- columns: ["relname"]
-- rows: none
SELECT relname FROM pg_class c join pg_namespace n on n.oid=c.relnamespace where relkind='S' and n.nspname='public'

-- what: sqlalchemy
-- columns: ["name","visible","schema","label"]
-- rows: none
SELECT t.typname as "name",
               -- no enum defaults in 8.4 at least
               -- t.typdefault as "default",
               pg_catalog.pg_type_is_visible(t.oid) as "visible",
               n.nspname as "schema",
               e.enumlabel as "label"
            FROM pg_catalog.pg_type t
                 LEFT JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
                 LEFT JOIN pg_catalog.pg_enum e ON t.oid = e.enumtypid
            WHERE t.typtype = 'e'
        AND n.nspname = 'public' ORDER BY "schema", "name", e.oid

-- what: sqlalchemy
-- columns: ["relname"]
-- rows: none
SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'public' AND c.relkind = 'f'
