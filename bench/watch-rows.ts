/** Rows for the suite `watch`: many leaf segments over many days, made inside DuckDB from a seed. */
import type { DuckDBConnection } from '@duckdb/node-api';

/** The dimensions of a growth marketer's segments: an ad set belongs to a campaign, a campaign to a channel. */
export const WATCHED_DIMENSIONS = ['channel', 'campaign', 'ad_set', 'creative', 'landing_page', 'persona'] as const;
export const WATCHED_END = '2026-10-31';

export interface WatchRows {
  readonly seed: number;
  readonly leaves: number;
  readonly days: number;
}

/**
 * Makes the table, ordered by day as extracts are: spend by clicks, a row per leaf and day, leaf volumes log-normal, weekdays, scatter, and two planted
 * faults: a campaign that costs 1.6 times as much in the last week, a creative that costs 0.7 times as much in the last four.
 */
export async function makeWatchRows(connection: DuckDBConnection, name: string, rows: WatchRows): Promise<void> {
  const { seed, leaves, days } = rows;
  // Uniform numbers by hashing what they are for: the same on every machine, whatever thread makes them.
  const uniform = (...keys: string[]) => `((hash(${[seed, ...keys].join(', ')}) % 1000003 + 0.5) / 1000003.0)`;
  // The sum of four uniform numbers, out of the 64 bits of one hash: near enough to normal.
  await connection.run(
    `create or replace temp macro near_normal(h) as
     (((h & 65535) + ((h >> 16) & 65535) + ((h >> 32) & 65535) + (h >> 48)) / 65536.0 - 2) * sqrt(3)`,
  );
  const normal = (purpose: number, ...keys: string[]) => `near_normal(hash(${[seed, purpose, ...keys].join(', ')}))`;
  const zipf = (size: number, purpose: number) =>
    `cast(floor(${size} * ${uniform(String(purpose), 'leaf')} ** 1.8) as integer)`;
  const adSets = Math.max(20, Math.round(leaves / 60));
  await connection.run(
    `create or replace table ${name} as
     with leaves as (
       select leaf, ad_set, ad_set % ${Math.max(8, Math.round(adSets / 5))} as campaign, creative, page, persona,
         exp(2 + 0.9 * ${normal(5, 'leaf')}) as volume
       from (select range as leaf, ${zipf(adSets, 1)} as ad_set, ${zipf(40, 2)} as creative, ${zipf(12, 3)} as page, ${zipf(8, 4)} as persona
         from range(${leaves}))),
     daily as (
       select leaves.*, back,
         greatest(0, round(volume * [0.75, 1.05, 1.15, 1.15, 1.1, 1.05, 0.75][back % 7 + 1] * exp(0.05 * ${normal(11, 'back')})
           + sqrt(volume) * ${normal(13, 'leaf', 'back')})) as clicks
       from leaves cross join (select range as back from range(${days})))
     select 'channel-' || campaign % 7 as channel, 'campaign-' || campaign as campaign, 'ad set ' || ad_set as ad_set,
       'creative-' || creative as creative, '/landing/' || page as landing_page, 'persona ' || persona as persona,
       date '${WATCHED_END}' - cast(back as integer) as "day",
       clicks * 1.2 * exp(0.02 * ${normal(15, 'back')}) * greatest(0.05, 1 + 0.6 / sqrt(greatest(clicks, 1)) * ${normal(17, 'leaf', 'back')})
         * case when campaign = 3 and back < 7 then 1.6 else 1 end * case when creative = 5 and back < 28 then 0.7 else 1 end as numerator,
       clicks as denominator
     from daily order by back desc`,
  );
}
