import { segmentationTables } from '../segmentations/compile.ts';
import { accountFeatures } from './account-features.ts';

/** The tables of the segmentations, declared: a plan puts those of the model's own segmentations in their place, by name. */
export const { accountSegments, segmentProfiles, accountProfiles, profileSegments, segmentations, segmentList } =
  segmentationTables(accountFeatures, []);
