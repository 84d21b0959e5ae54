/** The checks of the model: cubes and views against each other, the tables of a build, the segmentations and the metric trees. */
import type { Catalogue } from '../transforms/catalogue.ts';
import type { Segmentation } from '../transforms/segmentations/definition.ts';
import { braces } from './checks/braces.ts';
import type { Check, Model } from './checks/check.ts';
import { columns } from './checks/columns.ts';
import { descriptions } from './checks/descriptions.ts';
import { duplicates } from './checks/duplicates.ts';
import { formats } from './checks/formats.ts';
import { joins } from './checks/joins.ts';
import { memberReferences } from './checks/member-references.ts';
import { metricTrees } from './checks/metric-trees.ts';
import { policies } from './checks/policies.ts';
import { segmentationNames } from './checks/segmentation-names.ts';
import { shape } from './checks/shape.ts';
import { spelling } from './checks/spelling.ts';
import { stocks } from './checks/stocks.ts';
import { tables } from './checks/tables.ts';
import { templates } from './checks/templates.ts';
import { types } from './checks/types.ts';
import { views } from './checks/views.ts';
import { yaml } from './checks/yaml.ts';
import { readDefinitions } from './definitions.ts';
import { type Issue, type ModelFile, sortIssues } from './issues.ts';
import type { TreeReference } from './metric-tree.ts';

const CHECKS: readonly Check[] = [
  yaml,
  templates,
  braces,
  shape,
  spelling,
  duplicates,
  tables,
  columns,
  memberReferences,
  types,
  joins,
  views,
  descriptions,
  formats,
  stocks,
  policies,
  segmentationNames,
  metricTrees,
];

/**
 * Every issue of the cubes and views, all checks together, ordered by file and line; none when the model is right.
 * @param given.files of `model/cubes/` and `model/views/`
 * @param given.catalogue the tables that a build makes with these segmentations
 * @param given.treeReferences what the metric trees name of the views
 */
export function checkModel(given: {
  readonly files: readonly ModelFile[];
  readonly catalogue: Catalogue;
  readonly segmentations: readonly Segmentation[];
  readonly treeReferences?: readonly TreeReference[];
}): Issue[] {
  const model: Model = { treeReferences: [], ...given, definitions: readDefinitions(given.files, given.segmentations) };
  return sortIssues(CHECKS.flatMap((check) => check(model)));
}
