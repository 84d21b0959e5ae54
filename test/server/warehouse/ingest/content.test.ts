import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { scanFile } from '../../../../server/warehouse/ingest/content.ts';

function blankEdges(content: string | Buffer): boolean {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'strata-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = path.join(folder, 'file.csv');
  writeFileSync(file, content);
  return scanFile(file).shape.blankEdges;
}

test.each([
  'a,b\nx,2024-01-01 10:00:00\n',
  'a,b\nx,"Firm 1, Ltd"\r\n'.replace(', ', ','),
  '\ufeffa,b\nx,y\n',
  'a,b\nx,y',
])('%j has no blanks at the ends of cells', (content) => {
  expect(blankEdges(content)).toBe(false);
});

test.each([
  'a,b\n x,y\n',
  'a,b\nx ,y\n',
  'a,b\nx,y \n',
  'a,b\nx,y \r\n',
  'a,b\nx,y ',
  ' a,b\nx,y\n',
  'a;b\nx; y\n',
  'a|b\nx |y\n',
  'a\tb\n\ty\n',
  'a,b\nx,\ty\n',
  'a,b\nx," y"\n',
  'a,b\nx,"y "\n',
  'a,b\nx,\u00a0y\n',
  'a,b\nx,y\ufeff\n',
  'a,b\nx,\vy\n',
  'a,b\nx,y\f\n',
])('%j may have blanks at the ends of cells', (content) => {
  expect(blankEdges(content)).toBe(true);
});

test('neighbours are found across the pieces in which a file is read', () => {
  const piece = 1 << 22;
  const at = (before: string, after: string) => {
    const start = `a,b\n${'x'.repeat(piece - 4 - before.length)}${before}`;
    expect(Buffer.byteLength(start)).toBe(piece);
    return blankEdges(`${start}${after}y\n`);
  };
  expect(at(' ', ',')).toBe(true);
  expect(at(',', ' ')).toBe(true);
  expect(at(' ', 'z')).toBe(false);
  expect(at('z', ' ')).toBe(false);
});
