/** What the catalogue takes from a client: one statement that reads. */
import type { Node } from '@pgsql/types';
import { loadModule, parseSync } from 'pgsql-parser';
import { SqlError } from '../errors.ts';

const DESCRIBED = new Set(['SelectStmt', 'VariableShowStmt', 'InsertStmt', 'UpdateStmt', 'DeleteStmt']);
const RUN = new Set(['SelectStmt', 'VariableShowStmt']);
const WRITING = { InsertStmt: 'INSERT', UpdateStmt: 'UPDATE', DeleteStmt: 'DELETE', MergeStmt: 'MERGE' } as const;
const LOCKS = {
  LCS_FORUPDATE: 'SELECT FOR UPDATE',
  LCS_FORNOKEYUPDATE: 'SELECT FOR NO KEY UPDATE',
  LCS_FORSHARE: 'SELECT FOR SHARE',
  LCS_FORKEYSHARE: 'SELECT FOR KEY SHARE',
} as const;

/** A `$n` of a statement. */
export interface Parameter {
  readonly number: number;
  /** Where it starts, in bytes of UTF-8. */
  readonly at: number;
}

/** What a statement says that the catalogue must know before it goes on. */
export interface Look {
  readonly kind: string;
  /** Name of the setting of a SHOW. */
  readonly setting?: string;
  readonly parameters: readonly Parameter[];
  /** Whether `set_config` stands somewhere in it. */
  readonly changesSettings: boolean;
}

/**
 * Looks at a statement that is to be described, resolved or run.
 * @throws SqlError 42601 for what is not one statement, 25006 for one that would write, 0A000 for another kind
 */
export async function look(text: string, purpose: 'describe' | 'read'): Promise<Look> {
  await loadModule();
  let statements: Node[];
  try {
    statements = (parseSync(text).stmts ?? []).map(({ stmt }) => stmt!);
  } catch (error) {
    throw new SqlError('syntax_error', (error as Error).message);
  }
  if (statements.length !== 1)
    throw new SqlError('syntax_error', 'cannot insert multiple commands into a prepared statement');
  const [kind, body] = Object.entries(statements[0]!)[0] as [string, { name?: string }];
  if (!(purpose === 'describe' ? DESCRIBED : RUN).has(kind))
    throw new SqlError('feature_not_supported', 'the catalogue answers SELECT, VALUES, TABLE and SHOW');
  const parameters: Parameter[] = [];
  let changesSettings = false;
  visit(body, (name, node) => {
    if (name === 'ParamRef') parameters.push({ number: node.number as number, at: node.location as number });
    else if (name === 'FuncCall') {
      const called = nameOf(node.funcname as Node[]);
      // What stands for a parameter in canonical text is no function of users'.
      if (called === 'strata_param') throw new SqlError('undefined_function', 'function strata_param does not exist');
      changesSettings ||= called === 'set_config';
    } else if (name === 'IntoClause' || name === 'intoClause') throw readOnly('SELECT INTO');
    else if (name === 'LockingClause')
      throw readOnly(LOCKS[node.strength as keyof typeof LOCKS] ?? 'SELECT FOR UPDATE');
    else if (name in WRITING) throw readOnly(WRITING[name as keyof typeof WRITING]);
  });
  return { kind, setting: kind === 'VariableShowStmt' ? body.name : undefined, parameters, changesSettings };
}

const readOnly = (command: string) =>
  new SqlError('cannot_modify', `cannot execute ${command} in a read-only transaction`);

const nameOf = (names: readonly Node[]): string => {
  const last = names.at(-1);
  return last && 'String' in last ? (last.String.sval ?? '') : '';
};

/** Calls `seen` for each key that holds an object. Not recursive: a statement may be nested as deep as its parser bears. */
function visit(root: object, seen: (name: string, node: Record<string, unknown>) => void): void {
  const stack: object[] = [root];
  for (let node = stack.pop(); node; node = stack.pop())
    for (const [name, value] of Object.entries(node))
      if (typeof value === 'object' && value !== null) {
        if (!Array.isArray(value)) seen(name, value as Record<string, unknown>);
        stack.push(value);
      }
}
