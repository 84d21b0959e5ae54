import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checkModel } from '../../model/check.ts';
import type { Issue } from '../../model/issues.ts';
import { parseSegmentations } from '../../model/segmentations.ts';
import { type Catalogue, catalogueOf } from '../../transforms/catalogue.ts';
import { makePlan } from '../../transforms/index.ts';
import { DEFAULT_SETTINGS } from '../../transforms/settings.ts';
import { segmentation } from '../transforms/segmentations/support.ts';

const column = (sql: 'text' | 'bigint' | 'date' | 'decimal(18,2)') => ({ sql, nullable: false, description: '' });
const catalogue: Catalogue = {
  tables: {
    ledger: {
      description: '',
      columns: {
        account_id: column('text'),
        month: column('date'),
        amount: column('decimal(18,2)'),
        segment_profile_id: column('bigint'),
      },
    },
    months: { description: '', columns: { month: column('date') } },
    firms: { description: '', columns: { account_id: column('text'), region: column('text') } },
    segment_profiles: {
      description: '',
      columns: { segment_profile_id: column('bigint'), size: column('text'), sales_region: column('text') },
    },
  },
};
const CUBES = `cubes:
  - name: ledger
    sql_table: ledger
    joins:
      - name: firms
        sql: "{CUBE}.account_id = {firms}.account_id"
        relationship: many_to_one
      - name: segment_profiles
        sql: "{CUBE}.segment_profile_id = {segment_profiles}.segment_profile_id"
        relationship: many_to_one
    dimensions:
      - { name: entry_id, sql: "CONCAT({CUBE}.account_id, '{braces}', {CUBE}.month)", type: string, primary_key: true }
      - { name: month, sql: "CAST(\${CUBE}.month AS TIMESTAMP)", type: time, description: Month. }
    measures:
      - name: mrr
        description: MRR.
        sql: amount
        type: sum
        format: currency
        meta: { non_additive_dimension: [{ name: month, window_choice: max, from: months, unless_grouped_by: [entry_id] }] }
      - { name: entries, description: Entries., type: count, format: number }
      - { name: average, description: Average., sql: "{mrr} / {ledger.entries}", type: number, format: currency }
      - name: emea
        description: MRR of EMEA.
        sql: "{CUBE}.amount"
        type: sum
        format: currency
        filters: [{ sql: "{firms.region} = 'EMEA' AND {firms}.region <> ''" }]
  - name: firms
    sql_table: firms
    dimensions:
      - { name: account_id, sql: "{CUBE}.\\"account_id\\"", type: string, primary_key: true, description: Id. }
      - { name: region, sql: region, type: string, description: Region. }
`;
const VIEWS = `views:
  - name: revenue
    description: Revenue.
    cubes:
      - join_path: ledger
        includes: [month, mrr, entries, average, emea]
      - join_path: ledger.firms
        includes: [account_id, { name: region, alias: sales_region }]
      - join_path: ledger.segment_profiles
        includes: "*"
    access_policy:
      - role: "*"
        member_level: { includes: "*", excludes: [average] }
        row_level: { filters: [{ or: [{ member: sales_region, operator: equals, values: [EMEA] }] }] }
`;
const SIZE = segmentation({ name: 'size', kind: 'tiers', feature: 'seats', tiers: [{ segment: 's', from: null }] });

const check = (cubes: string, views: string, segmentations = [SIZE]) =>
  checkModel({
    files: [
      { path: 'model/cubes/all.yml', text: cubes },
      { path: 'model/views/all.yml', text: views },
    ],
    catalogue,
    segmentations,
  });
const place = ({ file, line, column }: Issue) => `${file}:${line}:${column}`;

/** Replaces `from` in the model by `to`, and tells the issues and where `marked` then stands. */
function broken(from: string, to: string, marked: string) {
  const inCubes = CUBES.includes(from);
  expect(inCubes || VIEWS.includes(from)).toBe(true);
  const [cubes, views] = inCubes ? [CUBES.replace(from, () => to), VIEWS] : [CUBES, VIEWS.replace(from, () => to)];
  const text = inCubes ? cubes : views;
  const offset = (inCubes ? CUBES : VIEWS).indexOf(from) + to.indexOf(marked);
  const before = text.slice(0, offset).split('\n');
  const file = inCubes ? 'model/cubes/all.yml' : 'model/views/all.yml';
  return { issues: check(cubes, views), at: `${file}:${before.length}:${before.at(-1)!.length + 1}` };
}

