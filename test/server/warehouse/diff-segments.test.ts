import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { diffSegments } from '../../../server/warehouse/diff-segments.ts';
import type { SqlDate } from '../../../sources/columns.ts';
import { date, text } from '../../../transforms/columns.ts';
import { defineTransform } from '../../../transforms/define.ts';
import { orderRelations } from '../../../transforms/plan.ts';
import { accounts, buildFirms, FIRMS, type Firm, plan, temporaryWarehouse } from './small-company.ts';

/** A table as a build has it: `tier` is gold from an amount of assets, one for each month, `area` is the region. */
const accountSegments = (january: number, february: number) =>
  defineTransform({
    name: 'account_segments',
    layer: 'core',
    description: 'For tests: two segmentations in two months.',
    grain: ['account_id', 'month', 'segmentation'],
    from: { accounts },
    columns: {
      account_id: text('Id.'),
      month: date('Month.'),
      segmentation: text('Segmentation.'),
      segment: text('Segment.'),
    },
    rows: (db) =>
      db
        .selectFrom('accounts as a')
        .innerJoin(
          sql<{
            month: SqlDate;
            least: number;
          }>`(values (date '2024-01-01', ${sql.lit(january)}), (date '2024-02-01', ${sql.lit(february)}))`.as<'m'>(
            sql`m(month, least)`,
          ),
          (j) => j.onTrue(),
        )
        .innerJoin(sql<{ segmentation: string }>`(values ('area'), ('tier'))`.as<'s'>(sql`s(segmentation)`), (j) =>
          j.onTrue(),
        )
        .select([
          'a.account_id',
          'm.month',
          's.segmentation',
          sql<string>`case when s.segmentation = 'area' then a.region when a.aum >= m.least then 'gold' else 'silver' end`.as(
            'segment',
          ),
        ]),
  });

const build = (warehouse: string, firms: readonly Firm[], january: number, february: number, title: string) =>
  buildFirms(warehouse, firms, {
    plan: () => plan({ relations: orderRelations([accountSegments(january, february)]), checks: [] }),
    segmentations: [
      { name: 'area', title, kind: 'rules' },
      { name: 'tier', title, kind: 'tiers', tiers: [january, february] },
    ],
  });

test('counts who is in another segment of the same month, and says whether the definition or the data changed', async () => {
  const warehouse = temporaryWarehouse();
  const before = await build(warehouse, FIRMS, 100, 100, 'Old');
  // The threshold rises, most of all in January: a (100.50) is silver in both months, c (299.25) in January. b has moved.
  const firms = [FIRMS[0]!, { ...FIRMS[1]!, region: 'AMER' }, FIRMS[2]!, { id: 'd', region: 'EMEA', aum: 500 }];
  const after = await build(warehouse, firms, 400, 200, 'New');
  expect(await diffSegments(warehouse, before.id, after.id)).toEqual({
    month: '2024-02-01',
    changes: [
      {
        ...{ segmentation: 'area', redefined: false, from: 'EMEA', to: 'AMER' },
        ...{ accounts: 1, accountMonths: 2, examples: ['b'] },
      },
      {
        ...{ segmentation: 'tier', redefined: true, from: 'gold', to: 'silver' },
        ...{ accounts: 1, accountMonths: 3, examples: ['a'] },
      },
    ],
  });
  expect((await diffSegments(warehouse, after.id, after.id)).changes).toEqual([]);
});

test('has nothing to say of a build without segments', async () => {
  const warehouse = temporaryWarehouse();
  const [before, after] = [await buildFirms(warehouse), await buildFirms(warehouse, FIRMS.slice(1))];
  expect(await diffSegments(warehouse, before.id, after.id)).toEqual({ month: null, changes: [] });
});
