import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checkModel } from '../../model/check.ts';
import type { Issue } from '../../model/issues.ts';
import { parseMetricTrees } from '../../model/metric-tree.ts';
import { parseSegmentations } from '../../model/segmentations.ts';
import { modelIssues, readModel } from '../../server/model.ts';
import { catalogueOf } from '../../transforms/catalogue.ts';
import { makePlan } from '../../transforms/index.ts';

const PATH = 'model/metric-tree.yml';
const parse = (text: string) => parseMetricTrees({ path: PATH, text });

const NODE = 'title: A node, description: What it is., unit: number, better: up, owner: data';
/** A file of one tree with these nodes: a formula by name, and more keys. */
const file = (nodes: Record<string, string>, more = '', roles = '{ data: Keeps it. }') =>
  [
    `roles: ${roles}`,
    'trees:',
    '  growth:',
    '    title: Growth',
    '    description: It grows.',
    '    time: [revenue.month, acquisition.date]',
    ...(more ? [`    ${more}`] : []),
    '    nodes:',
    ...Object.entries(nodes).map(([name, formula]) => `      ${name}: { formula: ${formula}, ${NODE} }`),
  ].join('\n');
const SOUND = {
  ltv_to_cac: 'ltv / cac',
  ltv: 'revenue.gross_profit / revenue.customers',
  cac: 'acquisition.acquisition_cost / acquisition.new_customers',
};
/** What stands at the place of each issue, what it says and what to do. */
const issues = (text: string) => parse(text).issues.map((issue) => said(text, issue));
const said = (text: string, { line, column, what, hint }: Issue) => [
  text.split('\n')[line - 1]!.slice(column - 1),
  what,
  hint,
];
const at = (start: string) => expect.stringMatching(new RegExp(`^${start.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}`));

