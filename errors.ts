/**
 * Every error that strata shows a person, in one catalogue: a code, its typed details, the words and the exit code.
 * Words read *where, what, the value, what to do*, and end with `Did you mean ...?` when a known name is near.
 * Tests assert codes and details, never prose.
 */

/** Exit codes of the CLI. 1 is reserved for defects of strata itself (an error without a code). */
export const EXIT = { defect: 1, usage: 2, data: 3, model: 4, busy: 5, missing: 6, machine: 7 } as const;
type Exit = keyof typeof EXIT;

interface Entry<D> {
  readonly exit: Exit;
  readonly words: (details: D) => string;
}
const entry = <D>(exit: Exit, words: (details: D) => string): Entry<D> => ({ exit, words });

/** One problem of a list that is reported together (settings, model, contract). */
export interface Problem {
  /** File with line (`model/views/revenue.yml:12`), environment variable, column, ... */
  readonly where: string;
  readonly what: string;
  readonly hint?: string;
}
const bullets = (problems: readonly Problem[]) =>
  problems.map((p) => `  ${p.where}: ${p.what}${p.hint ? ` ${p.hint}` : ''}`).join('\n');

/** Names on a line, the first twenty of many. */
const listed = (names: readonly string[]) =>
  names.slice(0, 20).join(', ') + (names.length > 20 ? ` and ${names.length - 20} more` : '') || 'no column at all';

/** Where a position of a statement is, counted from 1: its line, and what stands there. */
function placeIn(sql: string, position: number): string {
  const before = sql.slice(0, position - 1);
  const there = /^\S*/.exec(sql.slice(position - 1))![0].slice(0, 30);
  const line = before.split('\n').length;
  return `line ${line}${there ? `, at ${JSON.stringify(there)}` : ', at its end'}`;
}

