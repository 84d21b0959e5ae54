import type { Kysely, SelectQueryBuilder } from 'kysely';
import { compiler } from '../compile.ts';
import type { Db } from '../define.ts';
import type { Check } from '../plan.ts';

type Inputs = Parameters<typeof tables>[0];
const tables = (from: { readonly [name: string]: { readonly name: string } }) => Object.values(from).map((t) => t.name);

/**
 * A data rule: a SELECT of the rows that break it, typed by the tables of `from` as a transform's is.
 * @param given.severity `error` stops the build before publishing; `warn` is counted and shown
 */
export function defineCheck<const F extends Inputs>(
  given: Pick<Check, 'name' | 'description' | 'severity'> & {
    readonly from: F;
    // biome-ignore lint/suspicious/noExplicitAny: whatever the SELECT gives is shown as a sample
    readonly rows: (db: Kysely<Db<F & Record<string, any>>>) => SelectQueryBuilder<any, any, any>;
  },
): Check {
  const { rows, from, ...rest } = given;
  return { ...rest, tables: tables(from), sql: rows(compiler as never).compile().sql };
}
