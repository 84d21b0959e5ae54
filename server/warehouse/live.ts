/**
 * The rows of live tables: alerts from their log, the rest from a file beside each build, written when more is known of it.
 * Readers keep them in memory beside the build, and follow the files.
 */
import { readFileSync, statSync } from 'node:fs';
import { z } from 'zod';
import { StrataError } from '../../errors.ts';
import type { Row } from '../../transforms/columns.ts';
import type { LiveTable } from '../../transforms/define.ts';
import { liveTables } from '../../transforms/live.ts';
import { readAlerts } from '../alerts/alerts.ts';
import { alertRows } from '../alerts/rows.ts';
import { engineValue } from './build/rows.ts';
import { replaceFile } from './files.ts';
import { layoutOf } from './layout.ts';
import { openBuild } from './publish.ts';
import type { Snapshot } from './snapshot.ts';

type Tables = typeof liveTables;
/** Live tables whose rows belong to one build. */
type OfBuild = Exclude<keyof Tables, 'alerts'>;
/** Rows of live tables of a build, by table. One that is not named is empty. */
export type LiveRows = { readonly [T in OfBuild]?: readonly Row<Tables[T]['columns']>[] };
type AnyRows = readonly Readonly<Record<string, unknown>>[];

const OF_BUILD = Object.values(liveTables).filter((table): table is Tables[OfBuild] => table.name !== 'alerts');

/**
 * Gives the live tables of a complete build these rows, in place of those that they had: servers show them at once.
 * @throws StrataError `table.wrong_value`, `table.null`, `table.grain` for rows that the table cannot have;
 * `warehouse.unknown_build`
 */
export function writeLive(warehouse: string, buildId: string, tables: LiveRows): void {
  openBuild(warehouse, buildId);
  const entries = OF_BUILD.flatMap((table) => {
    const rows = tables[table.name] as AnyRows | undefined;
    if (rows === undefined) return [];
    assertRows(table, rows);
    return [[table.name, rows] as const];
  });
  replaceFile(layoutOf(warehouse).live(buildId), `${JSON.stringify(Object.fromEntries(entries))}\n`);
}

const Rows = z.array(z.record(z.string(), z.unknown()));
const File = z.strictObject(Object.fromEntries(OF_BUILD.map(({ name }) => [name, Rows.optional()])));

/** The rows of a build that {@link writeLive} wrote; none before. @throws StrataError `warehouse.damaged` */
function readLive(warehouse: string, buildId: string): Record<string, AnyRows> {
  const file = layoutOf(warehouse).live(buildId);
  const hint = 'Watch the build again, or delete the file: its tables are empty then.';
  let content: string;
  try {
    content = readFileSync(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return {};
    throw new StrataError('warehouse.damaged', { file, what: `cannot be read (${code})`, hint }, { cause: error });
  }
  try {
    const tables = File.parse(JSON.parse(content));
    for (const table of OF_BUILD) assertRows(table, tables[table.name] ?? []);
    return tables as Record<string, AnyRows>;
  } catch (error) {
    const why = error instanceof StrataError ? `: ${error.message}` : '';
    const what = `holds no rows of live tables${why.replace(/\.$/, '')}`;
    throw new StrataError('warehouse.damaged', { file, what, hint }, { cause: error });
  }
}

/** @throws StrataError `table.wrong_value`, `table.null`, `table.grain` */
function assertRows({ name, columns, grain }: LiveTable, rows: AnyRows): void {
  const seen = new Set<string>();
  const shown = (row: AnyRows[number], names: readonly string[]) => names.map((c) => `${c}=${row[c]}`).join(', ');
  for (const [at, row] of rows.entries()) {
    for (const [column, { sql, nullable }] of Object.entries(columns)) {
      const value = row[column] ?? null;
      if (value === null && !nullable)
        throw new StrataError('table.null', { table: name, column, count: 1, samples: [shown(row, grain)] });
      if (engineValue(sql, value) === undefined) {
        const details = { table: name, column, declared: sql, value: JSON.stringify(value) };
        throw new StrataError('table.wrong_value', { ...details, row: at + 1 });
      }
    }
    const key = JSON.stringify(grain.map((column) => row[column]));
    if (seen.has(key))
      throw new StrataError('table.grain', { table: name, grain, count: 1, samples: [shown(row, grain)] });
    seen.add(key);
  }
}

/** Keeps the live tables of an open build as the files say. */
export class LiveFeed {
  readonly #warehouse: string;
  readonly #snapshot: Snapshot;
  /** Of each file what it was when it was last read, and of each table its rows as text. */
  readonly #stamps = new Map<string, string>();
  readonly #rows = new Map<string, string>();

  constructor(warehouse: string, snapshot: Snapshot) {
    this.#warehouse = warehouse;
    this.#snapshot = snapshot;
  }

  /**
   * Looks at the files and takes over what changed. A file that cannot be read leaves the rows as they were.
   * @param tell of such a file
   * @returns true when a table has other rows now
   */
  async update(tell: (error: Error) => void): Promise<boolean> {
    const { alerts, live } = layoutOf(this.#warehouse);
    const { id } = this.#snapshot.build;
    const logged = await this.#follow(alerts, [liveTables.alerts], tell, () => ({
      alerts: alertRows(readAlerts(this.#warehouse)),
    }));
    const written = await this.#follow(live(id), OF_BUILD, tell, () => readLive(this.#warehouse, id));
    return logged || written;
  }

  async #follow(
    file: string,
    tables: readonly LiveTable[],
    tell: (error: Error) => void,
    read: () => Record<string, AnyRows>,
  ): Promise<boolean> {
    let changed = false;
    try {
      // Before it is read: what changes meanwhile is seen by the next look.
      const stamp = stampOf(file);
      if (this.#stamps.get(file) === stamp) return false;
      const rowsByTable = read();
      for (const table of tables) {
        const rows = rowsByTable[table.name] ?? [];
        const text = JSON.stringify(rows);
        if (text === (this.#rows.get(table.name) ?? '[]')) continue;
        await this.#snapshot.replaceRows(table, rows);
        this.#rows.set(table.name, text);
        changed = true;
      }
      this.#stamps.set(file, stamp);
    } catch (error) {
      tell(error as Error);
    }
    return changed;
  }
}

/** Changes with a file's content: by rename it is another file, by appending it is longer. */
function stampOf(file: string): string {
  const found = statSync(file, { bigint: true, throwIfNoEntry: false });
  return found ? `${found.ino}-${found.size}-${found.mtimeNs}` : 'none';
}
