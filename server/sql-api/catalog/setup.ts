/**
 * What makes the embedded Postgres ours, run once when its image is made: no identity of its own, no function that reaches
 * beyond the catalogue, and what the catalogue needs to show one session its views. All of it stands in pg_catalog,
 * where browsers do not list it and where no search_path hides it.
 */
import { SERVER_VERSION, SERVER_VERSION_NUMBER } from '../session/setting-table.ts';

/** The superuser that owns everything. Statements never run as it. */
export const OWNER = 'strata_owner';

/** Functions that nobody may call: files, other sessions, the server's state, SQL in strings, waiting. */
const REFUSED = [
  'binary_upgrade_%',
  'brin_%',
  'cursor_to_xml%',
  'database_to_xml%',
  'gin_clean_pending_list',
  'lo\\_%',
  'loread',
  'lowrite',
  'lastval',
  'currval',
  'nextval',
  'setval',
  'pg_advisory_%',
  'pg_try_advisory_%',
  'pg_backup_%',
  'pg_cancel_backend',
  'pg_clear_%',
  'pg_copy_%',
  'pg_create_%',
  'pg_current_logfile',
  'pg_drop_%',
  'pg_export_snapshot',
  'pg_file_%',
  'pg_get_backend_memory_contexts',
  'pg_import_system_collations',
  'pg_log_%',
  'pg_logical_%',
  'pg_ls_%',
  'pg_notify',
  'pg_promote',
  'pg_read_%',
  'pg_reload_conf',
  'pg_replication_%',
  'pg_restore_%',
  'pg_rotate_logfile',
  'pg_set_%',
  'pg_sleep%',
  'pg_stat_file',
  'pg_stat_force_next_flush',
  'pg_stat_reset%',
  'pg_switch_wal',
  'pg_sync_%',
  'pg_terminate_backend',
  'pg_wal_%',
  'pg_walfile_%',
  'query_to_xml%',
  'schema_to_xml%',
  'table_to_xml%',
  'ts_rewrite',
  'ts_stat',
];

/** Settings that a statement cannot change: who one is, what may be written, how much memory a statement takes. */
const PROTECTED = [
  'role',
  'session_authorization',
  'default_transaction_read_only',
  'transaction_read_only',
  'client_encoding',
  'work_mem',
  'maintenance_work_mem',
  'logical_decoding_work_mem',
  'temp_buffers',
  'hash_mem_multiplier',
  'default_tablespace',
  'temp_tablespaces',
  'temp_file_limit',
];
const list = (names: readonly string[]) => names.map((name) => `'${name}'`).join(', ');

const ROLES = `
UPDATE pg_authid SET rolname = '${OWNER}' WHERE oid = 10;
CREATE ROLE strata_guard NOLOGIN;
UPDATE pg_authid SET rolname = 'pg_strata_guard' WHERE rolname = 'strata_guard';
CREATE ROLE strata_client LOGIN;`;

const FUNCTIONS = `
CREATE FUNCTION pg_catalog.strata_step(anyelement, anyelement) RETURNS anyelement LANGUAGE plpgsql IMMUTABLE AS 'BEGIN RETURN $2; END';
CREATE AGGREGATE pg_catalog.measure(anyelement) (SFUNC = pg_catalog.strata_step, STYPE = anyelement);
COMMENT ON AGGREGATE pg_catalog.measure(anyelement) IS 'a measure at the grouping of the query';
CREATE FUNCTION pg_catalog.strata_param(integer, anyelement) RETURNS anyelement LANGUAGE plpgsql IMMUTABLE AS 'BEGIN RETURN $2; END';`;

/**
 * version(), current_setting(), set_config(), pg_backend_pid() and the views that tell the same. Postgres calls what it has
 * built in by OID, whatever the catalogue says: its own functions get other names, and ours have new OIDs.
 */
