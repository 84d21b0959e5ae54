/** A process that builds a table of 5 million rows into the given warehouse, and prints how it ended as JSON. */
import { isStrataError } from '../../../../errors.ts';
import { bigint, text } from '../../../../transforms/columns.ts';
import { orderRelations } from '../../../../transforms/plan.ts';
import { accounts, buildFirms, FIRMS, plan } from '../small-company.ts';

const large = {
  name: 'large',
  layer: 'core',
  description: 'For tests.',
  grain: ['n'],
  columns: { n: bigint('Number.'), noise: text('What does not compress.') },
  inputs: [accounts],
  kind: 'sql',
  sql: 'select range as n, md5(cast(range as text)) as noise from range(5000000)',
} as const;

const end = await buildFirms(process.argv[2]!, FIRMS, {
  plan: () => plan({ relations: orderRelations([large as never]), checks: [] }),
}).then(
  ({ id }) => ({ id }),
  (error: unknown) => (isStrataError(error) ? { code: error.code, details: error.details } : { defect: String(error) }),
);
console.log(JSON.stringify(end));
