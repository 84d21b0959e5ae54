/** Compiles segmentations to tables: who is in which segment, and the few combinations of segments that occur. */
import { type RawBuilder, type SelectQueryBuilder, sql } from 'kysely';
import type { Money } from '../../sources/columns.ts';
import { bigint, type Columns, date, money, nullable, text } from '../columns.ts';
import { compileSelect } from '../compile.ts';
import type { accountFeaturesColumns } from '../core/account-features-columns.ts';
import type { Layer, Relation } from '../define.ts';
import { cents, nothing, textHash } from '../sql.ts';
import { type Segmentation, type Strategy, segmentsOf } from './definition.ts';
import { matrixQuery } from './matrix.ts';
import { caseSql, db, featureRef, type Query } from './parts.ts';

export type AccountFeatures = Relation<'account_features', typeof accountFeaturesColumns>;

/**
 * The tables of the segmentations, in the order in which they are made. They are right for no segmentation too: then every
 * account has the one empty profile.
 *
 *     segment_matrix    account_id, month, a column per segmentation
 *     account_segments  account_id, month, segmentation, segment
 *     segment_profiles  segment_profile_id, a column per segmentation: each combination that occurs, once
 *     account_profiles  account_id, month, segment_profile_id
 *     profile_segments  segment_profile_id, segmentation, segment: the combinations taken apart
 *     segmentations     segmentation, title, owner, minimum_size, default_segment
 *     segment_list      segmentation, segment, position, and the segment's strategy
 *
 * @throws TypeError when a name is no lower-case identifier or is given twice: `model/segmentations.ts` refuses both before
 */
export function segmentationTables(accountFeatures: AccountFeatures, definitions: readonly Segmentation[]) {
  const names = definitions.map((d) => d.name);
  for (const [i, name] of names.entries()) {
    if (!/^[a-z][a-z0-9_]*$/.test(name)) throw new TypeError(`segmentation "${name}" is no lower-case identifier`);
    if (names.indexOf(name) !== i) throw new TypeError(`two segmentations are named ${name}`);
  }
  const perSegmentation = Object.fromEntries(definitions.map((d) => [d.name, text(d.description)]));

  const segmentMatrix = relation({
    name: 'segment_matrix',
    layer: 'core',
    description: 'One row per account and month end, with its segment in every segmentation.',
    grain: ['account_id', 'month'],
    columns: { account_id: ACCOUNT, month: MONTH, ...perSegmentation },
    inputs: [accountFeatures],
    query: matrixQuery(definitions),
  });
  const accountSegments = relation({
    name: 'account_segments',
    layer: 'core',
    description: 'One row per account, month end and segmentation: the one segment that the account is in.',
    grain: ['account_id', 'month', 'segmentation'],
    columns: { account_id: ACCOUNT, month: MONTH, segmentation: SEGMENTATION, segment: SEGMENT },
    inputs: [segmentMatrix],
    query: segmentsQuery(names),
  });
  const segmentProfiles = relation({
    name: 'segment_profiles',
    layer: 'core',
    description: 'One row per combination of segments that occurs.',
    grain: ['segment_profile_id'],
    whenNotUnique: 'Two combinations of segments have the same hash: rename one of their segments.',
    columns: { segment_profile_id: PROFILE, ...perSegmentation },
    inputs: [segmentMatrix],
    query: profilesQuery(names),
  });
  const accountProfiles = relation({
    name: 'account_profiles',
    layer: 'core',
    description: 'One row per account and month end, with the combination of segments that it is in.',
    grain: ['account_id', 'month'],
    columns: { account_id: ACCOUNT, month: MONTH, segment_profile_id: PROFILE },
    inputs: [segmentMatrix, segmentProfiles],
    query: db
      .selectFrom('segment_matrix as m')
      .innerJoin('segment_profiles as p', (join) =>
        names.reduce(
          (on, n) => on.on(sql<boolean>`${sql.id('m', n)} = ${sql.id('p', n)}`),
          join.on(sql<boolean>`${sql.lit(true)}`),
        ),
      )
      .select(['m.account_id', 'm.month', 'p.segment_profile_id']),
  });
  const profileSegments = relation({
    name: 'profile_segments',
    layer: 'core',
    description: 'One row per combination of segments and segmentation: the combinations taken apart.',
    grain: ['segment_profile_id', 'segmentation'],
    columns: { segment_profile_id: PROFILE, segmentation: SEGMENTATION, segment: SEGMENT },
    inputs: [segmentProfiles],
    query: union(
      names.map((n) =>
        db
          .selectFrom('segment_profiles')
          .select(['segment_profile_id', sql.lit(n).as('segmentation'), featureRef(n).as('segment')]),
      ),
      ['segment_profile_id', 'segmentation', 'segment'],
    ),
  });
  const segmentations = relation({
    name: 'segmentations',
    layer: 'core',
    description: 'One row per segmentation.',
    grain: ['segmentation'],
    columns: {
      segmentation: SEGMENTATION,
      title: text('Title of the segmentation.'),
      owner: text('Who answers for the segmentation.'),
      minimum_size: bigint('Customers below which a segment is thin.'),
      default_segment: text('Segment of accounts that nothing else matches.'),
    },
    inputs: [],
    query: literals(
      definitions.map((d) => [d.name, d.title, d.owner, d.minimumSize, d.defaultSegment]),
      ['segmentation', 'title', 'owner', 'minimum_size', 'default_segment'],
    ),
  });
  const segmentList = relation({
    name: 'segment_list',
    layer: 'core',
    description: 'One row per segment of a segmentation, also where no account is in it.',
    grain: ['segmentation', 'segment'],
    columns: {
      segmentation: SEGMENTATION,
      segment: SEGMENT,
      position: bigint('Place of the segment in its segmentation, from 1 on.'),
      ...strategyColumns,
    },
    inputs: [],
    query: literals(
      definitions.flatMap((d) => segmentsOf(d).map((s, i) => [d.name, s, i + 1, ...strategyValues(strategyOf(d, s))])),
      ['segmentation', 'segment', 'position', ...Object.keys(strategyColumns)],
    ),
  });
  return {
    segmentMatrix,
    accountSegments,
    segmentProfiles,
    accountProfiles,
    profileSegments,
    segmentations,
    segmentList,
  };
}