const IDENTITY = `
ALTER FUNCTION pg_catalog.version() RENAME TO strata_version;
ALTER FUNCTION pg_catalog.pg_backend_pid() RENAME TO strata_backend_pid;
ALTER FUNCTION pg_catalog.current_setting(text) RENAME TO strata_setting_of;
ALTER FUNCTION pg_catalog.current_setting(text, boolean) RENAME TO strata_setting;
ALTER FUNCTION pg_catalog.set_config(text, text, boolean) RENAME TO strata_set;
REVOKE ALL ON FUNCTION pg_catalog.strata_version(), pg_catalog.strata_backend_pid(), pg_catalog.strata_setting_of(text),
  pg_catalog.strata_setting(text, boolean), pg_catalog.strata_set(text, text, boolean) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pg_catalog.strata_setting(text, boolean), pg_catalog.strata_set(text, text, boolean) TO pg_strata_guard;
CREATE FUNCTION pg_catalog.version() RETURNS text LANGUAGE plpgsql STABLE
  AS $$BEGIN RETURN 'PostgreSQL ${SERVER_VERSION} (strata) on x86_64-pc-linux-gnu, compiled by gcc, 64-bit'; END$$;
CREATE FUNCTION pg_catalog.current_setting(text, boolean) RETURNS text LANGUAGE plpgsql STABLE STRICT SECURITY DEFINER AS $$
BEGIN
  RETURN CASE lower($1) WHEN 'server_version' THEN '${SERVER_VERSION}' WHEN 'server_version_num' THEN '${SERVER_VERSION_NUMBER}'
    ELSE pg_catalog.strata_setting($1, $2) END;
END$$;
CREATE FUNCTION pg_catalog.current_setting(text) RETURNS text LANGUAGE plpgsql STABLE STRICT
  AS $$BEGIN RETURN pg_catalog.current_setting($1, false); END$$;
CREATE FUNCTION pg_catalog.set_config(text, text, boolean) RETURNS text LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
  IF lower($1) IN (${list(PROTECTED)}) OR lower($1) LIKE 'strata.%' THEN
    RAISE EXCEPTION 'parameter "%" cannot be changed', $1 USING ERRCODE = '55P02';
  END IF;
  RETURN pg_catalog.strata_set($1, $2, $3);
END$$;
ALTER FUNCTION pg_catalog.current_setting(text, boolean) OWNER TO pg_strata_guard;
ALTER FUNCTION pg_catalog.set_config(text, text, boolean) OWNER TO pg_strata_guard;
CREATE FUNCTION pg_catalog.pg_backend_pid() RETURNS integer LANGUAGE plpgsql STABLE STRICT
  AS $$BEGIN RETURN pg_catalog.current_setting('strata.pid', false)::integer; END$$;
DO $$
DECLARE definition text;
BEGIN
  definition := pg_get_viewdef('pg_catalog.pg_settings'::regclass);
  definition := replace(definition, E'\\n    setting,', $q$ CASE name WHEN 'server_version' THEN '${SERVER_VERSION}' WHEN 'server_version_num' THEN '${SERVER_VERSION_NUMBER}' ELSE setting END AS setting,$q$);
  definition := rtrim(definition, ';') || $q$ WHERE name NOT LIKE 'strata.%'$q$;
  EXECUTE 'CREATE OR REPLACE VIEW pg_catalog.pg_settings AS ' || definition;
  definition := pg_get_viewdef('pg_catalog.pg_stat_activity'::regclass);
  definition := replace(definition, ' s.pid,', ' pg_backend_pid() AS pid,');
  definition := replace(definition, ' s.usesysid,', ' (SELECT r.oid FROM pg_authid r WHERE r.rolname = SESSION_USER) AS usesysid,');
  definition := replace(definition, ' u.rolname AS usename,', ' SESSION_USER AS usename,');
  definition := replace(definition, ' s.backend_type', $q$ 'client backend'::text AS backend_type$q$);
  EXECUTE 'CREATE OR REPLACE VIEW pg_catalog.pg_stat_activity AS ' || definition;
END$$;`;

const REFUSALS = `
DO $$
DECLARE refused regprocedure;
BEGIN
  FOR refused IN SELECT oid FROM pg_proc WHERE proname LIKE ANY (ARRAY[${list(REFUSED)}]) LOOP
    EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', refused);
  END LOOP;
END$$;
-- Pools call it to reset a session. There is nothing to unlock.
GRANT EXECUTE ON FUNCTION pg_catalog.pg_advisory_unlock_all() TO PUBLIC;`;

/**
 * Tables of the semantic views. They are rows of the catalogue and nothing more: DDL would give them new OIDs whenever
 * another user's views take their place, and browsers keep the OIDs that they were told. All share one empty file.
 */
