import type { Catalogue } from '../../transforms/catalogue.ts';
import type { Segmentation } from '../../transforms/segmentations/definition.ts';
import type { Definitions } from '../definitions.ts';
import type { Issue, ModelFile } from '../issues.ts';
import type { TreeReference } from '../metric-tree.ts';

export interface Model {
  readonly files: readonly ModelFile[];
  readonly definitions: Definitions;
  readonly catalogue: Catalogue;
  readonly segmentations: readonly Segmentation[];
  readonly treeReferences: readonly TreeReference[];
}
/** Finds one kind of mistake, in the whole model. What another check reports it passes over. */
export type Check = (model: Model) => Issue[];
