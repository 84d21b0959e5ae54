import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { diffBuilds } from '../../../server/warehouse/diff.ts';
import type { Money, SqlDate } from '../../../sources/columns.ts';
import { date, money, text } from '../../../transforms/columns.ts';
import { defineTransform } from '../../../transforms/define.ts';
import { orderRelations } from '../../../transforms/plan.ts';
import { accounts, buildFirms, FIRMS, plan, shares, temporaryWarehouse } from './small-company.ts';

const monthly = defineTransform({
  name: 'monthly',
  layer: 'marts',
  description: 'For tests: assets in two months, of which the first never changes.',
  grain: ['account_id', 'month'],
  from: { accounts },
  columns: { account_id: text('Id.'), month: date('Month.'), aum: money('Assets.') },
  rows: (db) =>
    db
      .selectFrom('accounts as a')
      .innerJoin(
        sql<{ month: SqlDate }>`(values (date '2024-01-01'), (date '2024-02-01'))`.as<'m'>(sql`m(month)`),
        (j) => j.onTrue(),
      )
      .select([
        'a.account_id',
        'm.month',
        sql<Money>`case when m.month = date '2024-01-01' then 1 else a.aum end`.as('aum'),
      ]),
});
const withMonths = () => plan({ relations: orderRelations([shares, monthly]) });

test('a diff counts rows by grain and columns, and shows a few of them', async () => {
  const warehouse = temporaryWarehouse();
  const before = await buildFirms(warehouse, FIRMS, { plan: withMonths });
  const firms = [{ ...FIRMS[0]!, aum: 110.5 }, FIRMS[1]!, { id: 'd', region: 'APAC', aum: 1 }];
  const after = await buildFirms(warehouse, firms, { plan: withMonths });
  const diffs = await diffBuilds(warehouse, before.id, after.id);
  expect(Object.fromEntries(diffs.map((d) => [d.name, d]))).toEqual({
    accounts: {
      name: 'accounts',
      status: 'changed',
      rows: { before: 3, after: 3 },
      added: 1,
      removed: 1,
      changed: 1,
      columns: { aum: 1 },
      examples: { added: ['account_id=d'], removed: ['account_id=c'], changed: ['account_id=a: aum 100.50 -> 110.50'] },
    },
    regions: {
      name: 'regions',
      status: 'changed',
      rows: { before: 2, after: 2 },
      added: 1,
      removed: 1,
      changed: 1,
      columns: { aum: 1 },
      examples: { added: ['region=APAC'], removed: ['region=AMER'], changed: ['region=EMEA: aum 100.75 -> 110.75'] },
    },
    shares: {
      name: 'shares',
      status: 'changed',
      rows: { before: 2, after: 2 },
      added: 1,
      removed: 1,
      changed: 1,
      columns: { share: 1 },
      examples: {
        added: ['region=APAC'],
        removed: ['region=AMER'],
        changed: [expect.stringMatching(/^region=EMEA: share 0\.25\d* -> 0\.99\d*$/)],
      },
    },
    monthly: {
      name: 'monthly',
      status: 'changed',
      rows: { before: 6, after: 6 },
      added: 2,
      removed: 2,
      changed: 1,
      columns: { aum: 1 },
      examples: {
        added: ['account_id=d, month=2024-01-01', 'account_id=d, month=2024-02-01'],
        removed: ['account_id=c, month=2024-01-01', 'account_id=c, month=2024-02-01'],
        changed: ['account_id=a, month=2024-02-01: aum 100.50 -> 110.50'],
      },
    },
  });
});

test('equal builds are the same, and tables of one build only are added or removed', async () => {
  const warehouse = temporaryWarehouse();
  const one = await buildFirms(warehouse);
  const two = await buildFirms(warehouse, FIRMS, { plan: withMonths });
  const statuses = async (a: string, b: string) =>
    (await diffBuilds(warehouse, a, b)).map((d) => [d.name, d.status, d.added, d.removed]);
  expect(await statuses(one.id, two.id)).toEqual([
    ['accounts', 'same', 0, 0],
    ['regions', 'same', 0, 0],
    ['shares', 'same', 0, 0],
    ['monthly', 'added', 6, 0],
  ]);
  expect((await statuses(two.id, one.id)).at(-1)).toEqual(['monthly', 'removed', 0, 6]);
  await expect(diffBuilds(warehouse, one.id, '20200101T000000Z-0000')).rejects.toMatchObject({
    code: 'warehouse.unknown_build',
  });
});
