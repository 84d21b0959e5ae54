import { spellingProblem, takenProblem } from '../names.ts';
import type { Check } from './check.ts';

/** Names of cubes, views and members are lower case with underscores: users type them without quotes. None is Cube's own. */
export const spelling: Check = ({ definitions }) =>
  definitions.all.flatMap((definition) => {
    if (definition.kind === 'cube' && definition.generated) return [];
    const named = [definition, ...(definition.kind === 'cube' ? definition.members : [])];
    return named.flatMap((n) => {
      const problem = spellingProblem(n.name, 60) ?? takenProblem(n.name);
      return problem ? [n.issue(['name'], problem.what, problem.hint)] : [];
    });
  });
