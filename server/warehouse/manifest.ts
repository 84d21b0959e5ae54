/** What is known of a build: written last into its folder, never changed after. */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { StrataError } from '../../errors.ts';
import { manifestFile } from './layout.ts';

const BuiltTable = z.object({
  name: z.string(),
  layer: z.enum(['staging', 'core', 'marts']),
  /** False for staging, which is a view during the build and not part of the snapshot. */
  kept: z.boolean(),
  rows: z.int(),
  seconds: z.number(),
  /** Hash of all rows, whatever their order: equal for equal content. Null for what is not kept, a view, a log of builds. */
  content: z.string().nullable(),
  /** Hash of the transform: columns, grain and SQL (of a computed table, its source). */
  definition: z.string(),
  grain: z.array(z.string()),
});
const CheckResult = z.object({
  name: z.string(),
  description: z.string(),
  severity: z.enum(['error', 'warn']),
  violations: z.int(),
  /** Up to five of the rows that break the rule, as `column=value, ...`. */
  samples: z.array(z.string()),
});
const Input = z.object({
  source: z.string(),
  entity: z.string(),
  path: z.string(),
  /** When the extract was taken: the date in its path, else the file's time; ISO, UTC. */
  extractTime: z.string(),
  hash: z.string(),
  rows: z.int(),
  accepted: z.int(),
  rejected: z.int(),
  duplicates: z.int(),
  /** A later content stands at its path: its rows count where no later file has their key. */
  superseded: z.boolean().default(false),
});
const Manifest = z.object({
  id: z.string(),
  startedAt: z.string(),
  seconds: z.number(),
  strata: z.string(),
  /** Last day that the figures know of, or null in a warehouse without data. */
  asOf: z.string().nullable(),
  inputs: z.array(Input),
  tables: z.array(BuiltTable),
  checks: z.array(CheckResult),
  /** Hash of all definitions and checks. */
  plan: z.string(),
  /** The tables of `--select`, when the rest was taken over from another build. */
  selected: z.object({ tables: z.array(z.string()), from: z.string() }).nullable(),
  /** Settings of the figures and segmentations, as they were. */
  settings: z.unknown(),
  segmentations: z.unknown(),
});

export type Manifest = z.infer<typeof Manifest>;
export type BuiltTable = z.infer<typeof BuiltTable>;
export type CheckResult = z.infer<typeof CheckResult>;
export type Input = z.infer<typeof Input>;

/**
 * The manifest in the folder of a build.
 * @throws StrataError `warehouse.damaged` when it is missing or not one
 */
export function readManifest(folder: string): Manifest {
  const file = manifestFile(folder);
  let content: string;
  try {
    content = readFileSync(file, 'utf8');
  } catch (error) {
    throw new StrataError('warehouse.damaged', { file, what: 'cannot be read' }, { cause: error });
  }
  try {
    return Manifest.parse(JSON.parse(content));
  } catch (error) {
    throw new StrataError('warehouse.damaged', { file, what: 'is no manifest of this version' }, { cause: error });
  }
}

export const manifestText = (manifest: Manifest) => `${JSON.stringify(Manifest.parse(manifest), null, 2)}\n`;