describe('parseMetricTrees', () => {
  it('reads what each node is made of and whose it is', () => {
    const { trees, issues } = parse(file(SOUND, 'by: { channel: [revenue.acquisition_channel, acquisition.channel] }'));
    expect(issues).toEqual([]);
    const [tree] = trees;
    expect(tree).toMatchObject({
      name: 'growth',
      root: 'ltv_to_cac',
      time: { revenue: 'revenue.month', acquisition: 'acquisition.date' },
      by: [
        { name: 'channel', dimensions: { revenue: 'revenue.acquisition_channel', acquisition: 'acquisition.channel' } },
      ],
      per: null,
    });
    expect(tree!.nodes.map(({ name, parent, children }) => [name, parent, children])).toEqual([
      ['ltv_to_cac', null, ['ltv', 'cac']],
      ['ltv', 'ltv_to_cac', []],
      ['cac', 'ltv_to_cac', []],
    ]);
  });

  it.each(['', '# nothing\n', '{}'])('has no trees in %j', (text) =>
    expect(parse(text)).toEqual({ trees: [], references: [], issues: [] }),
  );

  it('takes who answers for a number as its owner, and the owner as who answers and works', () => {
    const roles = '{ data: One., finance: Two., product: Three. }';
    const raci = (more: string) => {
      const text = file(SOUND, '', roles).replace('owner: data', more);
      const { trees, issues } = parse(text);
      expect(issues).toEqual([]);
      const { owner, raci } = trees[0]!.nodes[0]!;
      return { owner, ...raci };
    };
    expect(raci('owner: finance')).toEqual({
      ...{ owner: 'finance', responsible: ['finance'], accountable: ['finance'], consulted: [], informed: [] },
    });
    expect(raci('accountable: finance')).toMatchObject({ owner: 'finance', accountable: ['finance'] });
    expect(raci('owner: product, accountable: finance, responsible: [data], informed: [product]')).toEqual({
      ...{ owner: 'product', accountable: ['finance'], responsible: ['data'], consulted: [], informed: ['product'] },
    });
  });

  it('agrees with a parent that is given, or says what the formulas say', () => {
    const given = (node: keyof typeof SOUND, parent: string) =>
      issues(file(SOUND).replace(` ${node}: { `, ` ${node}: { parent: ${parent}, `));
    expect(given('cac', 'ltv_to_cac')).toEqual([]);
    expect(given('cac', 'ltv')).toEqual([
      [at('ltv,'), '`parent` is "ltv", but it is in the formula of `ltv_to_cac`', expect.any(String)],
    ]);
    expect(given('ltv_to_cac', 'ltv')[0]![1]).toContain('it is in no formula');
  });

  it.each<[string, Record<string, string>, unknown[]]>([
    [
      'a node that is not there',
      { root: 'one / twa', two: 'revenue.mrr' },
      [at('one / twa'), 'there is no node `one`'],
    ],
    ['a sign that no formula has', { root: 'revenue.mrr ^ 2' }, [at('^ 2'), '`^` is nothing that a formula has']],
    ['a formula that ends', { root: 'revenue.mrr +' }, [at(', title'), 'the formula ends too early']],
    [
      'nodes beside measures',
      { root: 'two + revenue.mrr', two: 'revenue.mrr' },
      [at('two + '), expect.stringContaining('mixes nodes (two)')],
    ],
    ['nothing that moves', { root: '1 + 2' }, [at('1 + 2'), 'the formula names neither a node nor a measure']],
    ['a node of itself', { root: 'root / two', two: 'revenue.mrr' }, [at('root / two'), '`root` is made of itself']],
    [
      'two roots',
      { root: 'revenue.mrr', other: 'revenue.arr' },
      [at('other: '), '`other` is in no formula, as `root` is: a tree has one root'],
    ],
    [
      'a node in two formulas',
      { root: 'one + two', one: 'three', two: 'three', three: 'revenue.mrr' },
      [at('three, title'), '`three` is in the formula of `one` already'],
    ],
    [
      'a circle',
      { root: 'revenue.mrr', one: 'two', two: 'three', three: 'one' },
      [at('two, title'), 'a circle: `one` is in `three` is in `two` is in `one`'],
    ],
  ])('refuses %s', (_, nodes, [place, what]) => {
    expect(issues(file(nodes)).map(([place, words]) => [place, words])).toContainEqual([place, what]);
    expect(parse(file(nodes)).trees).toEqual([]);
  });

  it('says what was meant', () => {
    const hints = (nodes: Record<string, string>) => issues(file(nodes)).map(([, , hint]) => hint);
    expect(hints({ root: 'cacc * 2', cac: 'revenue.mrr' })).toContain('Did you mean "cac"?');
    const text = file(SOUND).replace('unit: number', 'unit: percents');
    expect(issues(text)).toEqual([[at('percents'), '`unit` is "percents"', 'Did you mean "percent"?']]);
    expect(issues(file(SOUND).replace('owner: data', 'owner: dat'))[0]).toEqual([
      ...[at('dat }'), 'unknown role `dat`', 'Did you mean "data"?'],
    ]);
    expect(issues(file(SOUND).replace('formula', 'formla'))[0]![2]).toBe('Add `formula:`.');
    expect(issues(file(SOUND).replace(', owner: data', ''))[0]).toEqual([
      ...[at('ltv_to_cac: '), "`ltv_to_cac` is nobody's", 'Add `owner:`, the role that answers for it.'],
    ]);
  });

  it('points into a formula in quotes', () =>
    expect(issues(file({ root: '"revenue.mrr * * 2"' }))[0]![0]).toEqual(at('* 2"')));

  it('wants a time and a dimension for every view that it reads', () => {
    const without = file(SOUND).replace('[revenue.month, acquisition.date]', '[revenue.month]');
    expect(issues(without)).toEqual([
      [at('[revenue.month]'), '`time` has no dimension of `acquisition`', 'Add the one that its months are of.'],
    ]);
    expect(issues(file(SOUND, 'per: { region: [revenue.region] }'))).toEqual([
      [at('[revenue.region]'), '`region` has no dimension of `acquisition`', 'Add one.'],
    ]);
    expect(issues(file(SOUND, 'by: { region: [surveys.region] }'))).toEqual([
      [at('region: '), '`region` has no dimension of a view that the tree reads', 'It reads revenue, acquisition.'],
    ]);
    expect(issues(file(SOUND, 'by: { region: [revenue.region, revenue.country] }'))).toEqual([
      [at('revenue.country'), '`revenue` has revenue.region here already', 'Keep one of them.'],
    ]);
    expect(issues(file(SOUND, 'per: {}'))[0]![1]).toBe('`per` has 0 names, expected one');
  });

  it('finds a node by its name alone, whatever the tree', () => {
    const text = `${file(SOUND)}\n  other:\n    title: Other\n    description: Other.\n    time: [revenue.month]\n    nodes:\n      cac: { formula: ltv, ${NODE} }`;
    const found = issues(text);
    expect(found.map(([place, what]) => [place, what])).toEqual([
      [at('cac: '), 'the tree `growth` has a node `cac` already'],
      [at('ltv, title'), 'there is no node `ltv`'],
    ]);
    expect(found[1]![2]).toContain('a node of the tree `growth`');
  });

  it.each(['roles: [', 'trees: 1', 'tree: {}', 'trees: { growth: {} }', file({})])('refuses %j', (text) =>
    expect(parse(text)).toMatchObject({
      trees: [],
      issues: expect.arrayContaining([expect.objectContaining({ file: PATH })]),
    }),
  );
});

