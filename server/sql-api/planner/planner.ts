/**
 * The planner: a statement in Postgres' syntax (canonical text, as pg_get_viewdef prints it) over semantic views, as
 * queries of the views and one SELECT over their results. Pure: no connection, no Cube.
 */
import type { Node, SelectStmt, SubLink } from '@pgsql/types';
import { SqlError } from '../errors.ts';
import { columnNames, namesOf, relation, rewrite, rewriteParts } from './ast.ts';
import { block } from './block.ts';
import { browsedAggregate, browsedColumns, eitherSide } from './browsed.ts';
import { decorrelated } from './correlated.ts';
import { type Compiled, fromItem, hasView, isCorrelated, passedOn, withNames } from './from.ts';
import { addSelect, type Cte, type Names, type Plan, type Planning, type SemanticView, type Step } from './plan.ts';
import { pulledUp } from './pulled-up.ts';
import { correlated } from './refusals.ts';
import { besideMeasures, rowsOfViews } from './rows.ts';

/** Names of steps: no relation of a user may begin so. */
export const STEP = 'strata_';

/**
 * @param statement canonical: stars expanded, columns resolved, every cast written
 * @param views those that the user may see, by name
 * @param tables temporary tables, by name
 * @throws SqlError for a part that cannot be planned, with the way out
 */
export function plan(
  statement: SelectStmt,
  views: ReadonlyMap<string, SemanticView>,
  tables: ReadonlyMap<string, Cte> = new Map(),
): Plan {
  const steps: Step[] = [];
  let count = 0;
  const planning: Planning = { views, steps, newName: () => `${STEP}${count++}` };
  const { select } = compile(statement, planning, { ctes: tables });
  return { steps, select };
}

function compile(statement: SelectStmt, planning: Planning, outer: Names): Compiled {
  if (statement.lockingClause?.length)
    throw new SqlError(
      'feature_not_supported',
      'FOR UPDATE and FOR SHARE lock rows of tables: the semantic views are read-only',
    );
  if (statement.intoClause)
    throw new SqlError('feature_not_supported', 'SELECT INTO is not supported over the semantic views');
  const names = withQueries(statement, planning, outer);
  const own: SelectStmt = { ...statement, withClause: undefined };
  if (own.larg && own.rarg) {
    const [larg, rarg] = [compile(own.larg, planning, names), compile(own.rarg, planning, names)];
    const select = inner({ ...own, larg: larg.select, rarg: rarg.select }, planning, names);
    return { select, measures: eitherSide(larg.measures, rarg.measures, own) };
  }
  const from = (own.fromClause ?? []).map((item) => fromItem(item, planning, names, compile));
  const refused = browsedAggregate(own, from);
  if (refused) {
    const whole = pulledUp(own, names);
    if (whole) return compile(whole, planning, names);
    throw refused;
  }
  const measures = browsedColumns(own, from);
  if (from.some(({ relations }) => relations.some(({ kind }) => kind === 'view'))) {
    const rows = rowsOfViews(own, from, planning);
    if (rows) return { select: inner({ ...own, fromClause: rows }, planning, names), measures };
    return { select: block(own, besideMeasures(own, from, planning), planning, names, compile), measures };
  }
  return { select: inner({ ...own, fromClause: from.map(({ node }) => node) }, planning, names), measures };
}

/** The WITH queries: those that only pass rows of a view on are looked through, the others become steps. */
function withQueries(statement: SelectStmt, planning: Planning, outer: Names): Names {
  const { ctes = [], recursive } = statement.withClause ?? {};
  if (recursive)
    throw new SqlError('feature_not_supported', 'WITH RECURSIVE is not supported over the semantic views', {
      hint: 'Write the levels out as joins, or recurse in the tool.',
    });
  const known = new Map<string, Cte>(outer.ctes);
  for (const node of ctes) {
    if (!('CommonTableExpr' in node)) continue;
    const { ctename, ctequery, aliascolnames } = node.CommonTableExpr;
    if (!ctequery || !('SelectStmt' in ctequery))
      throw new SqlError('cannot_modify', `WITH ${ctename} is not a SELECT: the semantic views are read-only`);
    const query = ctequery.SelectStmt;
    if (isCorrelated(query))
      throw new SqlError(
        'feature_not_supported',
        `WITH ${ctename} reads columns of the query around it, which cannot be planned`,
      );
    const names: Names = { ctes: known };
    const given = namesOf({ fields: aliascolnames ?? [] });
    const source = passedOn(query, planning, names, compile);
    if (source) {
      known.set(ctename!, { source: withNames(source, given) });
      continue;
    }
    const step = planning.newName();
    const own = columnNames(query);
    const columns = own.map((name, i) => given[i] ?? name);
    const { select, measures } = compile(query, planning, names);
    addSelect(planning, columns, select, step);
    const renamed = new Map([...measures].map(([name, measure]) => [columns[own.indexOf(name)] ?? name, measure]));
    // What a later WITH query is called must not change what this one reads.
    const written = { select: query, names: { ctes: new Map(known) } };
    known.set(ctename!, { step, columns, measures: renamed, query: written });
  }
  return { ctes: known };
}

/** The subqueries in the expressions of a SELECT that has no view in its own FROM. */
function inner(statement: SelectStmt, planning: Planning, names: Names): SelectStmt {
  const { fromClause, larg, rarg, ...rest } = statement;
  /** Rows of a view that are compared with the rows of this query: the view's own are a WITH query of the name. */
  const steps = new Map<string, Cte>();
  const standingAlone = (link: SubLink): SubLink => {
    const apart = decorrelated(link);
    if (!apart) throw correlated();
    const step = planning.newName();
    addSelect(planning, apart.columns, compile(apart.alone, planning, names).select, step);
    steps.set(step, { step, columns: apart.columns });
    return apart.over(relation(step, step), step);
  };
  const change = (node: Node): Node | undefined => {
    if (!('SubLink' in node)) return undefined;
    const { SelectStmt: asked } = node.SubLink.subselect as { SelectStmt: SelectStmt };
    const link = isCorrelated(asked) && hasView(asked, planning, names) ? standingAlone(node.SubLink) : node.SubLink;
    const { subselect, ...others } = link;
    const { SelectStmt: query } = subselect as { SelectStmt: SelectStmt };
    const { select: compiled } = compile(query, planning, { ctes: new Map([...names.ctes, ...steps]) });
    const { SubLink: changed } = rewriteParts({ SubLink: others }, change) as { SubLink: object };
    return { SubLink: { ...changed, subselect: { SelectStmt: compiled } } };
  };
  return {
    ...rewrite(rest, change),
    ...(fromClause ? { fromClause } : {}),
    ...(larg ? { larg } : {}),
    ...(rarg ? { rarg } : {}),
  };
}
