/** One statement and its whole answer, for callers without a socket. */
import { StrataError } from '../../errors.ts';
import { textValues } from './engine/text-values.ts';
import { SqlError } from './errors.ts';
import type { Engine, Statement } from './types.ts';

export interface Answer {
  readonly columns: readonly { readonly name: string; readonly numeric: boolean; readonly boolean: boolean }[];
  /** Values as Postgres writes them. */
  readonly rows: readonly (readonly (string | null)[])[];
}

/** OIDs of int2, int4, int8, float4, float8 and numeric. */
const NUMERIC = new Set([21, 23, 20, 700, 701, 1700]);
const BOOLEAN = 16;

/** @throws StrataError `sql.refused` with what Postgres or the planner says, and where */
export function answer(engine: Engine, sql: string, signal: AbortSignal): Promise<Answer> {
  return refusing(sql, async () => {
    const prepared = await engine.prepare(await only(engine, sql), [], signal);
    if (prepared.parameters.length)
      throw new SqlError('undefined_parameter', 'there is no value for $1', {
        hint: 'Write the values into the statement.',
      });
    const rows = await prepared.start({ values: [], formats: [] }, signal);
    const fields = prepared.fields ?? [];
    const all: (string | null)[][] = [];
    try {
      const formats = fields.map(() => 0 as const);
      for (let chunk = await rows.next(0, formats); chunk; chunk = await rows.next(0, formats))
        for (const row of textValues(chunk.data)) all.push(row);
    } finally {
      await rows.close();
    }
    const columns = fields.map(({ name, type }) => ({ name, numeric: NUMERIC.has(type), boolean: type === BOOLEAN }));
    return { columns, rows: all };
  });
}

/** The lines of an EXPLAIN. @throws as {@link answer} */
export const explain = (engine: Engine, sql: string): Promise<string[]> =>
  refusing(sql, async () => engine.explain(await only(engine, sql)));

async function only(engine: Engine, sql: string): Promise<Statement> {
  const [statement, second] = await engine.parse(sql);
  if (statement && !second) return statement;
  throw new SqlError('syntax_error', statement ? 'there is more than one statement' : 'there is no statement');
}

async function refusing<T>(sql: string, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
    const { position, hint, detail } = error.details;
    throw new StrataError(
      'sql.refused',
      { what: error.message, sql, ...(position ? { position } : {}), hint: [detail, hint].filter(Boolean).join(' ') },
      { cause: error },
    );
  }
}