const CATALOGUE = {
  'settings.invalid': entry<{ problems: Problem[] }>(
    'usage',
    (d) => `${d.problems.length} setting(s) cannot be used:\n${bullets(d.problems)}`,
  ),
  'usage.invalid': entry<{ what: string; hint?: string }>('usage', (d) => `${d.what}${d.hint ? ` ${d.hint}` : ''}`),
  'model.invalid': entry<{ problems: Problem[] }>(
    'model',
    (d) => `${d.problems.length} problem(s) in the model:\n${bullets(d.problems)}`,
  ),
  'query.refused': entry<{ what: string }>('usage', (d) => `The query cannot be answered: ${d.what}`),
  'server.unsafe': entry<{ host: string }>(
    'usage',
    (d) =>
      `${d.host}: not served beyond this machine without CUBEJS_API_SECRET, which signs the tokens of its users. ` +
      'Set it (strata token then makes tokens), or serve on 127.0.0.1.',
  ),
  'server.port_in_use': entry<{ host: string; port: number }>(
    'busy',
    (d) => `${d.host}:${d.port}: another program listens there. End it, or set PORT to another one.`,
  ),
  'sql.refused': entry<{ what: string; sql: string; position?: number; hint: string }>(
    'usage',
    (d) =>
      `${d.what}${d.position === undefined ? '' : ` (${placeIn(d.sql, d.position)})`}${d.hint ? `. ${d.hint}` : ''}`,
  ),
  'sql.unknown_user': entry<{ name: string; why: string }>(
    'usage',
    (d) => `--user ${d.name}: no user of the SQL API: ${d.why}.`,
  ),
  'sql.unsafe': entry<{ host: string }>(
    'usage',
    (d) =>
      `${d.host}: the SQL API is not served beyond this machine with the password that everybody knows. Set ` +
      'CUBEJS_SQL_PASSWORD (and CUBEJS_SQL_USER), give checkSqlAuth in cube.js, or turn it off: CUBEJS_PG_SQL_PORT=false',
  ),
  'sql.port_in_use': entry<{ host: string; port: number }>(
    'busy',
    (d) => `${d.host}:${d.port}: another program listens there. End it, or set CUBEJS_PG_SQL_PORT to another one.`,
  ),
  'sql.certificate': entry<{ file: string; what: string; hint: string }>(
    'usage',
    (d) => `${d.file}: cannot be used for TLS: ${d.what}. ${d.hint}`,
  ),
  'ingest.directory_missing': entry<{ system: string; directory: string }>(
    'usage',
    (d) => `${d.directory}: no such folder. Name the folder of the export: --from ${d.system}:DIR`,
  ),
  'ingest.no_files': entry<{ system: string; directory: string; expected: string[]; found: string[]; hint?: string }>(
    'data',
    (d) =>
      `${d.directory}: no file of ${d.system}; expected names are ${d.expected.join(', ')} ` +
      `(.csv, .tsv, .jsonl, .parquet, also .gz and .zst), found ${d.found.slice(0, 10).join(', ') || 'none of these'}.` +
      `${d.hint ? ` ${d.hint}` : ''}`,
  ),
  'ingest.columns_missing': entry<{
    file: string;
    entity: string;
    columns: { column: string; from: string; hint?: string }[];
    /** The names of the columns that the file has. */
    found: string[];
  }>(
    'data',
    (d) =>
      `${d.file}: ${d.entity} needs ${d.columns.length} column(s) that the file does not have; nothing of it was loaded:\n` +
      bullets(
        d.columns.map((c) => ({
          where: c.column,
          what: `expected as ${JSON.stringify(c.from)}.`,
          hint: c.hint ?? 'Correct the file, or its mapping.',
        })),
      ) +
      `\nIts header has: ${listed(d.found)}`,
  ),
  'ingest.columns_repeated': entry<{ file: string; entity: string; columns: string[] }>(
    'data',
    (d) =>
      `${d.file}: ${d.entity} reads columns that are in the file more than once: ${d.columns.join('; ')}. ` +
      'Nothing of it was loaded; remove all but one from the file, or rename them.',
  ),
  'ingest.columns_unknown': entry<{ file: string; entity: string; columns: string[] }>(
    'data',
    (d) =>
      `${d.file}: ${d.entity} refuses columns that its contract does not know: ${d.columns.join(', ')}. ` +
      'Remove them from the file, or add them to the contract.',
  ),
  'ingest.file_unreadable': entry<{ file: string; why: string }>(
    'data',
    (d) => `${d.file}: cannot be read: ${d.why}. Nothing of it was loaded; deliver the file again.`,
  ),
  'ingest.file_changed': entry<{ file: string }>(
    'data',
    (d) => `${d.file}: changed while it was read. Nothing of it was loaded; run it again when the file is complete.`,
  ),
  'ingest.files_failed': entry<{ problems: Problem[] }>(
    'data',
    (d) => `${d.problems.length} files cannot be loaded:\n${bullets(d.problems)}`,
  ),
  'ingest.rejects_above_limit': entry<{
    files: { system: string; entity: string; path: string; rows: number; rejected: number; limit: number }[];
  }>(
    'data',
    (d) =>
      'More rows are refused than the contracts allow; nothing was published:\n' +
      bullets(
        d.files.map((f) => ({
          where: `${f.system} ${f.path}`,
          what: `${f.rejected} of ${f.rows} rows refused, ${f.entity} allows ${f.limit * 100} %.`,
          hint: `See why: strata rejects --entity ${f.entity}`,
        })),
      ),
  ),
  'warehouse.locked': entry<{ file: string; pid: number; host: string; since: string; purpose: string }>(
    'busy',
    (d) =>
      `${d.file}: held by process ${d.pid} on ${d.host} since ${d.since} (${d.purpose}). ` +
      'Wait for it, or give --wait SECONDS; if that machine is gone, delete the file.',
  ),
  'warehouse.lock_unreadable': entry<{ file: string }>(
    'busy',
    (d) => `${d.file}: not a lock that strata wrote. If no build runs, delete the file.`,
  ),
  'warehouse.empty': entry<{ warehouse: string }>(
    'missing',
    (d) => `${d.warehouse}: no build to serve yet. Make one: strata build --from demo`,
  ),
  'warehouse.unknown_build': entry<{ warehouse: string; id: string; builds: string[]; hint?: string }>(
    'missing',
    (d) =>
      `${d.warehouse}: no build ${JSON.stringify(d.id)}. ` +
      (d.builds.length === 0
        ? 'There is none yet. Make one: strata build --from demo'
        : `Kept are, the latest first: ${listed(d.builds)} (STRATA_KEEP_BUILDS says how many).${d.hint ? ` ${d.hint}` : ''}`),
  ),
  'warehouse.missing': entry<{ warehouse: string; what: string }>(
    'missing',
    (d) => `${d.warehouse}: ${d.what}. Name the warehouse with --warehouse DIR, or make one: strata build --from demo`,
  ),
  'warehouse.no_directory': entry<{ warehouse: string; what: string }>(
    'usage',
    (d) => `${d.warehouse}: cannot be a warehouse: ${d.what}. Name a directory: --warehouse DIR`,
  ),
  'warehouse.damaged': entry<{ file: string; what: string; hint?: string }>(
    'missing',
    (d) =>
      `${d.file}: ${d.what}. ` +
      `${d.hint ?? 'Serve another build (strata builds, strata rollback ID) or build again (strata build).'}`,
  ),
  'warehouse.loads_damaged': entry<{
    files: { file: string; what: string; system: string; entity: string; hash: string; path: string | null }[];
  }>(
    'missing',
    (d) =>
      `${d.files.length} file(s) of loaded rows are missing or damaged; what is served is unchanged:\n${bullets(
        d.files.map((f) => ({
          where: f.file,
          what: `${f.what}.`,
          hint:
            `It came from ${f.path ?? `a file of ${f.entity}`} (SHA-256 ${f.hash}). Deliver that extract again: ` +
            `strata build --from ${f.system}:DIR. Where it is gone for good: delete ${f.hash}.json, and its rows with it.`,
        })),
      )}`,
  ),
  'machine.disk_full': entry<{ where: string; message: string }>(
    'machine',
    (d) =>
      `${d.where}: the disk is full (${d.message}). What is served is unchanged. Free some space, or name another ` +
      'place with --warehouse DIR, and run it again.',
  ),
  'machine.out_of_memory': entry<{ where: string; limit: string; message: string }>(
    'machine',
    (d) =>
      `${d.where}: does not fit into the memory limit of ${d.limit} (${d.message}). What is served is unchanged. ` +
      'Raise STRATA_MEMORY_LIMIT and run it again.',
  ),
  'table.failed': entry<{ table: string; message: string }>('data', (d) => `${d.table}: cannot be made: ${d.message}`),
  'table.wrong_type': entry<{ table: string; column: string; declared: string; actual: string }>(
    'data',
    (d) =>
      `${d.table}.${d.column}: declared ${d.declared}, but the engine returned ${d.actual}. ` +
      `Correct \`columns\` or the query of ${d.table}.`,
  ),
  'table.wrong_value': entry<{ table: string; column: string; declared: string; value: string; row: number }>(
    'data',
    (d) =>
      `${d.table}.${d.column}: declared ${d.declared}, but row ${d.row} that was given for it has ${d.value}. ` +
      `Correct what computes the rows of ${d.table}.`,
  ),
  'table.null': entry<{ table: string; column: string; count: number; samples: string[] }>(
    'data',
    (d) =>
      `${d.table}.${d.column}: ${d.count} row(s) have no value, for example ${d.samples.join('; ')}. ` +
      'Find out where they come from, or declare the column nullable.',
  ),
  'table.grain': entry<{ table: string; grain: readonly string[]; count: number; samples: string[]; hint?: string }>(
    'data',
    (d) =>
      `${d.table}: ${d.count} value(s) of its grain (${d.grain.join(', ')}) have more than one row, ` +
      `for example ${d.samples.join('; ')}. ${d.hint ?? 'A join upstream multiplies rows, or the grain is another.'}`,
  ),
  'watch.not_its_terms': entry<{ metric: string; what: string; found: number; told: number; hint: string }>(
    'model',
    (d) => `model/watch.yml: ${d.metric}: ${d.what} come to ${d.found}, the measure to ${d.told}. ${d.hint}`,
  ),
  'watch.no_data': entry<{ build: string }>(
    'missing',
    (d) => `${d.build}: the build has no data to watch. Load some: strata build --from demo`,
  ),
  'alerts.unknown': entry<{ key: string; hint?: string }>(
    'usage',
    (d) => `${d.key}: no such alert. ${d.hint ?? 'List them: strata alerts --all'}`,
  ),
  'alerts.resolved': entry<{ key: string; at: string }>(
    'usage',
    (d) => `${d.key}: resolved by itself at ${d.at}. There is nothing to acknowledge unless it comes back.`,
  ),
  'alerts.not_delivered': entry<{ problems: Problem[] }>(
    'usage',
    (d) => `${d.problems.length} channel(s) did not take the message:\n${bullets(d.problems)}`,
  ),
  'build.checks_failed': entry<{
    failed: { name: string; description: string; violations: number; samples: string[] }[];
  }>(
    'data',
    (d) =>
      `${d.failed.length} data rule(s) broken: nothing was published, what is served is unchanged.\n${bullets(
        d.failed.map((f) => ({
          where: f.name,
          what: `${f.description} ${f.violations} row(s) break it, for example ${f.samples.join('; ')}`,
        })),
      )}`,
  ),
  'build.unknown_table': entry<{ name: string; hint?: string }>(
    'usage',
    (d) => `--select ${d.name}: no table of a build. ${d.hint ?? 'List them: strata lineage'}`,
  ),
  'build.select_too_little': entry<{ missing: string[] }>(
    'usage',
    (d) =>
      `--select: the served build has no ${d.missing.join(', ')}, which the selected tables or the rules on them need. ` +
      'Select these too, or run a whole build: strata build',
  ),
  'build.cancelled': entry<Record<never, never>>('usage', () => 'Stopped. What is served is unchanged.'),
} as const satisfies Record<string, Entry<never>>;

