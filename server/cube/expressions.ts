/**
 * Expressions over members of a view, for queries that strata itself makes in process. Cube takes them as functions whose
 * parameter names it reads; these are closures with a `toString` of their own, so that no text is ever evaluated.
 */
import { createHash } from 'node:crypto';

/** A piece of an expression: text of strata's own printer, a member (`revenue.month`), or a value that stays out of the text. */
export type Part = { readonly sql: string } | { readonly member: string } | { readonly value: ExpressionValue };
/** A value, as the SQL that stands for it in the end: a printed literal, or a parameter of the statement. */
export interface ExpressionValue {
  readonly sql: string;
}

/** What strata's own checks read of an expression: Cube carries the function along as it is. */
export interface ExpressionFunction {
  (...references: Record<string, unknown>[]): string;
  /** Members that it reads. */
  readonly members: readonly string[];
  /** The member of which it keeps one value, where it is a filter that does. */
  readonly keeps?: string;
  /** The member of which it is another spelling, a value for each of its values: a cast, or text around it. */
  readonly spells?: string;
}
/** A member expression as Cube's queries hold it. */
export interface MemberExpression {
  readonly expression: ExpressionFunction;
  readonly expressionName: string;
  readonly name: string;
  readonly cubeName: string;
  readonly definition: string;
}

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;
/** How Cube marks parameters in its SQL. In a text of ours it would be taken for one. */
const PLACEHOLDER = /\$\d+\$/;

/**
 * @param values the query's values, to which those of the expression are added
 * @throws Error for an expression that reads no member: access policies would not apply to it
 */
export function memberExpression(
  view: string,
  alias: string,
  parts: readonly Part[],
  values: ExpressionValue[],
  about: Pick<ExpressionFunction, 'keeps' | 'spells'> = {},
): MemberExpression {
  const members: string[] = [];
  const cubes: string[] = [];
  const pieces = parts.map((part): string | { cube: number; member: string } => {
    if ('value' in part) return `$${values.push(part.value) - 1}$`;
    if ('sql' in part) {
      if (PLACEHOLDER.test(part.sql)) throw new Error('a marker of parameters in the text of an expression');
      return part.sql;
    }
    const [cube = '', member = ''] = part.member.split('.');
    if (!NAME.test(cube) || !NAME.test(member)) throw new Error(`${part.member} is no member`);
    if (!cubes.includes(cube)) cubes.push(cube);
    if (!members.includes(part.member)) members.push(part.member);
    return { cube: cubes.indexOf(cube), member };
  });
  if (members.length === 0) throw new Error('an expression that reads no member');
  const evaluate = (...references: Record<string, unknown>[]) => {
    // Each member once: Cube compiles its SQL whenever it is asked for.
    const known = new Map<string, string>();
    const sqlOf = (cube: number, member: string) => {
      const key = `${cube}.${member}`;
      const sql = known.get(key) ?? String(references[cube]![member]);
      known.set(key, sql);
      return sql;
    };
    return pieces.map((piece) => (typeof piece === 'string' ? piece : sqlOf(piece.cube, piece.member))).join('');
  };
  // What it is, without its values. Cube caches SQL by the query as JSON, from which functions vanish, and members by
  // the function's text: both must differ where the expression does, or another one's answer is taken for it.
  const definition = createHash('sha256')
    .update(JSON.stringify([view, cubes, pieces]))
    .digest('hex');
  const asText = () => `(${cubes.join(', ')}) => '${definition}'`;
  const expression = Object.assign(evaluate, { members, ...about });
  Object.defineProperty(expression, 'toString', { value: asText });
  return { expression, expressionName: alias, name: alias, cubeName: view, definition };
}

/** An expression over dimensions. */
export interface ComputedDimension {
  readonly parts: readonly Part[];
  /** The dimension of which it is another spelling. */
  readonly spells?: string;
}

/** A query of one view: what to group by, what to measure, which rows count. */
export interface ViewQuery {
  readonly view: string;
  /** Names of dimensions, or expressions over them. */
  readonly dimensions: readonly (string | ComputedDimension)[];
  readonly measures: readonly string[];
  readonly conditions: readonly { readonly parts: readonly Part[]; readonly keeps?: string }[];
}

/** The query as Cube takes it, with the values of its expressions. */
export function cubeQuery(query: ViewQuery): { query: object; values: ExpressionValue[] } {
  const values: ExpressionValue[] = [];
  const { view } = query;
  const dimensions = query.dimensions.map((dimension, i) =>
    typeof dimension === 'string'
      ? `${view}.${dimension}`
      : memberExpression(
          view,
          `d${i}`,
          dimension.parts,
          values,
          dimension.spells ? { spells: `${view}.${dimension.spells}` } : {},
        ),
  );
  const segments = query.conditions.map(({ parts, keeps }, i) =>
    memberExpression(view, `f${i}`, parts, values, keeps ? { keeps: `${view}.${keeps}` } : {}),
  );
  const measures = query.measures.map((measure) => `${view}.${measure}`);
  return { query: { dimensions, measures, segments, order: [], timezone: 'UTC' }, values };
}
