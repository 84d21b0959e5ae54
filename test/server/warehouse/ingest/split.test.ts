import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { scanFile } from '../../../../server/warehouse/ingest/content.ts';
import { loadFile } from '../../../../server/warehouse/ingest/load-file.ts';
import { recordsOf, splitFields } from '../../../../server/warehouse/ingest/records.ts';
import { rejectsFile, rowsFile } from '../../../../server/warehouse/ingest/validate-rows.ts';
import { canonical } from '../../../../sources/mappings/canonical.ts';
import { churnFeedback } from '../../../../sources/surveys/churn-feedback.ts';
import { query, Workspace } from './warehouse.ts';

let w: Workspace;
const connection = await (await DuckDBInstance.create()).connect();
await connection.run('set enable_external_file_cache = false');
beforeEach(() => {
  w = new Workspace();
});
afterEach(() => w.remove());

const HEADER = 'feedback_id,account_id,churn_date,feedback';

/** Loads a text both ways: as it lies, where that is right, and split record by record. */
async function bothWays(text: string) {
  const file = path.join(w.export, 'churn_feedback.csv');
  writeFileSync(file, text);
  const found = {
    entity: 'churn_feedback',
    path: 'churn_feedback.csv',
    file,
    kind: 'delimited',
    compression: null,
  } as const;
  const results = [];
  for (const split of [false, true]) {
    const folder = path.join(w.root, String(split));
    mkdirSync(folder, { recursive: true });
    const { shape } = scanFile(file);
    const job = { connection, mapping: canonical, contract: churnFeedback, found, folder, shape, split };
    const { firstLine, ...result } = await loadFile(job);
    const line = firstLine === null ? '_line' : `file_row_number + ${firstLine}`;
    const columns = [...Object.keys(churnFeedback.columns), '_extra', '_hash'].map((c) => `"${c}"`).join(', ');
    const rows = await query(
      `select ${columns}, cast(${line} as bigint) as line from read_parquet('${rowsFile(folder)}', file_row_number = true) order by line`,
    );
    const refused = result.rejected + result.duplicates > 0;
    const rejects = refused ? await query(`select * from read_parquet('${rejectsFile(folder)}') order by line`) : [];
    results.push({ result, rows, rejects });
  }
  return results as [(typeof results)[0], (typeof results)[0]];
}

const field = fc.oneof(
  { weight: 4, arbitrary: fc.stringMatching(/^[a-z0-9 .é€🤦-]{0,8}$/u) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '"a,b"',
      '"a ""q"" b"',
      '""',
      '5" x',
      'a"b"c',
      ' "x"',
      '"x" ',
      "'",
      '\\"',
      '\\',
      '#',
      '"',
      '"open',
      '"a"b',
      '"two\nlines"',
      '"two\r\nlines"',
      '\r',
      'a\0b',
      '\t',
      'NULL',
      '\ufeff',
      '\u2028',
    ),
  },
);
const record = fc.oneof(
  {
    weight: 8,
    arbitrary: fc
      .tuple(
        fc.constantFrom('F-1', 'F-2', 'F-3', 'F-4'),
        fc.constant('A-1'),
        fc.constantFrom('2024-01-01', 'soon'),
        field,
      )
      .map((f) => f.join(',')),
  },
  { weight: 1, arbitrary: fc.array(field, { maxLength: 6 }).map((f) => f.join(',')) },
);
const file = fc
  .tuple(fc.array(record, { maxLength: 8 }), fc.constantFrom('\n', '\r\n'), fc.boolean())
  .map(([records, end, last]) => [HEADER, ...records].join(end) + (last ? end : ''));

it('reading a file as it lies and splitting it give the same rows, lines and rejects', async () => {
  await fc.assert(
    fc.asyncProperty(file, async (text) => {
      const [direct, split] = await bothWays(text);
      expect(direct).toEqual(split);
      expect(split.result.accepted + split.result.rejected + split.result.duplicates).toBe(split.result.rows);
      expect(split.rows.length).toBe(split.result.accepted);
      expect(split.rejects.length).toBe(split.result.rejected + split.result.duplicates);
    }),
    { numRuns: Number(process.env.STRATA_TEST_RUNS ?? 60) },
  );
});

it('splits what was written as records, whatever the fields contain', () => {
  fc.assert(
    fc.property(
      fc.array(fc.array(fc.string({ unit: 'binary', maxLength: 6 }), { minLength: 2, maxLength: 4 }), {
        minLength: 1,
        maxLength: 6,
      }),
      (rows) => {
        const path_ = path.join(w.export, 'any.csv');
        writeFileSync(path_, rows.map((r) => r.map((f) => `"${f.replaceAll('"', '""')}"`).join(';')).join('\n'));
        const records = [...recordsOf(path_, { delimiter: ';' })];
        expect(records.map((r) => r.fields)).toEqual(rows);
      },
    ),
  );
});

it('gives the physical line of every record', () => {
  const name = path.join(w.export, 'any.csv');
  writeFileSync(name, 'a,b\n\n"1\n2",x\n\n\n3,y\n"open,z\n4,q');
  expect([...recordsOf(name, { delimiter: ',' })].map((r) => [r.line, r.raw, r.broken])).toEqual([
    [1, 'a,b', null],
    [3, '"1\n2",x', null],
    [7, '3,y', null],
    [8, '"open,z', 'opens a quote that is not closed'],
    [9, '4,q', null],
  ]);
});

it('tells an open quote from a text after a closed one', () => {
  expect(splitFields('a,"b""c",', ',')).toEqual(['a', 'b"c', '']);
  expect(splitFields('a,"b', ',')).toBe('open');
  expect(splitFields('a,"b"c', ',')).toBe('tail');
});