describe('checkModel', () => {
  it('finds nothing in a model that is right', () => expect(check(CUBES, VIEWS)).toEqual([]));

  it.each([
    ['a table', 'sql_table: ledger', 'sql_table: leger', 'leger', 'Did you mean "ledger"?'],
    ['a bare column', 'sql: amount', 'sql: amuont', 'amuont', 'Did you mean "amount"?'],
    ['a column of {CUBE}', '"{CUBE}.amount"', '"{CUBE}.amout"', '"{CUBE}', 'Did you mean "amount"?'],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the text of a file, not of a template
    ['a column of ${CUBE}', '${CUBE}.month', '${CUBE}.moth', null, 'Did you mean "month"?'],
    ['a quoted column', '{CUBE}.\\"account_id\\"', '{CUBE}.\\"acount_id\\"', null, 'Did you mean "account_id"?'],
    ['a column within a join', '{firms}.account_id', '{firms}.acount_id', null, 'Did you mean "account_id"?'],
    ['a column within a filter', '{firms}.region <>', '{firms}.regoin <>', null, 'Did you mean "region"?'],
    ['a member', '{mrr} /', '{mmr} /', null, 'Did you mean "mrr"?'],
    ['a member of another cube', '{firms.region}', '{firms.regoin}', null, 'Did you mean "region"?'],
    ['a cube in a reference', '{ledger.entries}', '{leger.entries}', null, 'Did you mean "ledger"?'],
    ['a join', '- name: firms\n        sql', '- name: firm\n        sql', 'firm', 'Did you mean "firms"?'],
    [
      'a relationship',
      'relationship: many_to_one',
      'relationship: many_to_on',
      'many_to_on',
      'Did you mean "many_to_one"?',
    ],
    ['a key of a cube', 'sql_table: firms', 'sql_tables: firms', 'sql_tables', 'Did you mean "sql_table"?'],
    ['a type', 'type: count', 'type: cuont', 'cuont', 'Did you mean "count"?'],
    [
      'a format',
      'type: number, format: currency',
      'type: number, format: curency',
      'curency',
      'Did you mean "currency"?',
    ],
    ['a dimension of a stock', '{ name: month, window', '{ name: moth, window', 'moth', 'Did you mean "month"?'],
    ['a choice of a stock', 'window_choice: max', 'window_choice: mox', 'mox', 'Did you mean "max"?'],
    ['a table of a stock', 'from: months', 'from: monts', 'monts', 'Did you mean "months"?'],
    [
      'a key of a stock',
      'unless_grouped_by',
      'unless_groupd_by',
      'unless_groupd_by',
      'Did you mean "unless_grouped_by"?',
    ],
    ['a grouping of a stock', '[entry_id]', '[entri_id]', 'entri_id', 'Did you mean "entry_id"?'],
    ['a join path', 'join_path: ledger.firms', 'join_path: ledger.frims', 'ledger.frims', 'Did you mean "firms"?'],
    ['an included member', '[month, mrr,', '[month, mmr,', 'mmr', 'Did you mean "mrr"?'],
    [
      'an included member with an alias',
      '{ name: region, alias',
      '{ name: regoin, alias',
      'regoin',
      'Did you mean "region"?',
    ],
    ['a hidden member', 'excludes: [average]', 'excludes: [avrage]', 'avrage', 'Did you mean "average"?'],
    [
      'a member of a row rule',
      'member: sales_region',
      'member: sales_regoin',
      'sales_regoin',
      'Did you mean "sales_region"?',
    ],
  ])('finds the misspelling of %s', (_, from, to, marked, hint) => {
    const { issues, at } = broken(from, to, marked ?? to);
    const found = issues.find((i) => i.hint === hint);
    expect(found).toBeDefined();
    // Inside a quoted text the place is that of the text.
    if (marked) expect(place(found!)).toBe(at);
    else expect(place(found!).split(':')[1]).toBe(at.split(':')[1]);
  });

  it.each([
    ['a template', 'description: MRR.', 'description: "{{ mrr }}"', '{{'],
    ['a brace in a description', 'description: MRR.', 'description: "MRR of {region}"', null],
    ['a statement of a template', 'description: MRR.', 'description: "{% if x %}"', '{%'],
    ['a sum of text', 'sql: amount', 'sql: account_id', null],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the text of a file, not of a template
    ['a time that is a number', 'CAST(${CUBE}.month AS TIMESTAMP)', '{CUBE}.amount', null],
    ['no primary key for joins', ', primary_key: true }\n      - { name: month', ' }\n      - { name: month', null],
    ['a join that compares nothing', '{CUBE}.account_id = {firms}.account_id', '1 = 1', null],
    ['a cube that no join leads to', '{mrr} / {ledger', '{other.x} / {ledger', null],
    ['braces around no name', '{mrr} /', '{m rr} /', null],
    ['a member twice', 'name: entries', 'name: mrr', 'mrr'],
    ['a cube twice', '- name: firms\n    sql_table', '- name: ledger\n    sql_table', 'ledger'],
    ['a column of a view twice', 'alias: sales_region', 'alias: month', null],
    ['an upper-case name', 'name: emea', 'name: EMEA', 'EMEA'],
    ['a name that every object has', 'name: emea', 'name: constructor', 'constructor'],
    ["a name of Cube's own", 'name: emea', 'name: sql_table', 'sql_table'],
    ['no description of a view', '    description: Revenue.\n', '', null],
    ['no description of a measure', 'description: Entries., ', '', null],
    ['an empty description', 'description: Region.', 'description: ""', null],
    ['no format of a number', 'type: count, format: number', 'type: count', null],
    ['SQL in place of a table', 'sql_table: firms', 'sql: select 1', 'sql'],
    ['rollups', 'sql_table: firms', 'sql_table: firms\n    pre_aggregations: []', 'pre_aggregations'],
    [
      'a stock that is no list',
      '[{ name: month, window_choice: max, from: months, unless_grouped_by: [entry_id] }]',
      'month',
      'month',
    ],
    ['a table of a stock without its column', 'from: months', 'from: firms', 'firms'],
    ['a join path without a join', 'join_path: ledger.firms', 'join_path: firms.ledger', 'firms.ledger'],
    ['a key given twice', 'sql_table: firms', 'sql_table: firms\n    sql_table: firms', null],
    ['broken YAML', 'cubes:\n  - name: ledger', 'cubes: [\n  - name: ledger', null],
    ['nothing but text', VIEWS, 'views', 'views'],
  ])('finds %s', (_, from, to, marked) => {
    const { issues, at } = broken(from, to, marked ?? to);
    expect(issues.length).toBeGreaterThan(0);
    if (marked) expect(issues.map(place)).toContain(at);
  });

  it.each([
    ['a member of a view', 'sales_region'],
    ['a view', 'revenue'],
    ['a cube', 'firms'],
    ['the cube of segmentations', 'segment_profiles'],
  ])('finds a segmentation that is named as %s', (_, name) => {
    const issues = check(CUBES, VIEWS, [{ ...SIZE, name }, SIZE]);
    expect(issues.map(place)).toContain(`model/segmentations/${name}.yml:1:1`);
  });

  it('reports everything at once, in the order of the files', () => {
    const cubes = CUBES.replace('sql: amount', 'sql: amuont').replace('sql_table: firms', 'sql_table: frims');
    const views = VIEWS.replace('[month, mrr,', '[moth, mmr,');
    const found = check(cubes, views);
    expect(found.map((i) => i.hint)).toEqual(['amount', 'firms', 'month', 'mrr'].map((n) => `Did you mean "${n}"?`));
    const lines = found.map((i) => `${i.file}:${String(i.line).padStart(3, '0')}`);
    expect(lines).toEqual(lines.toSorted());
  });

  it.each([
    'cubes: 5',
    'cubes: [5, null, {}, { name: [] }, { name: x, measures: 3, joins: [{}] }]',
    'cubes:\n  - { name: __proto__, sql_table: constructor, dimensions: [{ name: toString, sql: valueOf, type: hasOwnProperty }] }',
    'views: [{ name: x, cubes: [{ join_path: toString, includes: 3 }, { join_path: 7 }, null] }]',
  ])('reports and does not break on %j', (text) => expect(check(text, VIEWS).length).toBeGreaterThan(0));
});

describe('the model that strata comes with', () => {
  const read = (room: string) => {
    const url = new URL(`../../model/${room}/`, import.meta.url);
    return readdirSync(url).map((f) => ({ path: `model/${room}/${f}`, text: readFileSync(new URL(f, url), 'utf8') }));
  };

  it('has no issue', () => {
    const { segmentations, issues } = parseSegmentations(read('segmentations'));
    expect(issues).toEqual([]);
    const plan = makePlan({ settings: DEFAULT_SETTINGS, segmentations });
    const files = [...read('cubes'), ...read('views')];
    expect(checkModel({ files, catalogue: catalogueOf(plan), segmentations })).toEqual([]);
  });
});
