/** The log of builds: per source and table what a build loaded and refused, and the rows of the builds before it. */
import type { DuckDBConnection } from '@duckdb/node-api';
import type { Relation } from '../../../transforms/define.ts';
import type { Plan } from '../../../transforms/plan.ts';
import type { StaleLimits } from '../../../transforms/settings.ts';
import { latestExtracts, staleLimit } from '../../../transforms/watch/stale-sources.ts';
import { sqlName, sqlText } from '../layout.ts';
import type { Input } from '../manifest.ts';
import { buildIds, openBuild } from '../publish.ts';
import { attachReadOnly } from '../session.ts';
import type { RawInputs } from './build.ts';
import type { OnBuildEvent } from './events.ts';

/** Builds that the log holds, the one that is made included. */
const BUILDS = 1000;
/** Table of the plan that tells the account of each record, where there is one. */
const MATCHES = 'record_matches';

export interface LoadFigures {
  readonly source: string;
  readonly entity: string;
  readonly rows_read: number;
  readonly rows_loaded: number;
  readonly rows_rejected: number;
  readonly duplicate_rows: number;
  /** When the latest extract was taken; ISO, UTC. */
  readonly extracted_at: string;
  /** Hours from then to the start of the build. */
  readonly freshness_hours: number;
  /** When the latest extract of the source was taken, of all its tables. */
  readonly source_extracted_at: string;
  /** Hours from then on after which the source is stale; null for never. */
  readonly stale_after_hours: number | null;
}

/** The figures of each source and table, of the contents that their paths show now: those that `strata status` lists. */
export function loadFigures(inputs: readonly Input[], startedAt: string, limits: StaleLimits): LoadFigures[] {
  const sources = latestExtracts(inputs);
  const groups = new Map<string, Input[]>();
  for (const input of inputs.filter(({ superseded }) => !superseded)) {
    const key = `${input.source}/${input.entity}`;
    groups.set(key, [...(groups.get(key) ?? []), input]);
  }
  return [...groups.values()].map((group) => {
    const sum = (of: (input: Input) => number) => group.reduce((total, input) => total + of(input), 0);
    const latest = Math.max(...group.map(({ extractTime }) => Date.parse(extractTime)));
    return {
      source: group[0]!.source,
      entity: group[0]!.entity,
      rows_read: sum((input) => input.rows),
      rows_loaded: sum((input) => input.accepted),
      rows_rejected: sum((input) => input.rejected),
      duplicate_rows: sum((input) => input.duplicates),
      extracted_at: new Date(latest).toISOString(),
      // A file that is named after the running month or day has not been taken at its end.
      freshness_hours: Math.max(0, Date.parse(startedAt) - latest) / 3_600_000,
      source_extracted_at: new Date(sources.get(group[0]!.source)!).toISOString(),
      stale_after_hours: staleLimit(group[0]!.source, limits),
    };
  });
}

/**
 * A SELECT of the rows of the log `relation`: those of the build in progress, and those of earlier builds.
 * @throws TypeError for a column that nothing fills, Error of DuckDB when the loads' rows cannot be read
 */
export async function buildLoadsSql(given: {
  readonly connection: DuckDBConnection;
  readonly warehouse: string;
  readonly plan: Plan;
  readonly relation: Relation;
  readonly id: string;
  readonly startedAt: string;
  readonly raw: RawInputs;
  readonly staleAfterHours: StaleLimits;
  readonly onEvent: OnBuildEvent;
}): Promise<string> {
  const { connection, plan, relation, id, startedAt, raw, staleAfterHours } = given;
  const time = (iso: string) => `timestamp ${sqlText(iso.replace('T', ' ').replace('Z', ''))}`;
  const matches = await matchFigures(connection, plan, raw);
  const now = loadFigures(raw.inputs, startedAt, staleAfterHours).map((figures) => {
    const matched = matches.get(`${figures.source}/${figures.entity}`);
    const values: Readonly<Record<string, string | number>> = {
      ...figures,
      build: sqlText(id),
      built_at: time(startedAt),
      source: sqlText(figures.source),
      entity: sqlText(figures.entity),
      extracted_at: time(figures.extracted_at),
      source_extracted_at: time(figures.source_extracted_at),
      stale_after_hours: figures.stale_after_hours ?? 'null',
      records: matched?.records ?? 'null',
      matched_records: matched?.matched ?? 'null',
      unmatched_because: matched?.because ? sqlText(matched.because) : 'null',
    };
    const columns = Object.entries(relation.columns).map(([name, { sql }]) => {
      if (!Object.hasOwn(values, name)) throw new TypeError(`nothing fills ${relation.name}.${name}`);
      return `cast(${values[name]} as ${sql}) as ${sqlName(name)}`;
    });
    return `select ${columns.join(', ')}`;
  });
  return [await earlierRows(given), ...now].join(' union all ');
}

