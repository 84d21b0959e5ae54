import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { StrataError } from '../../errors.ts';
import { compileModel } from '../../model/compile.ts';

const SEGMENTATIONS = [{ name: 'usage_level', title: 'Usage {level}', description: 'How much "it" is used: 100 %' }];
const compile = (text: string, path = 'model/cubes/a.yml') =>
  compileModel({ files: [{ path, text }], segmentations: SEGMENTATIONS });
const problemsOf = (compile: () => unknown) => {
  try {
    compile();
  } catch (error) {
    if (error instanceof StrataError) return (error as StrataError<'model.invalid'>).details.problems;
  }
  throw new Error('compiled');
};

describe('files', () => {
  test('stay as they are, comments included', () => {
    const text = '# mine\ncubes: [] # none\n';
    expect(compile(text)[0]).toEqual({ fileName: 'model/cubes/a.yml', content: text });
  });

  test('`includes: "*"` of a view leaves out what the cube hides; names that are listed stay', () => {
    const cube =
      'cubes: [{ name: a, dimensions: [{ name: id, primary_key: true }, { name: key, primary_key: true, public: true }, ' +
      '{ name: b }], measures: [{ name: m, public: false }] }]\n';
    const view =
      'views: [{ name: v, cubes: [{ join_path: x.a, includes: "*", excludes: [b] }, { join_path: a, includes: [m] }] }]';
    const files = compile(cube + view);
    expect(parse(files[0]!.content).views[0].cubes).toEqual([
      { join_path: 'x.a', includes: '*', excludes: ['b', 'm', 'id'] },
      { join_path: 'a', includes: ['m'] },
    ]);
  });
});

describe('segment_profiles', () => {
  test('has a hidden key and a dimension for every segmentation', () => {
    const generated = compile('cubes: []').at(-1)!;
    const [cube] = parse(generated.content).cubes;
    expect(cube).toMatchObject({ name: 'segment_profiles', sql_table: 'segment_profiles', public: false });
    expect(cube.dimensions[0]).toMatchObject({ name: 'segment_profile_id', primary_key: true, public: false });
    expect(cube.dimensions[1]).toEqual({
      name: 'usage_level',
      sql: '{CUBE}."usage_level"',
      type: 'string',
      title: 'Usage (level)',
      description: 'How much "it" is used: 100 %',
    });
  });

  test('is not to be written by hand', () => {
    const path = 'model/cubes/segment_profiles.yml';
    expect(problemsOf(() => compile('cubes: []', path))[0]!.where).toBe(path);
  });
});

test('a file that is no YAML is refused with its place', () => {
  expect(problemsOf(() => compile('cubes:\n  - name: [a\n'))[0]!.where).toMatch(/^model\/cubes\/a\.yml:\d+:\d+$/);
});

test('every template is refused with file, line and column', () => {
  const text = 'cubes:\n  - name: a\n    sql: "{{ x }}"\n    {% if y %}\n';
  expect(problemsOf(() => compile(text)).map(({ where }) => where)).toEqual([
    'model/cubes/a.yml:3:11',
    'model/cubes/a.yml:3:16',
    'model/cubes/a.yml:4:5',
    'model/cubes/a.yml:4:13',
  ]);
});
