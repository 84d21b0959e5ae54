-- Npgsql 4 to 8 (Power BI, .NET), written after its type loading: PostgresDatabaseInfo.

-- what: version
-- rows:
--   ["PostgreSQL 14.12 (strata) on x86_64-pc-linux-gnu, compiled by gcc, 64-bit"]
SELECT version()

-- what: types, newest form
-- has: ["pg_catalog","23","int4","b","f","N","0"]
-- at least: 150
SELECT ns.nspname, t.oid, t.typname, t.typtype, t.typnotnull, t.typcategory, t.elemtypoid
FROM (
    SELECT typ.oid, typ.typnamespace, typ.typname, typ.typtype, typ.typrelid, typ.typnotnull, typ.typcategory,
      CASE WHEN typ.typtype = 'b' AND proc.proname = 'array_recv' THEN typ.typelem ELSE 0 END AS elemtypoid, cls.relkind AS typrelkind
    FROM pg_type AS typ
    LEFT JOIN pg_class AS cls ON (cls.oid = typ.typrelid)
    LEFT JOIN pg_proc AS proc ON proc.oid = typ.typreceive
) AS t
JOIN pg_namespace AS ns ON (ns.oid = t.typnamespace)
WHERE t.typtype IN ('b', 'r', 'm', 'e', 'd') OR (t.typtype = 'c' AND t.typrelkind = 'c') OR (t.typtype = 'p' AND t.typname IN ('record', 'void'))
ORDER BY CASE WHEN t.typtype = 'b' AND t.elemtypoid = 0 THEN 0 WHEN t.typtype = 'r' THEN 1 ELSE 2 END

-- what: types, with elements and ranges
-- has: ["pg_catalog","_int4","1007","23","a"]
-- at least: 80
SELECT ns.nspname, a.typname, a.oid, a.typelem,
  CASE WHEN pg_proc.proname = 'array_recv' THEN 'a' ELSE a.typtype END AS typtype
FROM pg_type AS a
JOIN pg_namespace AS ns ON (ns.oid = a.typnamespace)
JOIN pg_proc ON pg_proc.oid = a.typreceive
LEFT OUTER JOIN pg_type AS b ON (b.oid = a.typelem)
LEFT OUTER JOIN pg_range ON (pg_range.rngtypid = a.oid)
WHERE a.typtype IN ('b', 'r', 'e') AND (b.typtype IS NULL OR b.typtype IN ('b', 'r', 'e'))
ORDER BY CASE WHEN pg_proc.proname = 'array_recv' THEN 1 ELSE 0 END, typtype

-- what: fields of composite types
-- columns: ["oid","attname","atttypid"]
-- rows: none
SELECT typ.oid, att.attname, att.atttypid
FROM pg_type AS typ
JOIN pg_namespace AS ns ON (ns.oid = typ.typnamespace)
JOIN pg_class AS cls ON (cls.oid = typ.typrelid)
JOIN pg_attribute AS att ON (att.attrelid = typ.typrelid)
WHERE (typ.typtype = 'c' AND cls.relkind = 'c') AND attnum > 0 AND NOT attisdropped
ORDER BY typ.oid, att.attnum

-- what: labels of enumerations
-- columns: ["oid","enumlabel"]
-- rows: none
SELECT pg_type.oid, enumlabel FROM pg_enum JOIN pg_type ON pg_type.oid = enumtypid ORDER BY oid, enumsortorder

-- what: GetColumnSchema
-- values: ["revenue"]
-- has: ["mrr","5","numeric(38,2)","f"]
SELECT attr.attname, attr.attnum, pg_catalog.format_type(attr.atttypid, attr.atttypmod), attr.attnotnull
FROM pg_attribute AS attr
JOIN pg_type AS typ ON attr.atttypid = typ.oid
JOIN pg_class AS cls ON cls.oid = attr.attrelid
JOIN pg_namespace AS ns ON ns.oid = cls.relnamespace
LEFT OUTER JOIN pg_attrdef AS def ON def.adrelid = attr.attrelid AND def.adnum = attr.attnum
WHERE cls.relname = $1 AND attr.attnum > 0 AND NOT attr.attisdropped ORDER BY attr.attnum
