/** Reads the model's folder: the YAML that an analyst edits, as text, and the segmentations in it. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkModel } from '../model/check.ts';
import { parseIdentity } from '../model/identity.ts';
import { type Issue, type ModelFile, refuseIssues, sortIssues } from '../model/issues.ts';
import { parseMetricTrees, type TreeReference } from '../model/metric-tree.ts';
import { parseSegmentations } from '../model/segmentations.ts';
import { parseSettings } from '../model/settings.ts';
import { parseWatch, type Watch } from '../model/watch.ts';
import { catalogueOf } from '../transforms/catalogue.ts';
import type { Decisions } from '../transforms/identity/decisions.ts';
import { makePlan } from '../transforms/index.ts';
import type { MetricTree } from '../transforms/metric-tree/definition.ts';
import type { Segmentation } from '../transforms/segmentations/definition.ts';
import type { Settings } from '../transforms/settings.ts';

const SETTINGS = 'model/settings.yml';
const IDENTITY = 'model/identity.yml';
const WATCH = 'model/watch.yml';
const METRIC_TREE = 'model/metric-tree.yml';
const FOLDER = fileURLToPath(new URL('../model/', import.meta.url));

export interface Model {
  /** Cubes and views, ordered by path. */
  readonly files: readonly ModelFile[];
  readonly segmentations: readonly Segmentation[];
  readonly settings: Settings;
  /** What people decided on who is who. */
  readonly identity: Decisions;
  /** What metrics are made of, and whose they are. */
  readonly trees: readonly MetricTree[];
  /** Members of views that trees and watched metrics name, for {@link modelIssues}. */
  readonly treeReferences: readonly TreeReference[];
  /** What is watched after every build. */
  readonly watch: Watch;
  /** What is wrong with all but cubes and views; a file with an issue is left out above. */
  readonly issues: readonly Issue[];
}

/** The model as it is in `folder`, this repository's `model/` unless told. Throws nothing: what is wrong is in `issues`. */
export function readModel(folder = FOLDER): Model {
  const segmentations = parseSegmentations(yamlFiles(folder, 'segmentations'));
  const own = yamlFiles(folder, '');
  const file = (path: string) => own.find((known) => known.path === path) ?? { path, text: '' };
  const settings = parseSettings(file(SETTINGS));
  const identity = parseIdentity(file(IDENTITY));
  const metricTrees = parseMetricTrees(file(METRIC_TREE));
  const watch = parseWatch(file(WATCH), metricTrees.issues.length > 0 ? undefined : metricTrees.trees);
  return {
    files: [...yamlFiles(folder, 'cubes'), ...yamlFiles(folder, 'views')],
    segmentations: segmentations.segmentations,
    settings: settings.settings,
    identity: identity.identity,
    trees: metricTrees.trees,
    treeReferences: [...metricTrees.references, ...watch.references],
    watch: watch.watch,
    issues: [segmentations, settings, identity, metricTrees, watch].flatMap(({ issues }) => issues),
  };
}

/** @throws StrataError `model.invalid` with every issue of all but cubes and views */
export function readSoundModel(folder = FOLDER): Model {
  const model = readModel(folder);
  refuseIssues(model.issues);
  return model;
}

/** Every issue of the model, ordered by file and line: of its own, and against the tables that a build makes with it. */
export function modelIssues(model: Model): Issue[] {
  const catalogue = catalogueOf(makePlan(model));
  return sortIssues([...model.issues, ...checkModel({ ...model, catalogue })]);
}

function yamlFiles(folder: string, room: string): ModelFile[] {
  const directory = path.join(folder, room);
  if (!existsSync(directory)) return [];
  return readdirSync(directory)
    .filter((name) => /\.ya?ml$/.test(name))
    .sort()
    .map((name) => ({
      path: path.posix.join('model', room, name),
      text: readFileSync(path.join(directory, name), 'utf8'),
    }));
}
