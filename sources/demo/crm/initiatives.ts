/** What Meridian did to change its figures: written down by hand in the CRM. `EFFECTS.initiatives` says what came of it. */
import type { Money, SqlDate } from '../../columns.ts';
import type { RowOf } from '../../contract.ts';
import type { initiatives } from '../../crm/initiatives.ts';
import { dayFirst } from '../calendar.ts';
import type { Extract } from '../extract.ts';
import { FORMATS, tableExtract } from '../table.ts';
import { EFFECTS } from '../truth.ts';

export type InitiativeRow = RowOf<typeof initiatives>;

const date = (iso: string) => iso as SqlDate;

export const INITIATIVES: readonly InitiativeRow[] = [
  {
    ...{ initiative_id: 'INI-1', initiative_name: 'New client portal', kind: 'feature', metric: 'churn' },
    ...{ segmentation: null, segment: null, owner: 'Head of Product', cost: 240_000 as Money },
    ...{ start_date: date(EFFECTS.advisorLeak.from), end_date: null },
  },
  {
    ...{ initiative_id: 'INI-2', initiative_name: 'Webinars for quiet clients', kind: 'campaign', metric: 'upsell' },
    ...{ segmentation: 'usage_level', segment: 'light', owner: 'Client Success', cost: 60_000 as Money },
    ...{ start_date: date('2025-06-01'), end_date: date('2025-08-31') },
  },
  {
    ...{ initiative_id: 'INI-3', initiative_name: 'Named success managers', kind: 'campaign', metric: 'churn' },
    ...{ segmentation: 'aum_tier', segment: 'platinum', owner: 'Client Success', cost: 180_000 as Money },
    ...{ start_date: date('2025-06-01'), end_date: null },
  },
  {
    ...{ initiative_id: 'INI-4', initiative_name: 'Trial hotline', kind: 'campaign', metric: 'trial_to_paid' },
    ...{ segmentation: null, segment: null, owner: 'Sales', cost: 25_000 as Money },
    ...{ start_date: date('2026-04-01'), end_date: date('2026-06-30') },
  },
];

export const initiativesExtract = (): Extract =>
  tableExtract<InitiativeRow>({
    path: 'crm/initiatives.csv',
    format: FORMATS.crm,
    columns: {
      'Initiative ID': (row) => row.initiative_id,
      Name: (row) => row.initiative_name,
      Kind: (row) => row.kind,
      Segmentation: (row) => row.segmentation,
      Segment: (row) => row.segment,
      Target: (row) => row.metric,
      Owner: (row) => row.owner,
      Cost: (row) => row.cost,
      Start: (row) => dayFirst(row.start_date),
      End: (row) => (row.end_date === null ? null : dayFirst(row.end_date)),
    },
    rows: () => INITIATIVES,
  });
