/** Conditions as an analyst writes them in YAML, read to data. */
import { z } from 'zod';
import { didYouMean } from '../errors.ts';
import type { Columns } from '../transforms/columns.ts';
import { COMPARISONS, type Comparison, type Condition, type Scalar } from '../transforms/segmentations/condition.ts';
import { isPrintable, report, show } from './schema.ts';
import type { Path } from './yaml.ts';

const OPERATORS = [...COMPARISONS, 'in', 'not_in', 'between', 'is_null'] as const;
/** What text and true/false can be asked: an order of text would hang on a database's collation. */
const UNORDERED: readonly string[] = ['=', '!=', 'in', 'not_in', 'is_null'];
/** Beyond it a double no longer holds cents, and engines differ on how they compare it with money. */
const LARGEST = 1e15;

export type Kind = 'number' | 'text' | 'date' | 'true or false';
/** What a column is compared with. */
export function kindOf(column: Columns[string]): Kind {
  if (column.sql === 'text') return 'text';
  if (column.sql === 'boolean') return 'true or false';
  return column.sql === 'date' || column.sql === 'timestamp' ? 'date' : 'number';
}

/**
 * The schema of a condition: a mapping whose keys all have to hold.
 *
 *     plan: Enterprise                     # =
 *     region: [EMEA, APAC]                 # in
 *     mrr: { '>=': 500, '<': 5000 }
 *     seats: { between: [10, 50] }         # both included
 *     days_since_last_use: { is_null: false }
 *     events_1m: { '<': { column: active_days_3m } }
 *     any: [{ ... }, { ... }]              # also all: [...] and not: { ... }
 */
export function condition(columns: Columns): z.ZodType<Condition> {
  return z.unknown().transform((value, context): Condition => {
    const reader = new Reader(columns, (path, what, hint, at) => report(context, path, what, hint, at));
    return reader.condition(value, []);
  });
}

type Report = (path: Path, what: string, hint?: string, at?: 'key') => void;
/** Stands for a part that was reported: the whole is thrown away then. */
const NOTHING: Condition = { kind: 'any', of: [] };

class Reader {
  private readonly columns: Columns;
  private readonly report: Report;
  constructor(columns: Columns, report: Report) {
    this.columns = columns;
    this.report = report;
  }

  condition(value: unknown, path: Path): Condition {
    if (!isMapping(value) || Object.keys(value).length === 0) {
      this.report(path, `a condition is ${show(value)}`, "Write a mapping, such as `mrr: { '>=': 500 }`.");
      return NOTHING;
    }
    const parts = Object.entries(value).flatMap(([key, v]) => this.part(key, v, [...path, key]));
    return parts.length === 1 ? parts[0]! : { kind: 'all', of: parts };
  }

  private part(key: string, value: unknown, path: Path): Condition[] {
    if (key === 'not') return [{ kind: 'not', of: this.condition(value, path) }];
    if (key === 'all' || key === 'any') {
      if (!Array.isArray(value) || value.length === 0) {
        this.report(path, `\`${key}\` is ${show(value)}`, 'Write a list of conditions.');
        return [];
      }
      return [{ kind: key, of: value.map((v, i) => this.condition(v, [...path, i])) }];
    }
    if (!this.known(key, path, 'key')) return [];
    if (Array.isArray(value)) return this.test(key, 'in', value, path);
    if (!isMapping(value)) return this.test(key, '=', value, path);
    if (Object.keys(value).length === 0)
      this.report(path, `\`${key}\` has no operator`, `Known: ${OPERATORS.join(' ')}.`);
    return Object.entries(value).flatMap(([operator, v]) => {
      if ((OPERATORS as readonly string[]).includes(operator))
        return this.test(key, operator as (typeof OPERATORS)[number], v, [...path, operator]);
      const hint = didYouMean(operator, OPERATORS) ?? `Known: ${OPERATORS.join(' ')}.`;
      this.report([...path, operator], `unknown operator \`${operator}\``, hint, 'key');
      return [];
    });
  }

