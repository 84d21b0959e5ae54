/** How large expressions are: a subquery that names a column twice doubles what the column says, and so does the next one. */
import { SqlError } from '../errors.ts';

/** Parts of the expressions of one SELECT: a list of 10,000 values has about 130,000. */
const LARGEST = 400_000;

/** Nodes are shared, not copied, when one expression is put into another: each is measured once. */
const sizes = new WeakMap<object, number>();

function sizeOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  const known = sizes.get(value);
  if (known !== undefined) return known;
  let size = 1;
  for (const inner of Object.values(value)) size += sizeOf(inner);
  sizes.set(value, size);
  return size;
}

/** @throws SqlError 54001 when expressions have grown, by putting them into each other, beyond what can be planned */
export function assertSize(expressions: unknown): void {
  if (sizeOf(expressions) <= LARGEST) return;
  throw new SqlError(
    'statement_too_complex',
    'the expressions of the statement become too large when they are put together',
    {
      hint: 'Use columns of a subquery less often, or group in the subquery.',
    },
  );
}
