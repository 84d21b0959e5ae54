/** Plans as text, for tests: each query of a view, each step, and the SELECT at last. */
import type { Node, SelectStmt } from '@pgsql/types';
import { deparseSync, loadModule, parseSync } from 'pgsql-parser';
import { SqlError } from '../../../../server/sql-api/errors.ts';
import type { Plan, SemanticView, ViewColumn } from '../../../../server/sql-api/planner/plan.ts';
import { plan } from '../../../../server/sql-api/planner/planner.ts';

await loadModule();

const dimension = (name: string, type: string): ViewColumn => ({ name, type, role: 'dimension' });
const measure = (name: string, type: string, aggregation: ViewColumn['aggregation']): ViewColumn => ({
  name,
  type,
  role: 'measure',
  aggregation,
});

/** Two views, small enough to see all of their columns. */
export const VIEWS: ReadonlyMap<string, SemanticView> = new Map(
  [
    {
      name: 'revenue',
      columns: [
        dimension('month', 'date'),
        dimension('region', 'text'),
        dimension('plan', 'text'),
        measure('mrr', 'numeric(38,2)', 'additive'),
        measure('customers', 'int8', 'additive'),
        measure('nrr', 'float8', 'ratio'),
        measure('users', 'int8', 'distinct'),
      ],
    },
    { name: 'surveys', columns: [dimension('tool', 'text'), measure('csat', 'float8', 'ratio')] },
  ].map((view) => [view.name, view] as const),
);

/** @param sql canonical: as pg_get_viewdef prints it */
export function planOf(sql: string): Plan {
  const { SelectStmt: statement } = parseSync(sql).stmts![0]!.stmt as { SelectStmt: SelectStmt };
  return plan(statement, VIEWS);
}

/** The plan as lines. Columns of the view begin with `@`. */
export function planned(sql: string): string {
  const { steps, select } = planOf(sql);
  const lines = steps.map((step) => {
    if (step.kind === 'select') return `${step.name}(${step.columns.join(', ')}): ${text({ SelectStmt: step.select })}`;
    const list = (name: string, items: readonly string[]) => (items.length ? ` ${name} ${items.join(', ')}` : '');
    const where = step.conditions.map(expression).join(' AND ');
    const parts = list('by', step.dimensions.map(expression)) + list('of', step.measures);
    return `${step.name}: ${step.view}${parts}${where ? ` where ${where}` : ''}`;
  });
  return [...lines, text({ SelectStmt: select })].join('\n');
}

const text = (node: Node): string => deparseSync(node, { pretty: false }).replaceAll('"@".', '@').replace(/\s+/g, ' ');
const expression = (node: Node): string =>
  text({
    SelectStmt: { targetList: [{ ResTarget: { val: node } }], limitOption: 'LIMIT_OPTION_DEFAULT', op: 'SETOP_NONE' },
  }).replace(/^SELECT /, '');

/** The refusal of a statement: its SQLSTATE, what it says and what to write instead. */
export function refused(sql: string): string {
  try {
    planOf(sql);
  } catch (error) {
    if (error instanceof SqlError) return `${error.code}: ${error.message}\n${error.details.hint ?? ''}`;
    throw error;
  }
  throw new Error(`It was planned: ${sql}`);
}
