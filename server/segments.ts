/** The segmentations of the served build, and why one of its accounts is in its segments. */
import { createHash } from 'node:crypto';
import type { DuckDBConnection } from '@duckdb/node-api';
import { didYouMean, StrataError } from '../errors.ts';
import type { Segmentation } from '../transforms/segmentations/definition.ts';
import type { Values } from '../transforms/segmentations/evaluate.ts';
import { type Explanation, explainSegment, rankedFeatures } from '../transforms/segmentations/explain.ts';
import type { Others } from '../transforms/segmentations/segment-of.ts';
import { readModel } from './model.ts';
import type { Settings } from './settings.ts';
import { attachBuild } from './warehouse/attach-build.ts';
import { sqlName, sqlText } from './warehouse/layout.ts';
import { servedBuild } from './warehouse/publish.ts';
import { openDatabase } from './warehouse/session.ts';

export interface ServedSegmentations {
  readonly build: string;
  readonly segmentations: readonly Segmentation[];
  /** Segmentations whose files say something else than the build, or that only one of the two has. */
  readonly differing: readonly string[];
}
export interface AccountSegments extends Omit<ServedSegmentations, 'segmentations'> {
  readonly account: { readonly id: string; readonly name: string | null };
  /** Month at whose end the account is looked at, as its first day. */
  readonly month: string;
  readonly explanations: readonly Explanation[];
}

/** @throws StrataError `warehouse.empty`, `warehouse.damaged` */
export function servedSegmentations(settings: Settings): ServedSegmentations {
  const { id, manifest } = servedBuild(settings.warehouse);
  const segmentations = manifest.segmentations as Segmentation[];
  const [built, written] = [segmentations, readModel().segmentations].map(
    (all) => new Map(all.map((s) => [s.name, versionOf(s)])),
  );
  const names = [...new Set([...built!.keys(), ...written!.keys()])].sort();
  return { build: id, segmentations, differing: names.filter((name) => built!.get(name) !== written!.get(name)) };
}

/** Eight digits that change with the definition, and with nothing else. */
export const versionOf = (segmentation: Segmentation): string =>
  createHash('sha256').update(JSON.stringify(segmentation)).digest('hex').slice(0, 8);

/**
 * Why the account is in its segments at the end of a month, by the definitions that the served build was made with.
 * @param asked.account id, or the whole name
 * @param asked.month `2026-10` or a day of it; the last month of the build unless told
 * @param asked.segmentation one of them; all unless told
 * @throws StrataError `usage.invalid` for an account, month or segmentation that is not there; `warehouse.empty`, `warehouse.damaged`
 */
export async function explainAccount(
  settings: Settings,
  asked: { account: string; month?: string; segmentation?: string },
): Promise<AccountSegments> {
  const { segmentations, ...served } = servedSegmentations(settings);
  const definitions = chosen(segmentations, asked.segmentation);
  const database = await openDatabase(':memory:');
  try {
    const connection = await database.connect();
    await attachBuild(connection, servedBuild(settings.warehouse), 'build');
    const account = await findAccount(connection, asked.account);
    const row = await featuresOf(connection, account.id, asked.month);
    const month = row.month as string;
    const explanations: Explanation[] = [];
    for (const definition of definitions)
      explanations.push(explainSegment(definition, row, await othersOf(connection, definition, account.id, month)));
    await assertAsBuilt(connection, account.id, month, explanations);
    return { ...served, account, month, explanations };
  } finally {
    database.close();
  }
}

function chosen(all: readonly Segmentation[], name: string | undefined): readonly Segmentation[] {
  const found = name === undefined ? all : all.filter((s) => s.name === name);
  if (found.length > 0 || name === undefined) return found;
  const names = all.map((s) => s.name);
  const hint = didYouMean(name, names) ?? `Known: ${names.join(', ') || 'none'}.`;
  throw new StrataError('usage.invalid', { what: `--segmentation ${name}: the build has no such segmentation.`, hint });
}