/** Of each `source/entity` the records that have a match or lack one, how many have one, and why the others do not. */
async function matchFigures(connection: DuckDBConnection, plan: Plan, raw: RawInputs) {
  const found = new Map<string, { records: number; matched: number; because: string | null }>();
  if (!plan.relations.some(({ name }) => name === MATCHES)) return found;
  const entities = await connection.runAndReadAll(`select distinct entity from ${MATCHES} order by 1`);
  for (const [entity] of entities.getRowsJS() as [string][]) {
    const keys = raw.keys?.(entity);
    if (!keys) continue;
    const rows = await connection.runAndReadAll(matchFiguresSql(MATCHES, entity, keys));
    for (const [source, records, matched, because] of rows.getRowsJS()) {
      const figures = { records: Number(records), matched: Number(matched), because: because as string | null };
      found.set(`${source}/${entity}`, figures);
    }
  }
  return found;
}

/**
 * A SELECT of `source`, `records`, `matched` and `because` (reasons with counts, most first) of one contract. A record that two sources have counts for both; one that
 * `table` does not know (it came after the table was made, with `--select`) for none.
 * @param table with `entity`, `record_id`, `account_id` and `reason`
 * @param keys a SELECT of `source` and `record_id`, each pair once
 */
export function matchFiguresSql(table: string, entity: string, keys: string): string {
  return `select source, cast(sum(n) as bigint) as records, cast(coalesce(sum(n) filter (where reason is null), 0) as bigint) as matched,
      string_agg(reason || ': ' || n, ', ' order by n desc, reason) filter (where reason is not null) as because
    from (
      select k.source, case when m.account_id is null then coalesce(m.reason, 'unknown') end as reason, count(*) as n
      from (${keys}) k join ${sqlName(table)} m on m.entity = ${sqlText(entity)} and m.record_id = k.record_id
      group by all
    ) group by source order by source`;
}

/**
 * A SELECT of the rows of earlier builds, from the newest one that has them and can be read: also one that was never served or
 * is served no more, since it was a build. A damaged one is passed over: it must not keep the next from being made.
 */
async function earlierRows(given: {
  readonly connection: DuckDBConnection;
  readonly warehouse: string;
  readonly relation: Relation;
  readonly onEvent: OnBuildEvent;
}): Promise<string> {
  const { connection, warehouse, relation, onEvent } = given;
  const columns = Object.entries(relation.columns);
  const earlier = sqlName(`earlier_${relation.name}`);
  const types = columns.map(([name, { sql }]) => `${sqlName(name)} ${sql}`).join(', ');
  await connection.run(`create or replace temp table ${earlier} (${types})`);
  for (const id of buildIds(warehouse).reverse()) {
    try {
      const { file, manifest } = openBuild(warehouse, id);
      if (!manifest.tables.some(({ name }) => name === relation.name)) continue;
      await attachReadOnly(connection, file, 'earlier');
      try {
        const from = `earlier.${sqlName(relation.name)}`;
        const kept = `select distinct build from ${from} order by build desc limit ${BUILDS - 1}`;
        // An earlier version of strata may have had other columns.
        const known = `columns(name -> name in (${columns.map(([name]) => sqlText(name)).join(', ')}))`;
        await connection.run(`insert into ${earlier} by name select ${known} from ${from} where build in (${kept})`);
      } finally {
        await connection.run('detach earlier');
      }
      break;
    } catch {
      await connection.run(`delete from ${earlier}`);
      onEvent({ step: 'unreadable', id, log: relation.name });
    }
  }
  return `select * from ${earlier}`;
}