export type ErrorCode = keyof typeof CATALOGUE;
export type ErrorDetails<C extends ErrorCode> = (typeof CATALOGUE)[C] extends Entry<infer D> ? D : never;

/** An error that a user can act on: printed without a stack trace. */
export class StrataError<C extends ErrorCode = ErrorCode> extends Error {
  readonly code: C;
  readonly details: ErrorDetails<C>;

  constructor(code: C, details: ErrorDetails<C>, options?: ErrorOptions) {
    super((CATALOGUE[code] as unknown as Entry<ErrorDetails<C>>).words(details), options);
    this.name = 'StrataError';
    this.code = code;
    this.details = details;
  }

  /** The exit code of a CLI command that ends with this error. */
  get exitCode(): number {
    return EXIT[CATALOGUE[this.code].exit];
  }
}

/** True when `error` is a {@link StrataError}, of the given code if one is named. */
export function isStrataError<C extends ErrorCode>(error: unknown, code?: C): error is StrataError<C> {
  return error instanceof StrataError && (code === undefined || error.code === code);
}

/** Longer names are no slips of one that is known, and would take long to compare. */
const LONGEST_NAME = 100;

/**
 * `Did you mean "x"?` for the known name nearest to `name` (Damerau-Levenshtein distance of at most a third of its
 * length), or undefined when none is near, or `name` is longer than 100 characters.
 */
export function didYouMean(name: string, known: Iterable<string>): string | undefined {
  if (name.length > LONGEST_NAME) return undefined;
  const allowed = Math.max(1, Math.floor(name.length / 3));
  let best: { known: string; distance: number } | undefined;
  for (const candidate of known) {
    if (Math.abs(candidate.length - name.length) > allowed) continue;
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase());
    if (distance <= allowed && (!best || distance < best.distance)) best = { known: candidate, distance };
  }
  return best && `Did you mean "${best.known}"?`;
}

/** Optimal string alignment distance (insert, delete, replace, swap of neighbours each cost 1). */
function editDistance(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let cost = Math.min(rows[i - 1]![j]! + 1, row[j - 1]! + 1, rows[i - 1]![j - 1]! + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        cost = Math.min(cost, rows[i - 2]![j - 2]! + 1);
      row.push(cost);
    }
    rows.push(row);
  }
  return rows[a.length]![b.length]!;
}
