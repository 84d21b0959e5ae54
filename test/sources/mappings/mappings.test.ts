/** What every mapping keeps to. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { columnMeta } from '../../../sources/columns.ts';
import type { AnyContract } from '../../../sources/contract.ts';
import { contracts } from '../../../sources/contracts.ts';
import { mappings } from '../../../sources/mappings/index.ts';

const folder = new URL('../../../sources/mappings/', import.meta.url);
const text = (file: string) => readFileSync(fileURLToPath(new URL(file, folder)), 'utf8');
const fileOf = (system: string) => `${system.replaceAll('_', '-')}.ts`;
/** Systems of others: what their exports look like is not ours to say. */
const foreign = [...mappings.keys()].filter((system) => !['canonical', 'demo', 'ravenstack'].includes(system));

test('every mapping is registered, under the name of its file', () => {
  const files = readdirSync(fileURLToPath(folder)).filter(
    (name) => !['index.ts', 'survey-questions.ts'].includes(name),
  );
  expect([...mappings.keys()].map(fileOf).sort()).toEqual(files.sort());
});

test.each(foreign)('%s is short, and says where its columns are documented', (system) => {
  const source = text(fileOf(system));
  expect(source.split('\n').length - 1).toBeLessThan(100);
  const doc = /\/\*\*\n(?: \*[^\n]*\n)+? \*\/\nexport const/.exec(source)?.[0];
  expect(doc).toMatch(/\n \* Documentation: \S/);
});

test('the recipe lists every system', () => {
  const recipe = readFileSync(fileURLToPath(new URL('../../../docs/recipes/add-a-source.md', import.meta.url)), 'utf8');
  expect(foreign.filter((system) => !recipe.includes(`| \`${system}\` |`))).toEqual([]);
});

describe.each([...mappings.values()].map((mapping) => [mapping.system, mapping] as const))('%s', (_, mapping) => {
  test('maps columns that the contracts have, and all that they require', () => {
    const wrong = Object.entries(mapping.entities).flatMap(([entity, { columns }]) => {
      const contract: AnyContract = contracts.find((c) => c.name === entity)!;
      const known = Object.keys(contract.columns);
      const required = known.filter((name) => !columnMeta(contract.columns[name]!).nullable);
      return [
        ...Object.keys(columns).filter((name) => !known.includes(name)),
        ...required.filter((name) => !(name in columns)),
      ].map((name) => `${entity}.${name}`);
    });
    expect(wrong).toEqual([]);
  });
});