describe('the trees of the model', () => {
  const folder = new URL('../../model/', import.meta.url);
  const files = ['cubes', 'views'].flatMap((room) =>
    readdirSync(new URL(`${room}/`, folder)).map((name) => ({
      path: `model/${room}/${name}`,
      text: readFileSync(new URL(`${room}/${name}`, folder), 'utf8'),
    })),
  );
  const { segmentations } = parseSegmentations([]);
  const catalogue = catalogueOf(makePlan({ ...readModel(), segmentations }));
  const checked = (text: string) => {
    const { references } = parse(text);
    return checkModel({ files, catalogue, segmentations, treeReferences: references })
      .filter((issue) => issue.file === PATH)
      .map((issue) => said(text, issue));
  };

  it('have no issue', () => {
    const model = readModel();
    expect(modelIssues(model)).toEqual([]);
    expect(model.trees.map(({ name, root }) => [name, root])).toEqual([
      ['growth', 'ltv_to_cac'],
      ['segmentation', 'segmentation_effectiveness'],
    ]);
  });

  it('name what views have', () => {
    expect(checked(file(SOUND))).toEqual([]);
    const text = file({ ...SOUND, cac: 'acquisition.acquisition_cost / aquisition.customers - acquisition.channel' });
    expect(checked(text)).toEqual([
      [at('aquisition.customers'), 'there is no view `aquisition`', 'Did you mean "acquisition"?'],
      [at('acquisition.channel,'), '`acquisition.channel` is no measure', expect.stringContaining('Known: spend')],
    ]);
    expect(checked(file(SOUND, 'by: { region: [revenue.regoin] }'))).toEqual([
      [at('revenue.regoin'), 'the view `revenue` has no dimension `regoin`', 'Did you mean "region"?'],
    ]);
    expect(checked(file(SOUND).replace('revenue.month', 'revenue.region'))).toEqual([
      [at('revenue.region'), '`revenue.region` is no dimension of time', expect.stringContaining('month')],
    ]);
    expect(checked(file(SOUND, 'where: { revenue.planet: Pro }'))).toEqual([
      [at('revenue.planet'), 'the view `revenue` has no dimension `planet`', 'Did you mean "plan"?'],
    ]);
  });
});
