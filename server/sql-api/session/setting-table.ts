/** Settings of a session: Postgres' names with what strata takes for each. */
import { always, anyText, bool, type Check, encoding, oneOf, quantity, real, shortAscii } from './setting-checks.ts';
import { timeZone } from './time-zone.ts';

/** What strata says that it is: clients of this version understand its catalogue. */
export const SERVER_VERSION = '14.12';
export const SERVER_VERSION_NUMBER = '140012';

export interface Definition {
  /** As SHOW writes it. */
  readonly name: string;
  readonly value: string;
  readonly description: string;
  /** Undefined for a setting that nobody can change. */
  readonly check?: Check;
  /** Clients are told of each change by a ParameterStatus message. */
  readonly reported?: true;
}

const MAX = 2_147_483_647;
const definitions: Definition[] = [];
const add = (name: string, value: string, description: string, check?: Check, reported?: true) =>
  definitions.push({ name, value, description, check, reported });

const ISOLATION = oneOf(['serializable', 'repeatable read', 'read committed', 'read uncommitted']);
const LEVELS = ['debug5', 'debug4', 'debug3', 'debug2', 'debug1', 'debug', 'log', 'info', 'notice', 'warning', 'error'];
const ESCAPES = "Backslashes in plain strings are plain characters: write E'...' for escapes.";

add('application_name', '', 'Sets the application name to be reported in statistics and logs.', shortAscii, true);
add('client_encoding', 'UTF8', "Sets the client's character set encoding.", encoding, true);
add('DateStyle', 'ISO, MDY', 'Sets the display format for date and time values.', anyText, true);
add('default_transaction_read_only', 'on', 'Sets the default read-only status of new transactions.', bool, true);
add('in_hot_standby', 'off', 'Shows whether hot standby is currently active.', undefined, true);
add('integer_datetimes', 'on', 'Shows whether datetimes are integer based.', undefined, true);
add(
  'IntervalStyle',
  'postgres',
  'Sets the display format for interval values.',
  oneOf(['postgres'], ['postgres_verbose', 'sql_standard', 'iso_8601']),
  true,
);
add('is_superuser', 'off', 'Shows whether the current user is a superuser.', undefined, true);
add('server_encoding', 'UTF8', 'Shows the server (database) character set encoding.', undefined, true);
add('server_version', SERVER_VERSION, 'Shows the server version.', undefined, true);
add('session_authorization', '', 'Sets the session user name.', anyText, true);
add(
  'standard_conforming_strings',
  'on',
  "Causes '...' strings to treat backslashes literally.",
  always('on', ESCAPES),
  true,
);
add('TimeZone', 'UTC', 'Sets the time zone for displaying and interpreting time stamps.', timeZone, true);

