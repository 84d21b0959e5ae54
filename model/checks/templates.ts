import { templatesIn } from '../compile.ts';
import type { Check } from './check.ts';

/** Jinja, which does not run here, and braces that Cube would take for it. */
export const templates: Check = ({ files }) => files.flatMap(templatesIn);