  private known(column: string, path: Path, at?: 'key'): boolean {
    if (Object.hasOwn(this.columns, column)) return true;
    const names = Object.keys(this.columns);
    const hint = didYouMean(column, [...names, 'all', 'any', 'not']) ?? `Known: ${names.join(', ')}.`;
    this.report(path, `unknown column \`${column}\``, hint, at);
    return false;
  }

  private test(column: string, operator: (typeof OPERATORS)[number], value: unknown, path: Path): Condition[] {
    const kind = kindOf(this.columns[column]!);
    if ((kind === 'text' || kind === 'true or false') && !UNORDERED.includes(operator)) {
      this.report(path, `\`${column}\` is ${kind}, which has no \`${operator}\``, `Use ${UNORDERED.join(' ')}.`, 'key');
      return [];
    }
    switch (operator) {
      case 'is_null':
        if (typeof value === 'boolean') return [{ kind: value ? 'is_null' : 'is_not_null', column }];
        this.report(path, `\`is_null\` is ${show(value)}, expected true or false`);
        return [];
      case 'in':
      case 'not_in': {
        if (!Array.isArray(value) || value.length === 0) {
          this.report(path, `\`${operator}\` is ${show(value)}, expected a list of values`);
          return [];
        }
        const values = value.filter((v, i): v is Scalar => this.literal(column, kind, v, [...path, i]));
        return [{ kind: operator, column, values }];
      }
      case 'between': {
        const [low, high] = Array.isArray(value) && value.length === 2 ? value : [];
        if (low === undefined || high === undefined) {
          this.report(path, `\`between\` is ${show(value)}, expected a list of two values`);
          return [];
        }
        if (![low, high].every((v, i) => this.literal(column, kind, v, [...path, i]))) return [];
        if (low > high)
          this.report(path, `between ${show(low)} and ${show(high)} there is nothing`, 'The lower value comes first.');
        return [{ kind: 'between', column, low, high }];
      }
      default:
        return isMapping(value)
          ? this.columnTest(column, operator, value, path)
          : this.literal(column, kind, value, path)
            ? [{ kind: 'compare', column, operator, value }]
            : [];
    }
  }

  private columnTest(column: string, operator: Comparison, value: Record<string, unknown>, path: Path): Condition[] {
    const { column: other, ...rest } = value;
    if (typeof other !== 'string' || Object.keys(rest).length) {
      this.report(path, `\`${column}\` is compared with a mapping`, 'Write a value, or `{ column: other_column }`.');
      return [];
    }
    if (!this.known(other, [...path, 'column'])) return [];
    const [mine, its] = [kindOf(this.columns[column]!), kindOf(this.columns[other]!)];
    if (mine !== its) {
      this.report(
        [...path, 'column'],
        `\`${column}\` is ${mine}, but \`${other}\` is ${its}`,
        'Compare like with like.',
      );
      return [];
    }
    return [{ kind: 'compare_column', column, operator, other }];
  }

  private literal(column: string, kind: Kind, value: unknown, path: Path): value is Scalar {
    const problem = misfit(kind, value);
    if (problem) this.report(path, `\`${column}\` is ${kind}, but is compared with ${show(value)}`, problem);
    return !problem;
  }
}

/** What to do about a value that cannot be compared with a column of this kind, or undefined when it can. */
function misfit(kind: Kind, value: unknown): string | undefined {
  switch (kind) {
    case 'number':
      if (typeof value !== 'number') return 'Write a number, without quotes.';
      return Math.abs(value) <= LARGEST ? undefined : `Write a number of at most ${LARGEST}.`;
    case 'true or false':
      return typeof value === 'boolean' ? undefined : 'Write true or false.';
    case 'date':
      return z.iso.date().safeParse(value).success ? undefined : 'Write a date as YYYY-MM-DD.';
    case 'text':
      if (typeof value !== 'string') return 'Write text, in quotes where it looks like a number.';
      return isPrintable(value) ? undefined : 'Leave out the control character.';
  }
}

const isMapping = (value: unknown): value is Record<string, unknown> =>
  value !== null && typeof value === 'object' && !Array.isArray(value);