add('statement_timeout', '0', 'Sets the maximum allowed duration of any statement.', quantity(0, MAX, 'ms'));
add('lock_timeout', '0', 'Sets the maximum allowed duration of any wait for a lock.', quantity(0, MAX, 'ms'));
add(
  'idle_in_transaction_session_timeout',
  '0',
  'Sets the maximum allowed idle time between queries, when in a transaction.',
  quantity(0, MAX, 'ms'),
);
add(
  'idle_session_timeout',
  '0',
  'Sets the maximum allowed idle time between queries, when not in a transaction.',
  quantity(0, MAX, 'ms'),
);
add('client_min_messages', 'notice', 'Sets the message levels that are sent to the client.', oneOf(LEVELS));
add('search_path', '"$user", public', 'Sets the schema search order for names that are not schema-qualified.', anyText);
add('role', 'none', 'Sets the current role.', anyText);
add('extra_float_digits', '1', 'Sets the number of digits displayed for floating-point values.', quantity(-15, 3));
add('bytea_output', 'hex', 'Sets the output format for bytea.', oneOf(['hex'], ['escape']));
add('xmlbinary', 'base64', 'Sets how binary values are to be encoded in XML.', oneOf(['base64', 'hex']));
add('xmloption', 'content', 'Sets whether XML data are documents or fragments.', oneOf(['content', 'document']));
add('array_nulls', 'on', 'Enables input of NULL elements in arrays.', bool);
add(
  'backslash_quote',
  'safe_encoding',
  'Sets whether "\\\'" is allowed in string literals.',
  oneOf(['safe_encoding', 'on', 'off', 'true', 'false', 'yes', 'no', '1', '0']),
);
add('escape_string_warning', 'on', 'Warn about backslash escapes in ordinary string literals.', bool);
add('quote_all_identifiers', 'off', 'When generating SQL fragments, quote all identifiers.', bool);
add('transform_null_equals', 'off', 'Treats "expr=NULL" as "expr IS NULL".', always('off', 'Write IS NULL.'));
add('row_security', 'on', 'Enable row security.', bool);
add('check_function_bodies', 'on', 'Check routine bodies during CREATE FUNCTION and CREATE PROCEDURE.', bool);
add('transaction_isolation', 'read committed', "Sets the current transaction's isolation level.", ISOLATION);
add('transaction_read_only', 'on', "Sets the current transaction's read-only status.", bool);
add(
  'transaction_deferrable',
  'off',
  'Whether to defer a read-only serializable transaction until it can be executed.',
  bool,
);
add(
  'default_transaction_isolation',
  'read committed',
  'Sets the transaction isolation level of each new transaction.',
  ISOLATION,
);
add('default_transaction_deferrable', 'off', 'Sets the default deferrable status of new transactions.', bool);
add('default_table_access_method', 'heap', 'Sets the default table access method for new tables.', anyText);
add('default_tablespace', '', 'Sets the default tablespace to create tables and indexes in.', anyText);
add('temp_tablespaces', '', 'Sets the tablespace(s) to use for temporary tables and sort files.', anyText);
add('default_text_search_config', 'pg_catalog.simple', 'Sets default text search configuration.', anyText);
add(
  'default_with_oids',
  'off',
  'Create new tables with OIDs by default.',
  always('off', 'Tables with OIDs are not supported.'),
);
add(
  'synchronous_commit',
  'on',
  "Sets the current transaction's synchronization level.",
  oneOf(['on', 'off', 'local', 'remote_write', 'remote_apply', 'true', 'false', 'yes', 'no', '1', '0']),
);
add(
  'session_replication_role',
  'origin',
  "Sets the session's behavior for triggers and rewrite rules.",
  oneOf(['origin', 'local', 'replica']),
);
add(
  'plan_cache_mode',
  'auto',
  "Controls the planner's selection of custom or generic plan.",
  oneOf(['auto', 'force_generic_plan', 'force_custom_plan']),
);
add(
  'constraint_exclusion',
  'partition',
  'Enables the planner to use constraints to optimize queries.',
  oneOf(['partition', 'on', 'off', 'true', 'false', 'yes', 'no', '1', '0']),
);
add('work_mem', '4MB', 'Sets the maximum memory to be used for query workspaces.', quantity(64, MAX, 'kB'));
add(
  'maintenance_work_mem',
  '64MB',
  'Sets the maximum memory to be used for maintenance operations.',
  quantity(1024, MAX, 'kB'),
);
add(
  'temp_buffers',
  '8MB',
  'Sets the maximum number of temporary buffers used by each session.',
  quantity(100, MAX, 'kB'),
);
add(
  'random_page_cost',
  '4',
  "Sets the planner's estimate of the cost of a nonsequentially fetched disk page.",
  real(0, 1e308),
);
add(
  'seq_page_cost',
  '1',
  "Sets the planner's estimate of the cost of a sequentially fetched disk page.",
  real(0, 1e308),
);
add(
  'cursor_tuple_fraction',
  '0.1',
  "Sets the planner's estimate of the fraction of a cursor's rows that will be retrieved.",
  real(0, 1),
);
add('from_collapse_limit', '8', 'Sets the FROM-list size beyond which subqueries are not collapsed.', quantity(1, MAX));
add(
  'join_collapse_limit',
  '8',
  'Sets the FROM-list size beyond which JOIN constructs are not flattened.',
  quantity(1, MAX),
);
add('geqo', 'on', 'Enables genetic query optimization.', bool);
add('geqo_threshold', '12', 'Sets the threshold of FROM items beyond which GEQO is used.', quantity(2, MAX));
add(
  'max_parallel_workers_per_gather',
  '2',
  'Sets the maximum number of parallel processes per executor node.',
  quantity(0, 1024),
);
for (const what of [
  'bitmapscan',
  'gathermerge',
  'hashagg',
  'hashjoin',
  'incremental_sort',
  'indexonlyscan',
  'indexscan',
  'material',
  'memoize',
  'mergejoin',
  'nestloop',
  'parallel_append',
  'parallel_hash',
  'partition_pruning',
  'seqscan',
  'sort',
  'tidscan',
])
  add(`enable_${what}`, 'on', `Enables the planner's use of ${what} plans.`, bool);
for (const what of ['partitionwise_aggregate', 'partitionwise_join'])
  add(`enable_${what}`, 'off', `Enables ${what}.`, bool);
add('jit', 'off', 'Allow JIT compilation.', bool);
add('lc_collate', 'C', 'Shows the collation order locale.');
add('lc_ctype', 'C', 'Shows the character classification and case conversion locale.');
for (const what of ['messages', 'monetary', 'numeric', 'time'])
  add(`lc_${what}`, 'C', `Sets the locale for ${what}.`, anyText);
add('log_statement', 'none', 'Sets the type of statements logged.', oneOf(['none', 'ddl', 'mod', 'all']));
add(
  'log_min_duration_statement',
  '-1',
  'Sets the minimum execution time above which all statements are logged.',
  quantity(-1, MAX, 'ms'),
);
add(
  'password_encryption',
  'scram-sha-256',
  'Chooses the algorithm for encrypting passwords.',
  oneOf(['scram-sha-256']),
);
add('timezone_abbreviations', 'Default', 'Selects a file of time zone abbreviations.', anyText);
for (const what of ['tcp_keepalives_idle', 'tcp_keepalives_interval', 'tcp_keepalives_count', 'tcp_user_timeout'])
  add(what, '0', 'TCP setting of the connection.', quantity(0, MAX));
add('block_size', '8192', 'Shows the size of a disk block.');
add('data_checksums', 'off', 'Shows whether data checksums are turned on for this cluster.');
add('max_connections', '100', 'Sets the maximum number of concurrent connections.');
add('max_function_args', '100', 'Shows the maximum number of function arguments.');
add('max_identifier_length', '63', 'Shows the maximum identifier length.');
add('max_index_keys', '32', 'Shows the maximum number of index keys.');
add('server_version_num', SERVER_VERSION_NUMBER, 'Shows the server version as an integer.');
add('ssl', 'on', 'Enables SSL connections.');
add('wal_level', 'replica', 'Sets the level of information written to the WAL.');
add('max_prepared_transactions', '0', 'Sets the maximum number of simultaneously prepared transactions.');

/** All settings by lower-case name. */
export const SETTINGS: ReadonlyMap<string, Definition> = new Map(
  definitions.map((definition) => [definition.name.toLowerCase(), definition]),
);
