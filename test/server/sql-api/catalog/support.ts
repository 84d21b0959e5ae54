/** A catalogue with two semantic views, and what tests ask it. */
import { afterAll } from 'vitest';
import { type Catalog, openCatalog } from '../../../../server/sql-api/catalog/catalog.ts';
import type { CatalogState } from '../../../../server/sql-api/catalog/session.ts';
import type { CatalogColumn, CatalogViews } from '../../../../server/sql-api/catalog/views.ts';
import { decodeBackend } from '../../../../server/sql-api/messages/decode-backend.ts';
import type { Bound } from '../../../../server/sql-api/types.ts';

export const dimension = (name: string, type: string, description = ''): CatalogColumn => ({
  name,
  type,
  description,
  role: 'dimension',
});
export const measure = (name: string, type: string, description = ''): CatalogColumn => ({
  name,
  type,
  description,
  role: 'measure',
});

export const VIEWS: CatalogViews = {
  key: 'all',
  views: [
    {
      name: 'revenue',
      description: 'Recurring revenue by month and customer.',
      columns: [
        dimension('month', 'date', 'First day of the month.'),
        dimension('industry', 'text', 'Industry of the customer.'),
        dimension('is_customer', 'boolean', ''),
        measure('customers', 'bigint', 'Paying customers.'),
        measure('mrr', 'numeric(38,2)', 'Monthly recurring revenue.'),
        measure('nrr', 'double precision', 'Net revenue retention.'),
      ],
    },
    {
      name: 'Product Usage',
      description: '',
      columns: [
        dimension('month', 'date'),
        dimension('Feature Name', 'text'),
        dimension('at', 'timestamp without time zone'),
        measure('hours', 'double precision'),
      ],
    },
  ],
};

export const state = (change: Partial<CatalogState> = {}): CatalogState => ({
  user: 'ann',
  database: 'strata',
  pid: 4711,
  settings: new Map(),
  views: VIEWS,
  ...change,
});

/** A catalogue for a test file, closed after its tests. */
export function openForTests(options: Parameters<typeof openCatalog>[0] = {}): Catalog {
  const catalog = openCatalog(options);
  afterAll(() => catalog.close());
  return catalog;
}

export const texts = (values: readonly (string | null)[]): Bound => ({
  values: values.map((value) => (value === null ? null : Buffer.from(value))),
  formats: values.map(() => 0),
});

/** Describes and runs a statement as a session does: its columns' names and its values as text. */
export async function ask(catalog: Catalog, text: string, values: readonly (string | null)[] = [], as = state()) {
  const { parameters, fields } = await catalog.describe(as, text, []);
  const result = await catalog.run(as, text, parameters, texts(values), []);
  const rows = result.rows.map((row) => {
    const [message] = decodeBackend(row).messages;
    if (message?.kind !== 'dataRow') throw new Error('no DataRow');
    return message.values.map((value) => value?.toString() ?? null);
  });
  return { ...result, columns: fields!.map(({ name }) => name), types: fields!.map(({ type }) => type), rows };
}
