/** The model's YAML as the files that Cube compiles, with the cube that is generated from the segmentations. */
import { stringify } from 'yaml';
import { StrataError } from '../errors.ts';
import { type Issue, type ModelFile, refuseIssues } from './issues.ts';

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
 * @throws StrataError `model.invalid` with file and line of every template: no Jinja runs here
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
  const files = given.files.map(({ path, text }) => ({ fileName: path, content: text }));
  return [...files, { fileName: GENERATED, content: segmentProfiles(given.segmentations) }];
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
/** Words about a segmentation are no template, whatever they hold. */
const plain = (text: string) => text.replace(TEMPLATE, ([a, b]) => `${a} ${b}`);
