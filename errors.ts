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

const CATALOGUE = {
  'settings.invalid': entry<{ problems: Problem[] }>(
    'usage',
    (d) => `${d.problems.length} setting(s) cannot be used:\n${bullets(d.problems)}`,
  ),
  'usage.invalid': entry<{ what: string; hint?: string }>('usage', (d) => `${d.what}${d.hint ? ` ${d.hint}` : ''}`),
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

/**
 * `Did you mean "x"?` for the known name nearest to `name` (Damerau-Levenshtein distance of at most a third of its
 * length), or undefined when none is near.
 */
export function didYouMean(name: string, known: Iterable<string>): string | undefined {
  let best: { known: string; distance: number } | undefined;
  for (const candidate of known) {
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase());
    if (!best || distance < best.distance) best = { known: candidate, distance };
  }
  if (!best || best.distance > Math.max(1, Math.floor(name.length / 3))) return undefined;
  return `Did you mean "${best.known}"?`;
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
