import type { A_Const, DefElem, Node, VariableSetStmt, VariableShowStmt } from '@pgsql/types';
import { SqlError } from '../errors.ts';
import type { Statement } from '../types.ts';
import { action, type Command, textCommand } from './command.ts';
import { bodyOf } from './inner.ts';
import type { Session } from './session.ts';
import { zoneOfInterval } from './time-zone.ts';

/** SET, SET LOCAL, RESET. */
export function setCommand(session: Session, statement: Statement): Command {
  const body = bodyOf<VariableSetStmt>(statement.node);
  return action(body.kind?.startsWith('VAR_RESET') ? 'RESET' : 'SET', () => set(session, body));
}

function set(session: Session, { kind, name = '', args = [], is_local: local = false }: VariableSetStmt): void {
  const { settings } = session;
  if (local && kind !== 'VAR_SET_MULTI') session.warnOutsideBlock('SET LOCAL');
  switch (kind) {
    case 'VAR_SET_VALUE':
      if (identity(session, name, args)) return;
      settings.set(name, valueOfSet(name, args), local);
      return;
    case 'VAR_SET_DEFAULT':
    case 'VAR_RESET':
      settings.reset(name, local);
      return;
    case 'VAR_RESET_ALL':
      settings.resetAll();
      return;
    case 'VAR_SET_MULTI':
      setMulti(session, name, args);
      return;
    default:
      throw new SqlError('feature_not_supported', 'SET ... FROM CURRENT is only for functions');
  }
}

function setMulti(session: Session, name: string, args: readonly Node[]): void {
  if (name === 'TRANSACTION') {
    session.warnOutsideBlock('SET TRANSACTION');
    setTransactionModes(session, args);
  } else if (name === 'SESSION CHARACTERISTICS')
    for (const [mode, value] of modes(args)) session.settings.set(`default_${mode}`, value);
  else throw new SqlError('feature_not_supported', 'strata does not offer snapshots of transactions');
}

/** The modes of BEGIN and SET TRANSACTION, until the transaction ends. */
export function setTransactionModes({ settings }: Session, args: readonly Node[]): void {
  for (const [mode, value] of modes(args)) settings.set(mode, value, true);
}

function modes(args: readonly Node[]): [string, string][] {
  return args.map((node) => {
    const { defname = '', arg } = bodyOf<DefElem>(node);
    const value = constantOf(arg!);
    return [defname, defname === 'transaction_isolation' ? value : value === '0' ? 'off' : 'on'];
  });
}

/** SET ROLE and SET SESSION AUTHORIZATION: nobody becomes somebody else. */
function identity({ state }: Session, name: string, args: readonly Node[]): boolean {
  if (name !== 'role' && name !== 'session_authorization') return false;
  const value = args.map(constantOf).join(', ');
  if (value !== state.user.name && !(name === 'role' && value === 'none'))
    throw new SqlError(
      'insufficient_privilege',
      `permission denied to set ${name === 'role' ? 'role' : 'session authorization'} "${value}"`,
      {
        hint: 'Log in as that user.',
      },
    );
  return true;
}

const RESERVED_FREE = /^[a-z_][a-z0-9_$]*$/;

function valueOfSet(name: string, args: readonly Node[]): string {
  const [first] = args;
  if (name === 'timezone' && first && 'TypeCast' in first) return zoneOfInterval(constantOf(first.TypeCast.arg!));
  const values = args.map(constantOf);
  if (name !== 'search_path') {
    if (values.length > 1 && name !== 'datestyle' && !name.includes('.'))
      throw new SqlError('invalid_parameter_value', `SET ${name} takes only one argument`);
    return values.join(', ');
  }
  return values.map((each) => (RESERVED_FREE.test(each) ? each : `"${each.replaceAll('"', '""')}"`)).join(', ');
}

function constantOf(node: Node): string {
  if (!('A_Const' in node)) throw new SqlError('syntax_error', 'SET takes constants');
  const value: A_Const = node.A_Const;
  if (value.sval) return value.sval.sval ?? '';
  if (value.fval) return value.fval.fval ?? '';
  if (value.boolval) return value.boolval.boolval ? 'on' : 'off';
  return String(value.ival?.ival ?? 0);
}

/** SHOW name, SHOW ALL. */
export function showCommand({ settings }: Session, statement: Statement): Command {
  const { name = '' } = bodyOf<VariableShowStmt>(statement.node);
  if (name === 'all') return textCommand('SHOW', ['name', 'setting', 'description'], () => settings.all());
  settings.get(name);
  return textCommand('SHOW', [settings.shownName(name)], () => [[settings.get(name)]]);
}
