import { expect, it } from 'vitest';
import { catalogueOf } from '../../transforms/catalogue.ts';
import { makePlan } from '../../transforms/index.ts';
import { DEFAULT_SETTINGS } from '../../transforms/settings.ts';
import { segmentation } from './segmentations/support.ts';

it('lists the tables of a build with their columns, as data, without what readers do not find', () => {
  const size = segmentation({ name: 'size', kind: 'tiers', feature: 'seats', tiers: [{ segment: 's', from: null }] });
  const plan = makePlan({ settings: DEFAULT_SETTINGS, segmentations: [size] });
  const catalogue = catalogueOf(plan);
  expect(Object.keys(catalogue.tables)).toEqual([
    ...plan.relations.filter((r) => r.layer === 'core' || r.layer === 'marts').map((r) => r.name),
    'live.alerts',
    'live.metric_tree',
  ]);
  expect(JSON.parse(JSON.stringify(catalogue))).toEqual(catalogue);
  expect(catalogue.tables.account_features?.columns.aum).toMatchObject({ sql: 'decimal(18,2)', nullable: true });
  expect(Object.keys(catalogue.tables.segment_profiles!.columns)).toEqual(['segment_profile_id', 'size']);
});
