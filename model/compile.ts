/** The model's YAML as the files that Cube compiles, with the cube that is generated from the segmentations. */
import { stringify } from 'yaml';
import { StrataError } from '../errors.ts';
import { type Issue, type ModelFile, refuseIssues } from './issues.ts';
import { parseYaml } from './yaml.ts';

/** What a segmentation's column shows of it. */
export interface SegmentationColumn {
  readonly name: string;
  readonly title: string;
  readonly description: string;
}
/** A file of Cube's repository. */
export interface CubeFile {
  readonly fileName: string;
  readonly content: string;
}

/** Where Cube sees a template: these characters, wherever they are in the file. */
const TEMPLATE = /\{\{|\}\}|\{%|%\}/g;
const GENERATED = 'model/cubes/segment_profiles.yml';

/**
 * The files of Cube's repository: the cubes and views as they are, and `segment_profiles` with a dimension for each
 * segmentation, through which every view gets a column for each.
 * @throws StrataError `model.invalid` with file and line of every template, since no Jinja runs here, and of what is no YAML
 */
export function compileModel(given: {
  readonly files: readonly ModelFile[];
  readonly segmentations: readonly SegmentationColumn[];
}): CubeFile[] {
  refuseIssues(given.files.flatMap(templatesIn));
  const taken = given.files.find(({ path }) => path === GENERATED);
  if (taken) {
    const what = 'is generated from model/segmentations';
    throw new StrataError('model.invalid', { problems: [{ where: GENERATED, what, hint: 'Remove the file.' }] });
  }
  const profiles = { path: GENERATED, text: segmentProfiles(given.segmentations) };
  const read = [...given.files, profiles].map((file) => ({ file, yaml: parseYaml(file) }));
  refuseIssues(read.flatMap(({ yaml }) => yaml.issues));
  const parsed = read.map(({ file, yaml }) => ({ file, data: yaml.data as Parsed }));
  const hidden = hiddenMembers(parsed.flatMap(({ data }) => data?.cubes ?? []));
  return parsed.map(({ file, data }) => {
    const views = data?.views?.map((view) => withoutHidden(view, hidden));
    const changed = views?.some((view, i) => view !== data?.views?.[i]);
    return { fileName: file.path, content: changed ? stringify({ ...data, views }, { lineWidth: 0 }) : file.text };
  });
}

interface Member {
  readonly name: string;
  readonly public?: boolean;
  readonly primary_key?: boolean;
}
type CubeYaml = { readonly name: string } & {
  readonly [K in 'measures' | 'dimensions' | 'segments']?: readonly Member[];
};
interface ViewYaml {
  readonly cubes?: readonly { readonly join_path: string; readonly includes?: unknown; readonly excludes?: string[] }[];
}
type Parsed = { readonly cubes?: readonly CubeYaml[]; readonly views?: readonly ViewYaml[] } | null;

/** By cube, the members that it hides: `public: false`, and keys that are not shown on purpose. */
function hiddenMembers(cubes: readonly CubeYaml[]): Map<string, string[]> {
  const isHidden = (member: Member) => member.public === false || (member.primary_key && member.public !== true);
  return new Map(
    cubes.map(({ name, measures = [], dimensions = [], segments = [] }) => [
      name,
      [...measures, ...dimensions, ...segments].filter(isHidden).map((member) => member.name),
    ]),
  );
}

/** Cube's views show every member that they include, hidden or not: `includes: "*"` here means those that are not. */
function withoutHidden(view: ViewYaml, hidden: ReadonlyMap<string, string[]>): ViewYaml {
  const cubes = view.cubes?.map((part) => {
    const names = hidden.get(part.join_path?.split('.').at(-1) ?? '') ?? [];
    if (part.includes !== '*' || names.length === 0) return part;
    return { ...part, excludes: [...new Set([...(part.excludes ?? []), ...names])] };
  });
  return cubes?.some((part, i) => part !== view.cubes?.[i]) ? { ...view, cubes } : view;
}

/** An issue for every mark of a template in a file. */
export function templatesIn({ path: file, text }: ModelFile): Issue[] {
  return [...text.matchAll(TEMPLATE)].map(({ index, 0: found }) => {
    const before = text.slice(0, index).split('\n');
    const hint = found === '}}' || found === '{{' ? 'Braces of YAML need a space between them.' : undefined;
    const what = `\`${found}\` would begin or end a template, which the model cannot have`;
    return { file, line: before.length, column: before.at(-1)!.length + 1, what, hint };
  });
}

function segmentProfiles(segmentations: readonly SegmentationColumn[]): string {
  const cube = {
    name: 'segment_profiles',
    description: 'Combinations of segments, one of every segmentation.',
    sql_table: 'segment_profiles',
    public: false,
    dimensions: [
      {
        name: 'segment_profile_id',
        sql: 'segment_profile_id',
        type: 'number',
        primary_key: true,
        public: false,
        description: 'Combination of segments.',
      },
      ...segmentations.map(({ name, title, description }) => ({
        name,
        sql: `{CUBE}."${name}"`,
        type: 'string',
        title: plain(title),
        description: plain(description),
      })),
    ],
  };
  return stringify({ cubes: [cube] }, { lineWidth: 0 });
}
/** Cube reads names in braces in every text as members; words about a segmentation are only words. */
const plain = (text: string) => text.replaceAll('{', '(').replaceAll('}', ')');
