/** The product's experiments. `EFFECTS.experiments` says what is true of them. */
import type { SqlDate } from '../../columns.ts';
import type { RowOf } from '../../contract.ts';
import type { experiments } from '../../product/experiments.ts';
import type { Extract } from '../extract.ts';
import { FORMATS, tableExtract } from '../table.ts';

export type ExperimentRow = RowOf<typeof experiments>;

const date = (iso: string) => iso as SqlDate;

export const EXPERIMENTS = [
  {
    ...{ experiment_id: 'EXP-1', experiment_name: 'Guided setup', metric: 'trial_to_paid', control: 'control' },
    hypothesis:
      'A guided setup brings a first report on the first day, so more trials convert. Self-service trials only: those that a seller assists, which convert more often, are left out.',
    ...{ owner: 'Growth', start_date: date('2024-03-01'), end_date: date('2025-12-31') },
  },
  {
    ...{ experiment_id: 'EXP-2', experiment_name: 'Monthly digest', metric: 'churn', control: 'control' },
    hypothesis: 'Clients who get a digest of what changed in their portfolios stay longer.',
    ...{ owner: 'Product', start_date: date('2025-03-01'), end_date: date('2025-03-31') },
  },
  {
    ...{ experiment_id: 'EXP-3', experiment_name: 'Offer in the seat dialog', metric: 'upsell', control: 'control' },
    hypothesis: 'Who asks for a seat is offered the bigger plan.',
    ...{ owner: 'Growth', start_date: date('2026-08-01'), end_date: date('2026-08-31') },
  },
] as const satisfies readonly ExperimentRow[];

export const experimentsExtract = (): Extract =>
  tableExtract<ExperimentRow>({
    path: 'experiments/experiments.csv',
    format: FORMATS.plain,
    columns: {
      experiment: (row) => row.experiment_id,
      name: (row) => row.experiment_name,
      hypothesis: (row) => row.hypothesis,
      goal: (row) => row.metric,
      control: (row) => row.control,
      owner: (row) => row.owner,
      start: (row) => row.start_date,
      end: (row) => row.end_date,
    },
    rows: () => EXPERIMENTS,
  });
