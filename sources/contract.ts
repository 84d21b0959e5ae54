/** A contract: what strata accepts of one entity, whichever system it comes from. */
import { z } from 'zod';
import { columnMeta } from './columns.ts';

export type Domain = 'crm' | 'product' | 'billing' | 'marketing' | 'surveys' | 'support';

/** A rule over several columns of a row. Plain data, so that zod and SQL are compiled from the same thing. */
export type RowRule =
  /** `later` is null, or not before `earlier`. */
  | { readonly rule: 'not_before'; readonly later: string; readonly earlier: string }
  /** At least one of the columns has a value. */
  | { readonly rule: 'any_of'; readonly columns: readonly string[] };

export type Shape = Readonly<Record<string, z.ZodType>>;

export interface Contract<N extends string = string, S extends Shape = Shape> {
  readonly name: N;
  readonly domain: Domain;
  /** One sentence: what one row stands for. */
  readonly description: string;
  /** The columns in their order, made with the helpers of `columns.ts`. Nullable columns may be missing in a file. */
  readonly columns: S;
  /** The columns that identify a row for an upsert; `row` where the source has no usable id and the whole row is the key. */
  readonly key: readonly (keyof S & string)[] | 'row';
  /** Column that says when the row was last changed: of two versions of a row the later one wins, whichever file came first. */
  readonly version?: keyof S & string;
  readonly rules: readonly RowRule[];
  /** Foreign keys. An orphan is counted, not refused: its parent may come in a later file. */
  readonly references: Readonly<Partial<Record<keyof S & string, string>>>;
  /** A column that the contract does not know: kept aside in the raw file and reported, or the file is refused. */
  readonly unknownColumns: 'keep' | 'refuse';
  /** Share of a file's rows that may be refused before the build stops (0.01 = 1 %). */
  readonly rejectLimit: number;
  /** The row as zod object, typed. */
  readonly row: z.ZodObject<S>;
}

/** Any contract, for code that reads columns by name: the typed one is not assignable to `Contract` itself. */
export type AnyContract = Omit<Contract, 'row'> & { readonly row: z.ZodType };

/** The typed row of a contract. */
export type RowOf<C extends { row: z.ZodType }> = z.output<C['row']>;

type Given<N extends string, S extends Shape> = Pick<
  Contract<N, S>,
  'name' | 'domain' | 'description' | 'columns' | 'key'
> &
  Partial<Pick<Contract<N, S>, 'version' | 'rules' | 'references' | 'unknownColumns' | 'rejectLimit'>>;

/**
 * Defines a contract. Defaults: no rules, no references, unknown columns are kept aside, 1 % of rows may be refused.
 * @throws TypeError when a column was not made with `columns.ts`, or a key, version, rule or reference names none: a
 * mistake of the engineer who writes the contract.
 */
export function defineContract<const N extends string, const S extends Shape>(given: Given<N, S>): Contract<N, S> {
  const contract = { rules: [], references: {}, unknownColumns: 'keep', rejectLimit: 0.01, ...given } as const;
  for (const schema of Object.values(given.columns)) columnMeta(schema);
  const named = [
    ...(given.key === 'row' ? [] : given.key),
    ...(given.version ? [given.version] : []),
    ...Object.keys(contract.references),
    ...contract.rules.flatMap((r) => (r.rule === 'any_of' ? r.columns : [r.later, r.earlier])),
  ];
  for (const name of named) {
    if (!Object.hasOwn(given.columns, name)) throw new TypeError(`contract ${given.name} has no column ${name}`);
  }
  let row = z.object(given.columns);
  for (const rule of contract.rules) row = row.refine(rowRule(rule), { message: ruleText(rule) }) as typeof row;
  return { ...contract, row } as unknown as Contract<N, S>;
}

/** A rule as a person reads it: the reason of a reject. */
export function ruleText(rule: RowRule): string {
  return rule.rule === 'any_of'
    ? `one of ${rule.columns.join(', ')} is required`
    : `${rule.later} is before ${rule.earlier}`;
}

function rowRule(rule: RowRule) {
  return (row: Record<string, unknown>) => {
    if (rule.rule === 'any_of') return rule.columns.some((c) => row[c] != null);
    const [later, earlier] = [row[rule.later], row[rule.earlier]];
    // Dates and timestamps are ISO text: their order is the order of the text.
    return later == null || earlier == null || String(later) >= String(earlier);
  };
}
