import { didYouMean } from '../../errors.ts';
import type { Check } from './check.ts';

/** Tables that no build makes, and that are not live ones (`live.NAME`) beside it. */
export const tables: Check = ({ definitions, catalogue }) =>
  definitions.all.flatMap((d) => {
    if (d.kind === 'view' || d.table === undefined || Object.hasOwn(catalogue.tables, d.table)) return [];
    const hint = didYouMean(d.table, Object.keys(catalogue.tables)) ?? 'List the tables: strata lineage';
    return [d.issue(['sql_table'], `no transform makes the table \`${d.table}\``, hint)];
  });
