import type { Check } from './check.ts';

/** Files that are no YAML: syntax, keys given twice, aliases without an anchor. */
export const yaml: Check = ({ definitions }) => definitions.files.flatMap((f) => f.issues);