const PUBLISH = `
CREATE TABLE pg_catalog.strata_table (one integer);
UPDATE pg_class SET relreplident = 'd' WHERE relname = 'strata_table';
DELETE FROM pg_shdescription;
GRANT SELECT ON pg_catalog.strata_table TO PUBLIC;
CREATE FUNCTION pg_catalog.strata_publish(views jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  space oid := 'public'::regnamespace;
  template oid := 'pg_catalog.strata_table'::regclass;
  missing text;
BEGIN
  DELETE FROM pg_description WHERE classoid = 'pg_class'::regclass AND objoid IN (SELECT oid FROM pg_class WHERE relnamespace = space);
  DELETE FROM pg_attribute WHERE attrelid IN (SELECT oid FROM pg_class WHERE relnamespace = space);
  DELETE FROM pg_type WHERE typnamespace = space;
  DELETE FROM pg_class WHERE relnamespace = space;

  SELECT c.value ->> 'type' INTO missing FROM jsonb_array_elements(views) v, jsonb_array_elements(v.value -> 'columns') c
    WHERE to_regtype(c.value ->> 'type') IS NULL LIMIT 1;
  IF missing IS NOT NULL THEN
    RAISE EXCEPTION 'type "%" does not exist', missing USING ERRCODE = '42704';
  END IF;
  INSERT INTO pg_class SELECT made.* FROM pg_class kind, jsonb_array_elements(views) v,
    jsonb_populate_record(kind, jsonb_build_object('oid', v.value -> 'oid', 'relname', v.value -> 'name', 'relnamespace', space,
      'reltype', (v.value ->> 'oid')::bigint + 1, 'relnatts', jsonb_array_length(v.value -> 'columns'), 'reltuples', -1)) made
    WHERE kind.oid = template;
  INSERT INTO pg_type SELECT made.* FROM pg_type kind, jsonb_array_elements(views) v,
    jsonb_populate_record(kind, jsonb_build_object('oid', (v.value ->> 'oid')::bigint + 1, 'typname', v.value -> 'name',
      'typnamespace', space, 'typrelid', v.value -> 'oid', 'typarray', (v.value ->> 'oid')::bigint + 2)) made
    WHERE kind.typrelid = template;
  INSERT INTO pg_type SELECT made.* FROM pg_type kind, jsonb_array_elements(views) v,
    jsonb_populate_record(kind, jsonb_build_object('oid', (v.value ->> 'oid')::bigint + 2, 'typname', '_' || (v.value ->> 'name'),
      'typnamespace', space, 'typelem', (v.value ->> 'oid')::bigint + 1)) made
    WHERE kind.oid = (SELECT typarray FROM pg_type WHERE typrelid = template);
  INSERT INTO pg_attribute SELECT made.* FROM pg_attribute kind, jsonb_array_elements(views) v,
    jsonb_array_elements(v.value -> 'columns') WITH ORDINALITY c, pg_type t,
    jsonb_populate_record(kind, jsonb_build_object('attrelid', v.value -> 'oid', 'attname', c.value -> 'name', 'attnum', c.ordinality,
      'atttypid', t.oid, 'attlen', t.typlen, 'atttypmod', coalesce(to_regtypemod(c.value ->> 'type'), -1),
      'attndims', CASE t.typcategory WHEN 'A' THEN 1 ELSE 0 END, 'attbyval', t.typbyval, 'attalign', t.typalign,
      'attstorage', t.typstorage, 'attcollation', t.typcollation)) made
    WHERE kind.attrelid = template AND kind.attnum = 1 AND t.oid = to_regtype(c.value ->> 'type');
  INSERT INTO pg_description SELECT (v.value ->> 'oid')::oid, 'pg_class'::regclass, 0, v.value ->> 'description'
    FROM jsonb_array_elements(views) v WHERE v.value ->> 'description' <> '';
  INSERT INTO pg_description SELECT (v.value ->> 'oid')::oid, 'pg_class'::regclass, c.ordinality, c.value ->> 'description'
    FROM jsonb_array_elements(views) v, jsonb_array_elements(v.value -> 'columns') WITH ORDINALITY c WHERE c.value ->> 'description' <> '';
END$$;`;

/** Lays a session: its user, database, process id and settings. A setting that Postgres refuses is left as it is. */
const ENTER = `
CREATE FUNCTION pg_catalog.strata_enter(session jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  client name := session ->> 'user';
  base name := session ->> 'database';
  setting record;
BEGIN
  IF client = '${OWNER}' THEN
    RAISE EXCEPTION 'role name "%" is reserved', client USING ERRCODE = '42939';
  END IF;
  UPDATE pg_authid SET rolname = client WHERE rolcanlogin AND NOT rolsuper AND rolname <> client;
  UPDATE pg_database SET datname = base WHERE datname <> base;
  PERFORM pg_catalog.strata_set('strata.pid', session ->> 'pid', false);
  FOR setting IN SELECT lower(key) AS name, value FROM jsonb_each_text(session -> 'settings') LOOP
    CONTINUE WHEN setting.name IN (${list(PROTECTED)}) OR setting.name LIKE 'strata.%';
    BEGIN
      PERFORM pg_catalog.strata_set(setting.name, setting.value, false);
    EXCEPTION WHEN OTHERS THEN NULL;
    END;
  END LOOP;
  PERFORM pg_catalog.strata_set('default_transaction_read_only', 'on', false);
  EXECUTE format('SET SESSION AUTHORIZATION %I', client);
END$$;
REVOKE ALL ON FUNCTION pg_catalog.strata_publish(jsonb), pg_catalog.strata_enter(jsonb) FROM PUBLIC;`;

/** The statements in their order; each runs alone. */
export const SETUP: readonly string[] = [
  ROLES,
  FUNCTIONS,
  IDENTITY,
  REFUSALS,
  PUBLISH,
  ENTER,
  `UPDATE pg_database SET datistemplate = false, datallowconn = true`,
  'DROP DATABASE template1',
  'DROP DATABASE template0',
  'VACUUM FREEZE ANALYZE',
  'CHECKPOINT',
  'CHECKPOINT',
];
