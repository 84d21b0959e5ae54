import { type RawBuilder, sql } from 'kysely';
import type { Quantile, QuantileSegmentation } from './definition.ts';
import { caseSql, conditionSql, derivedName, featureRef, type Parts } from './parts.ts';

/** A bucket per feature as helper columns, then rules over the buckets. */
export function quantileParts(given: QuantileSegmentation): Parts {
  const name = (bucket: string) => derivedName(given.name, bucket);
  return {
    derived: given.quantiles.map((q) => ({ name: name(q.name), value: bucketSql(q, given) })),
    branches: given.rules.map(({ segment, when }) => ({
      segment,
      when: conditionSql(when, (bucket) => featureRef(name(bucket))),
    })),
  };
}

/**
 * `rank()` gives equal values one rank, so that a bucket never splits them, whatever the order of the rows. The ranking is
 * within the month and, where asked for, within the customers and within the accounts that have a value: the rest
 * form partitions of their own, whose buckets nothing reads.
 */
function bucketSql(quantile: Quantile, { buckets, population }: QuantileSegmentation): RawBuilder<number | null> {
  const feature = featureRef(quantile.feature);
  const partition = sql.join([
    featureRef('month'),
    ...(population === 'customers' ? [featureRef('is_customer')] : []),
    ...(quantile.missing === 'excluded' ? [sql`(${feature} is null)`] : []),
  ]);
  const direction = sql.raw(quantile.best === 'highest' ? 'asc nulls first' : 'desc nulls first');
  const below = sql`(rank() over (partition by ${partition} order by ${feature} ${direction}) - 1)`;
  const bucket = sql<number | null>`1 + ${below} * ${sql.lit(buckets)} / count(*) over (partition by ${partition})`;
  return quantile.missing === 'excluded'
    ? caseSql([{ when: sql<boolean>`${feature} is null`, value: sql<null>`null` }], bucket)
    : bucket;
}
