import type { CopyStmt, RangeVar } from '@pgsql/types';
import { SqlError } from '../errors.ts';
import * as backend from '../messages/backend.ts';
import type { Format, Statement } from '../types.ts';
import { analyse } from './analyse.ts';
import { type Command, UNBOUND } from './command.ts';
import { type CopyOptions, copyOptions } from './copy-options.ts';
import { copyWriter } from './copy-writer.ts';
import { analyseInner, bodyOf, parseInner } from './inner.ts';
import { copiedText } from './inner-text.ts';
import { Portal } from './portal.ts';
import { withoutPosition } from './position.ts';
import type { Session } from './session.ts';

/** COPY (query) TO STDOUT, COPY view [(columns)] TO STDOUT. */
export async function copyCommand(
  session: Session,
  statement: Statement,
  types: readonly number[],
  signal: AbortSignal,
): Promise<Command> {
  const body = bodyOf<CopyStmt>(statement.node);
  if (body.is_from)
    throw new SqlError('cannot_modify', 'cannot execute COPY FROM in a read-only transaction', {
      hint: 'strata takes no rows over SQL: they come in by strata build.',
    });
  if (body.is_program || body.filename !== undefined)
    throw new SqlError('insufficient_privilege', 'strata writes no files for COPY', {
      hint: "Write COPY ... TO STDOUT, or psql's \\copy.",
    });
  const options = copyOptions(body.options ?? []);
  if (body.query && !('SelectStmt' in body.query))
    throw new SqlError('feature_not_supported', 'strata copies the rows of queries only');
  const query = body.query
    ? (await analyseInner(session, statement, await copiedText(statement), types, signal)).command
    : await wholeTable(session, body, signal);
  if (query.parameters.length > 0) throw new SqlError('undefined_parameter', 'there is no parameter $1');
  const names = (query.fields ?? []).map((field) => field.name);
  const unknown = options.forceQuote === 'all' ? undefined : options.forceQuote.find((name) => !names.includes(name));
  if (unknown !== undefined) throw new SqlError('undefined_column', `column "${unknown}" does not exist`);
  return {
    parameters: [],
    fields: null,
    async start(_, signal) {
      const rows = await copyOut(session, query, options, signal);
      return { rows: null, tag: () => `COPY ${rows}` };
    },
  };
}

async function wholeTable(session: Session, { relation, attlist = [] }: CopyStmt, signal: AbortSignal) {
  const { schemaname, relname = '' } = relation as RangeVar;
  const columns = attlist.map((node) => quoted('String' in node ? (node.String.sval ?? '') : '')).join(', ') || '*';
  const from = schemaname ? `${quoted(schemaname)}.${quoted(relname)}` : quoted(relname);
  const statement = await parseInner(session, { text: `SELECT ${columns} FROM ${from}`, start: 0 });
  try {
    return await analyse(session, statement, [], signal);
  } catch (error) {
    throw error instanceof SqlError ? withoutPosition(error) : error;
  }
}

const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`;

/** @returns how many rows */
async function copyOut(session: Session, query: Command, options: CopyOptions, signal: AbortSignal): Promise<number> {
  const { output } = session.channel;
  const fields = query.fields ?? [];
  const format: Format = options.format === 'binary' ? 1 : 0;
  const formats = fields.map(() => format);
  const writer = copyWriter(
    options,
    fields.map((field) => field.name),
  );
  const portal = new Portal('', query, UNBOUND, formats, { depth: 0 });
  try {
    await portal.start(signal);
    output.write(backend.copyOutResponse(format, fields.length));
    if (writer.head) output.write(writer.head);
    for (let part = await portal.read(0, formats, signal); part; part = await portal.read(0, formats, signal)) {
      output.write(writer.rows(part.data, part.rows));
      part.release?.();
      await output.drained(signal);
    }
    session.keepSettings(portal);
    const tail = writer.tail();
    if (tail) output.write(tail);
    output.write(backend.COPY_DONE);
    return portal.position;
  } finally {
    await portal.close();
  }
}