async function findAccount(connection: DuckDBConnection, given: string): Promise<{ id: string; name: string | null }> {
  const find = async (column: 'account_id' | 'account_name') => {
    const sql = `select account_id, account_name from build.accounts where ${column} = ${sqlText(given)} order by 1`;
    return rowsOf(connection, sql);
  };
  const byId = await find('account_id');
  const found = byId.length > 0 ? byId : await find('account_name');
  if (found.length === 1) return { id: String(found[0]!.account_id), name: found[0]!.account_name as string | null };
  if (found.length > 1) {
    const ids = found.map((account) => account.account_id).join(', ');
    const what = `${given}: ${found.length} accounts have this name.`;
    throw new StrataError('usage.invalid', { what, hint: `Give an id: ${ids}.` });
  }
  const near = await rowsOf(
    connection,
    `select name from (
       select account_id as name from build.accounts union all
       select account_name from build.accounts where account_name is not null)
     order by levenshtein(lower(name), lower(${sqlText(given)})), name limit 5`,
  );
  const names = near.map(({ name }) => String(name));
  const hint = didYouMean(given, names) ?? 'Give the id of an account, or its whole name.';
  throw new StrataError('usage.invalid', { what: `${given}: no such account.`, hint });
}

async function featuresOf(connection: DuckDBConnection, id: string, asked: string | undefined): Promise<Values> {
  if (asked !== undefined && !/^\d{4}-(0[1-9]|1[0-2])(-\d\d)?$/.test(asked))
    throw new StrataError('usage.invalid', { what: `--month ${asked}: no month.`, hint: 'Write it as 2026-10.' });
  const of = `from build.account_features where account_id = ${sqlText(id)}`;
  const [span] = await rowsOf(connection, `select min(month) as first, max(month) as last ${of}`);
  const month = asked === undefined ? span!.last : `${asked.slice(0, 7)}-01`;
  const [row] =
    month === null ? [] : await rowsOf(connection, `select * ${of} and month = date ${sqlText(String(month))}`);
  if (row) return row;
  const what =
    span!.last === null
      ? `${id}: nothing is known of it at any month end.`
      : `--month ${asked}: not in the build for ${id}.`;
  const hint =
    span!.last === null ? undefined : `It has ${String(span!.first).slice(0, 7)} to ${String(span!.last).slice(0, 7)}.`;
  throw new StrataError('usage.invalid', { what, hint });
}

/** How often each value of the ranked features occurs among the others of the population in the month. */
async function othersOf(
  connection: DuckDBConnection,
  definition: Segmentation,
  id: string,
  month: string,
): Promise<Others> {
  const others: Record<string, Others[string]> = {};
  for (const feature of rankedFeatures(definition)) {
    const rows = await rowsOf(
      connection,
      `select ${sqlName(feature)} as value, count(*) as accounts from build.account_features
       where month = date ${sqlText(month)} and account_id <> ${sqlText(id)}
       ${definition.population === 'customers' ? 'and is_customer' : ''} group by 1`,
    );
    others[feature] = rows as unknown as Others[string];
  }
  return others;
}

/** What is explained must be what the build has: anything else is a defect, not an answer. */
async function assertAsBuilt(
  connection: DuckDBConnection,
  id: string,
  month: string,
  explanations: readonly Explanation[],
): Promise<void> {
  const rows = await rowsOf(
    connection,
    `select segmentation, segment from build.account_segments
     where account_id = ${sqlText(id)} and month = date ${sqlText(month)}`,
  );
  const built = new Map(rows.map((row) => [row.segmentation, row.segment]));
  for (const { segmentation, segment } of explanations)
    if (built.get(segmentation) !== segment)
      throw new Error(`${segmentation} of ${id}: explained as ${segment}, built as ${built.get(segmentation)}`);
}

/** Rows as plain values: numbers of any type as numbers, dates as `YYYY-MM-DD`. */
async function rowsOf(connection: DuckDBConnection, sql: string): Promise<Values[]> {
  const reader = await connection.runAndReadAll(sql);
  const types = reader.columnTypes().map(String);
  const names = reader.columnNames();
  return reader
    .getRowsJson()
    .map((row) =>
      Object.fromEntries(
        row.map((value, i) => [
          names[i]!,
          typeof value === 'string' && /INT|DECIMAL|DOUBLE/.test(types[i]!) ? Number(value) : (value as Values[string]),
        ]),
      ),
    );
}