/** {@link segmentationTables} as a list. */
export function segmentationTransforms(
  accountFeatures: AccountFeatures,
  definitions: readonly Segmentation[],
): Relation[] {
  return Object.values(segmentationTables(accountFeatures, definitions)) as unknown as Relation[];
}

const ACCOUNT = text('Id of the account.');
const MONTH = date('Month at whose end the segment is taken, as its first day.');
const SEGMENTATION = text('Name of the segmentation.');
const SEGMENT = text('Segment of the account.');
const PROFILE = bigint('Id of the combination of segments: the same in every build.');

function relation<const N extends string, C extends Columns>(given: {
  name: N;
  layer: Exclude<Layer, 'raw'>;
  description: string;
  grain: (keyof C & string)[];
  whenNotUnique?: string;
  columns: C;
  inputs: readonly unknown[];
  query: Query;
}): Relation<N, C> {
  const { query, inputs, ...rest } = given;
  const text = compileSelect(query as SelectQueryBuilder<never, never, unknown>, given.columns, given.name);
  return { ...rest, inputs: inputs as Relation[], kind: 'sql', sql: text };
}

/** The strategy of a segment as columns: all of it may be missing. */
export const strategyColumns = {
  service_level: nullable(text("Service level of the segment, by the segmentation's strategy.")),
  activities: nullable(text('What is done for its clients, one after the other.')),
  technology: nullable(text('With what they are served, one after the other.')),
  planned_income: nullable(money('Revenue that a client of the segment is to bring in a year.')),
  planned_cost: nullable(money('What serving a client of the segment is to cost a year.')),
};

/** In the order of {@link strategyColumns}. */
function strategyValues(given: Strategy | undefined): Literal[] {
  const list = (items: readonly string[] | undefined) => items?.join('; ') ?? null;
  // Of a column that is missing in the first rows Postgres would think that it is text.
  const amount = (n: number | undefined) => (n === undefined ? nothing<Money>('decimal(18,2)') : cents(n));
  const { serviceLevel, activities, technology, plannedIncome, plannedCost } = given ?? {};
  return [serviceLevel ?? null, list(activities), list(technology), amount(plannedIncome), amount(plannedCost)];
}

const strategyOf = (d: Segmentation, segment: string) =>
  Object.hasOwn(d.strategy, segment) ? d.strategy[segment] : undefined;

/**
 * The id is a hash of the names of the segments: the same combination has the same id in every build, whatever else there is.
 * Lengths stand before the names, so that no two combinations are written alike; the grain refuses two that hash alike.
 */
function profilesQuery(names: readonly string[]): Query {
  if (names.length === 0) return db.selectNoFrom(sql.lit(0).as('segment_profile_id'));
  const written = names.map(
    (n) => sql<string>`${sql.lit(`${n}:`)} || length(${featureRef(n)}) || ':' || ${featureRef(n)}`,
  );
  return db
    .selectFrom(
      db
        .selectFrom('segment_matrix')
        .select(names.map((n) => featureRef(n).as(n)))
        .distinct()
        .as('d'),
    )
    .select(names.map((n) => featureRef(n).as(n)))
    .select(textHash(sql<string>`${sql.join(written, sql` || ';' || `)}`).as('segment_profile_id'));
}

/** A row per account, month and segmentation out of one scan: a scan per segmentation takes twice as long. */
function segmentsQuery(names: readonly string[]): Query {
  const columns = ['account_id', 'month', 'segmentation', 'segment'];
  if (names.length === 0) return union([], columns);
  const list = literals(
    names.map((n) => [n]),
    ['segmentation'],
  );
  const segment = caseSql(
    names.slice(1).map((n) => ({ when: sql<boolean>`s.segmentation = ${sql.lit(n)}`, value: sql.ref(`m.${n}`) })),
    sql.ref(`m.${names[0]}`),
  );
  return db
    .selectFrom('segment_matrix as m')
    .crossJoin(list.as('s'))
    .select(['m.account_id', 'm.month', 's.segmentation', segment.as('segment')]);
}

function union(queries: Query[], columns: readonly string[]): Query {
  const [first, ...rest] = queries;
  if (!first) return db.selectNoFrom(columns.map((c) => sql`null`.as(c))).where(sql<boolean>`${sql.lit(false)}`);
  return rest.reduce((all, query) => all.unionAll(query), first);
}

type Literal = string | number | null | RawBuilder<unknown>;
/** A small table written out in the SQL. */
function literals(rows: readonly Literal[][], columns: readonly string[]): Query {
  const value = (given: Literal) => (given !== null && typeof given === 'object' ? given : sql.lit(given));
  return union(
    rows.map((row) => db.selectNoFrom(columns.map((c, i) => value(row[i] ?? null).as(c)))),
    columns,
  );
}
