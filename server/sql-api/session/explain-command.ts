import type { DefElem, ExecuteStmt, ExplainStmt, Node } from '@pgsql/types';
import { SqlError } from '../errors.ts';
import type { Bound, Statement } from '../types.ts';
import { type Command, textCommand, textField } from './command.ts';
import { preparedStatement } from './extended.ts';
import { analyseInner, bodyOf } from './inner.ts';
import { explainedText } from './inner-text.ts';
import type { Session } from './session.ts';
import { parseBoolean } from './setting-checks.ts';

const JSON_TYPE = 114;
const BOOLEANS = [
  'analyze',
  'verbose',
  'costs',
  'settings',
  'generic_plan',
  'buffers',
  'wal',
  'timing',
  'summary',
  'memory',
];

/** EXPLAIN: the Cube queries and the SQL that a statement runs; ANALYZE runs it, and tells rows and time. */
export async function explainCommand(
  session: Session,
  statement: Statement,
  types: readonly number[],
  signal: AbortSignal,
): Promise<Command> {
  const body = bodyOf<ExplainStmt>(statement.node);
  const { analyze, format } = optionsOf(body.options ?? []);
  const inner = await explained(session, statement, body.query!, types, signal);
  const command = textCommand('EXPLAIN', ['QUERY PLAN'], () => []);
  return {
    ...command,
    parameters: inner.command.parameters,
    fields: [textField('QUERY PLAN', format === 'json' ? JSON_TYPE : undefined)],
    async start(bound, signal) {
      const lines = await session.engine.explain(inner.statement, inner.types);
      if (analyze) lines.push(...(await measured(inner.command, bound, signal)));
      const rows =
        format === 'json' ? [[JSON.stringify([{ 'Query Plan': lines }], null, 2)]] : lines.map((line) => [line]);
      return textCommand('EXPLAIN', ['QUERY PLAN'], () => rows).start(bound, signal);
    },
  };
}

async function explained(
  session: Session,
  outer: Statement,
  query: Node,
  types: readonly number[],
  signal: AbortSignal,
) {
  if (!('ExecuteStmt' in query)) {
    if (!('SelectStmt' in query)) throw new SqlError('feature_not_supported', 'strata explains queries only');
    const analysed = await analyseInner(session, outer, await explainedText(outer), types, signal);
    return { ...analysed, types: analysed.command.parameters };
  }
  const { statement, command } = preparedStatement(session, (query.ExecuteStmt as ExecuteStmt).name ?? '');
  if (!statement || !command) throw new SqlError('feature_not_supported', 'an empty statement has nothing to explain');
  return { statement, command: { ...command, parameters: [] }, types: command.parameters };
}

function optionsOf(options: readonly Node[]): { analyze: boolean; format: 'text' | 'json' } {
  let analyze = false;
  let format: 'text' | 'json' = 'text';
  for (const node of options) {
    const { defname = '', arg } = bodyOf<DefElem>(node);
    const value = arg ? String(Object.values(bodyOf<object>(arg))[0] ?? '') : 'true';
    if (defname === 'format') {
      const asked = value.toLowerCase();
      if (asked !== 'text' && asked !== 'json')
        throw new SqlError(
          ['xml', 'yaml'].includes(asked) ? 'feature_not_supported' : 'invalid_parameter_value',
          `EXPLAIN has no format "${value}" here`,
          { hint: 'Formats: text, json.' },
        );
      format = asked;
    } else if (BOOLEANS.includes(defname)) {
      const on = parseBoolean(value);
      if (on === undefined) throw new SqlError('syntax_error', `${defname} requires a Boolean value`);
      if (defname === 'analyze') analyze = on;
    } else if (defname !== 'serialize') throw new SqlError('syntax_error', `unrecognized EXPLAIN option "${defname}"`);
  }
  return { analyze, format };
}

async function measured(command: Command, bound: Bound, signal: AbortSignal): Promise<string[]> {
  const started = performance.now();
  const { rows } = await command.start(bound, signal);
  const stop = () => void rows?.close();
  signal.addEventListener('abort', stop);
  let count = 0;
  try {
    const formats = (command.fields ?? []).map(() => 0 as const);
    for (let part = await rows?.next(0, formats); part; part = await rows?.next(0, formats)) count += part.rows;
    signal.throwIfAborted();
  } finally {
    signal.removeEventListener('abort', stop);
    await rows?.close();
  }
  return [`Rows: ${count}`, `Execution Time: ${(performance.now() - started).toFixed(3)} ms`];
}
