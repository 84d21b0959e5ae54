/** A fixture of a system's export, loaded by the mapping of the system. */
import { cpSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { mappings } from '../../../sources/mappings/index.ts';
import { type Row, Workspace } from '../../server/warehouse/ingest/warehouse.ts';

export interface Loaded {
  /** Accepted rows of an entity without the columns that are empty. */
  readonly rows: Readonly<Record<string, Row[]>>;
  /** What was refused: file, line, column, value and reason. */
  readonly rejects: readonly (readonly unknown[])[];
  /** Rows, accepted, refused and repeated ones, by file and entity. */
  readonly counts: Readonly<Record<string, readonly number[]>>;
}

export async function loadFixture(system: string): Promise<Loaded> {
  const workspace = new Workspace();
  try {
    const fixture = fileURLToPath(new URL(`fixtures/${system.replaceAll('_', '-')}`, import.meta.url));
    cpSync(fixture, workspace.export, { recursive: true, preserveTimestamps: true });
    const mapping = mappings.get(system)!;
    await workspace.load(mapping);
    const rows: Record<string, Row[]> = {};
    for (const entity of Object.keys(mapping.entities)) rows[entity] = (await workspace.rows(entity)).map(filled);
    const loads = workspace.loads().map((l): [string, number[]] => {
      return [`${l.path} ${l.entity}`, [l.rows, l.accepted, l.rejected, l.duplicates]];
    });
    const rejects = (await workspace.rejects()).map((r) => [r.path, r.line, r.column_name, r.value, r.reason]);
    return { rows, rejects, counts: Object.fromEntries(loads) };
  } finally {
    workspace.remove();
  }
}

const filled = (row: Row): Row => Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null));
