import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Value } from './engines.ts';

/** Writes rows by contract as canonical CSV extracts of the given day. */
export function writeExtracts(
  directory: string,
  day: string,
  rows: Readonly<Record<string, readonly Record<string, Value>[]>>,
) {
  mkdirSync(directory, { recursive: true });
  for (const [contract, given] of Object.entries(rows)) {
    const columns = [...new Set(given.flatMap((row) => Object.keys(row)))];
    const cell = (v: Value | undefined) =>
      v === null || v === undefined ? '' : `"${String(v).replaceAll('"', '""')}"`;
    const lines = [columns.join(','), ...given.map((row) => columns.map((c) => cell(row[c])).join(','))];
    writeFileSync(path.join(directory, `${contract}_${day}.csv`), `${lines.join('\n')}\n`);
  }
}
