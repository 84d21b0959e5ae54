/** One analysed statement, whoever answers it: the engine, or the session itself. */
import type { Bound, Field, Rows } from '../types.ts';
import { TextRows } from './text-rows.ts';

export interface Command {
  /** OIDs of its parameters' types. */
  readonly parameters: readonly number[];
  /** Null for a statement without rows. A FETCH has those of its cursor at the time. */
  readonly fields: readonly Field[] | null;
  /** The result is binary where the client does not say: FETCH from a BINARY cursor. */
  readonly binary?: boolean;
  /** Ends a transaction: allowed in one that has failed. */
  readonly endsTransaction?: boolean;
  /** @throws SqlError */
  start(bound: Bound, signal: AbortSignal): Promise<Run>;
}

export interface Run {
  /** Null for a statement that is done. */
  readonly rows: Rows | null;
  tag(rows: number): string;
}

export const UNBOUND: Bound = { values: [], formats: [] };

/** A command that does something and has no rows. */
export function action(tag: string, run: () => void | Promise<void>): Command {
  return {
    parameters: [],
    fields: null,
    async start() {
      await run();
      return { rows: null, tag: () => tag };
    },
  };
}

/** Rows that the session makes itself, all of text. */
export function textCommand(
  tag: string,
  names: readonly string[],
  make: () => Promise<string[][]> | string[][],
): Command {
  return {
    parameters: [],
    fields: names.map((name) => textField(name)),
    async start() {
      return { rows: new TextRows(await make()), tag: () => tag };
    },
  };
}

const TEXT = 25;
export const textField = (name: string, type = TEXT): Field => ({
  name,
  table: 0,
  column: 0,
  type,
  length: -1,
  modifier: -1,
});
