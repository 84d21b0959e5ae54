/** Cubes and views as their files say, read leniently: what is malformed is left out, and a check of its own reports it. */
import { type CubeFile, compileModel, type SegmentationColumn } from './compile.ts';
import type { Issue, ModelFile } from './issues.ts';
import { type Path, parseYaml, type YamlFile } from './yaml.ts';

type Mapping = Readonly<Record<string, unknown>>;

/** Something with a name, and where it is written. */
export interface Named {
  readonly name: string;
  readonly data: Mapping;
  /** An issue at a part of it. */
  issue(path: Path, what: string, hint?: string, at?: 'value' | 'key'): Issue;
}
export interface Member extends Named {
  readonly kind: 'dimension' | 'measure' | 'segment';
  readonly type?: string;
  readonly sql?: string;
}
export interface Cube extends Named {
  readonly kind: 'cube';
  readonly table?: string;
  readonly joins: readonly Named[];
  readonly members: readonly Member[];
  /** Made from the segmentations, not written by a person. */
  readonly generated: boolean;
}
export interface View extends Named {
  readonly kind: 'view';
  readonly parts: readonly ViewPart[];
}
/** What a view takes from one cube. */
export interface ViewPart extends Omit<Named, 'name'> {
  /** `revenue_ledger.accounts` as its steps. */
  readonly steps: readonly string[];
}
export interface Definitions {
  readonly files: readonly YamlFile[];
  /** The first of each name: a second one is reported by the check of names. */
  readonly cubes: ReadonlyMap<string, Cube>;
  readonly views: ReadonlyMap<string, View>;
  readonly all: readonly (Cube | View)[];
}

/** Reads the files of `model/cubes/` and `model/views/`, and adds the cube that the segmentations make. */
export function readDefinitions(
  files: readonly ModelFile[],
  segmentations: readonly SegmentationColumn[],
): Definitions {
  const written = files.map(parseYaml);
  const generated = compileModel({ files: [], segmentations }).map((f: CubeFile) =>
    parseYaml({ path: f.fileName, text: f.content }),
  );
  const all = [...written.flatMap((f) => definitionsOf(f, false)), ...generated.flatMap((f) => definitionsOf(f, true))];
  const firsts = <K extends 'cube' | 'view'>(kind: K) => {
    const found = new Map<string, Extract<Cube | View, { kind: K }>>();
    for (const d of all) if (d.kind === kind && !found.has(d.name)) found.set(d.name, d as never);
    return found;
  };
  return { files: written, cubes: firsts('cube'), views: firsts('view'), all };
}

function definitionsOf(file: YamlFile, generated: boolean): (Cube | View)[] {
  const cubes = named(file, [], 'cubes').map(({ path, ...cube }): Cube => {
    const members = (['dimension', 'measure', 'segment'] as const).flatMap((kind) =>
      named(file, path, `${kind}s`).map(
        (m): Member => ({ ...m, kind, type: text(m.data.type), sql: text(m.data.sql) }),
      ),
    );
    const table = text(cube.data.sql_table);
    return { ...cube, kind: 'cube', table, joins: named(file, path, 'joins'), members, generated };
  });
  const views = named(file, [], 'views').map(({ path, ...view }): View => {
    const parts = listAt(view.data, 'cubes').flatMap(([i, data]): ViewPart[] => {
      const join = text(data.join_path);
      return join === undefined ? [] : [{ data, steps: join.split('.'), issue: at(file, [...path, 'cubes', i]) }];
    });
    return { ...view, kind: 'view', parts };
  });
  return [...cubes, ...views];
}

function named(file: YamlFile, path: Path, key: string): (Named & { path: Path })[] {
  const owner = path.reduce<unknown>((value, step) => (value as Mapping)?.[step], file.data);
  return listAt(owner, key).flatMap(([i, data]) => {
    const name = text(data.name);
    const here = [...path, key, i];
    return name === undefined ? [] : [{ name, data, path: here, issue: at(file, here) }];
  });
}

function listAt(owner: unknown, key: string): [number, Mapping][] {
  const list = isMapping(owner) ? owner[key] : undefined;
  return Array.isArray(list) ? list.flatMap((v, i): [number, Mapping][] => (isMapping(v) ? [[i, v]] : [])) : [];
}

const at =
  (file: YamlFile, base: Path): Named['issue'] =>
  (path, ...rest) =>
    file.issue([...base, ...path], ...rest);
export const isMapping = (value: unknown): value is Mapping =>
  value !== null && typeof value === 'object' && !Array.isArray(value);
const text = (value: unknown): string | undefined =>
  typeof value === 'string' ? value : typeof value === 'number' ? String(value) : undefined;
