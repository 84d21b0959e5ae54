/** Which accounts are in another segment in a later build than in an earlier one: of the same months, by definition or by data. */
import { attachBuild } from './attach-build.ts';
import type { Manifest } from './manifest.ts';
import { openBuild } from './publish.ts';
import { openDatabase } from './session.ts';

export interface SegmentChange {
  readonly segmentation: string;
  /** The definition is not the same in both builds: history was evaluated anew by the later one. */
  readonly redefined: boolean;
  /** Segment in the earlier build, and in the later one, at the end of the same month. */
  readonly from: string;
  readonly to: string;
  /** Accounts that differ so at the end of the last month that both builds have. */
  readonly accounts: number;
  /** Accounts and months that differ so, of all months. */
  readonly accountMonths: number;
  /** A few accounts by their ids: of the last month, else of any. */
  readonly examples: readonly string[];
}
export interface SegmentChanges {
  /** The last month that both builds have, as its first day; null where they share none. */
  readonly month: string | null;
  readonly changes: readonly SegmentChange[];
}

const TABLE = 'account_segments';
const EXAMPLES = 3;
const NONE: SegmentChanges = { month: null, changes: [] };

/**
 * Compares the segments of accounts and months that both builds have, those of most accounts first in each segmentation.
 * @throws StrataError `warehouse.unknown_build`, `warehouse.damaged`
 */
export async function diffSegments(warehouse: string, before: string, after: string): Promise<SegmentChanges> {
  const [a, b] = [openBuild(warehouse, before), openBuild(warehouse, after)];
  if (![a, b].every(({ manifest }) => manifest.tables.some((t) => t.kept && t.name === TABLE))) return NONE;
  const [old, now] = [definitionsOf(a.manifest), definitionsOf(b.manifest)];
  const database = await openDatabase(':memory:');
  try {
    const connection = await database.connect();
    await attachBuild(connection, a, 'a');
    await attachBuild(connection, b, 'b');
    const last = await connection.runAndReadAll(
      `select cast(max(month) as text) from a.${TABLE} where month in (select month from b.${TABLE})`,
    );
    const month = last.getRowsJS()[0]![0] as string | null;
    if (month === null) return NONE;
    const isLast = `month = date '${month}'`;
    const ids = (where: string) =>
      `list(distinct account_id order by account_id) filter (where ${where})[:${EXAMPLES}]`;
    const reader = await connection.runAndReadAll(
      `select segmentation, a.segment as from_segment, b.segment as to_segment,
         count(*) filter (where ${isLast}) as accounts, count(*) as account_months,
         array_to_string(coalesce(${ids(isLast)}, ${ids('true')}), chr(10)) as examples
       from a.${TABLE} a join b.${TABLE} b using (account_id, month, segmentation)
       where a.segment <> b.segment
       group by all
       order by segmentation, accounts desc, account_months desc, from_segment, to_segment`,
    );
    const changes = reader.getRowsJS().map(([segmentation, from, to, accounts, accountMonths, examples]) => ({
      segmentation: String(segmentation),
      redefined: old.get(String(segmentation)) !== now.get(String(segmentation)),
      from: String(from),
      to: String(to),
      accounts: Number(accounts),
      accountMonths: Number(accountMonths),
      examples: String(examples).split('\n'),
    }));
    return { month, changes };
  } finally {
    database.close();
  }
}

/** What puts accounts into segments, by segmentation: texts and strategies may differ without moving anybody. */
function definitionsOf({ segmentations }: Manifest): Map<string, string> {
  const named = segmentations as readonly { readonly name: string }[];
  return new Map(
    named.map((given) => [
      given.name,
      JSON.stringify({ ...given, title: '', description: '', owner: '', strategy: {} }),
    ]),
  );
}
