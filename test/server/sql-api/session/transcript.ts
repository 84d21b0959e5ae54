/** Scripts of single messages, and what a server says to them, in a form that people read. */
import type { BackendMessage } from '../../../../server/sql-api/messages/decode-backend.ts';
import type { FrontendMessage, Target } from '../../../../server/sql-api/messages/frontend.ts';
import type { Format } from '../../../../server/sql-api/types.ts';
import type { WireClient } from '../../../support/wire-client.ts';

/**
 * Lines: `Q text`, `P name text [; oid,oid]`, `B portal statement [formats] [values]`, `D S|P name`, `E portal limit`,
 * `C S|P name`, `S`, `H`, `F`, `c`. A dash is the empty name. `q` is Q in a place where nothing answers it.
 */
export type Script = readonly string[];

/** Runs a script and gives the words of each answer, in the order they came. */
export async function runScript(client: WireClient, script: Script): Promise<string[]> {
  const heard: string[] = [];
  for (const line of script) {
    client.send(messageOf(line));
    if (/^[QSF]/.test(line)) heard.push(...(await client.ready()).map(words));
    if (client.closed) break;
  }
  return heard;
}

const name = (word = '-') => (word === '-' ? '' : word);
const target = (word?: string): Target => (word === 'S' ? 'statement' : 'portal');

function messageOf(line: string): FrontendMessage {
  const [letter, ...rest] = line.split(' ');
  const text = line.slice(2);
  switch (letter) {
    case 'Q':
    case 'q':
      return { kind: 'query', text };
    case 'P': {
      const [, sql, oids] = /^(.*?)(?: ; ([\d,]+))?$/s.exec(text.slice(rest[0]!.length + 1))!;
      return { kind: 'parse', name: name(rest[0]), text: sql!, types: oids?.split(',').map(Number) ?? [] };
    }
    case 'B': {
      const resultFormats = [...name(rest[2])].map((digit) => Number(digit) as Format);
      const values = rest.slice(3).map((value) => (value === 'NULL' ? null : Buffer.from(value)));
      const formats = values.map(() => 0 as const);
      return { kind: 'bind', portal: name(rest[0]), statement: name(rest[1]), formats, values, resultFormats };
    }
    case 'D':
    case 'C':
      return { kind: letter === 'D' ? 'describe' : 'close', target: target(rest[0]), name: name(rest[1]) };
    case 'E':
      return { kind: 'execute', portal: name(rest[0]), limit: Number(rest[1] ?? 0) };
    case 'S':
      return { kind: 'sync' };
    case 'H':
      return { kind: 'flush' };
    case 'F':
      return { kind: 'functionCall', body: Buffer.alloc(8) };
    case 'c':
      return { kind: 'copyDone' };
    default:
      throw new Error(`no such line: ${line}`);
  }
}

const shown = (value: Buffer | null) =>
  value === null
    ? 'NULL'
    : /[^\x20-\x7e]/.test(value.toString('latin1'))
      ? `x${value.toString('hex')}`
      : value.toString();

/** One message in words. */
export function words(message: BackendMessage): string {
  switch (message.kind) {
    case 'rowDescription':
      return `row ${message.fields.map((field, i) => `${field.name}:${field.type}${message.formats[i] ? ':binary' : ''}`).join(', ')}`;
    case 'dataRow':
      return `data ${message.values.map(shown).join(' | ')}`;
    case 'commandComplete':
      return `done ${message.tag}`;
    case 'readyForQuery':
      return `ready ${message.status}`;
    case 'error':
    case 'notice': {
      const { severity, code, message: text, position } = message.report;
      return `${severity} ${code} ${text}${position ? ` at ${position}` : ''}`;
    }
    case 'parameterDescription':
      return `parameters ${message.types.join(',')}`;
    case 'parameterStatus':
      return `setting ${message.name}=${message.value}`;
    case 'copyOut':
      return `copy ${message.format} ${message.columns.length}`;
    case 'copyData':
      return `copied ${shown(message.data)}`;
    default:
      return message.kind;
  }
}
