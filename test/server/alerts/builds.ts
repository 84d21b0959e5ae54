/** Builds that are known by their manifest alone: all that alerts need of them. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import type { Story } from '../../../server/alerts/story.ts';
import { layoutOf, manifestFile, snapshotFile } from '../../../server/warehouse/layout.ts';
import { manifestText } from '../../../server/warehouse/manifest.ts';

/** A directory that goes with the test. */
export function temporaryWarehouse(): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'strata-alerts-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return path.join(folder, 'warehouse');
}

export const buildId = (n: number) => `20240601T0000${String(n).padStart(2, '0')}Z-00aa`;

/** The n-th build, which knows of the days up to `asOf`. */
export function addBuild(warehouse: string, n: number, asOf: string | null): string {
  const id = buildId(n);
  const folder = layoutOf(warehouse).build(id);
  mkdirSync(folder, { recursive: true });
  writeFileSync(snapshotFile(folder), '');
  const known = { id, startedAt: '', seconds: 0, strata: '', asOf, inputs: [], tables: [], checks: [] };
  const manifest = { ...known, plan: '', selected: null, settings: null, segmentations: [] };
  writeFileSync(manifestFile(folder), manifestText(manifest));
  return id;
}

export const story = (key: string, given: Partial<Story> = {}): Story => ({
  ...{ key, metric: 'cac', segmentKey: 'channel=paid_social', since: '2024-05-04', severity: 'medium', impact: 1200 },
  ...{ currency: 'USD', owner: 'Kim', cause: `${key} rose.`, details: { factor: 'cpm' } },
  ...given,
});
