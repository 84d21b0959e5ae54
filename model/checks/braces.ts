import type { Check } from './check.ts';

/** Braces in titles and descriptions: Cube would look for a member of the name that they hold. */
export const braces: Check = ({ definitions }) =>
  definitions.all.flatMap((d) =>
    [d, ...(d.kind === 'cube' ? d.members : [])].flatMap((named) =>
      ['title', 'description'].flatMap((key) => {
        const text = named.data[key];
        if (typeof text !== 'string' || !/[{}]/.test(text)) return [];
        return [
          named.issue([key], `the ${key} of \`${named.name}\` has a brace, which begins a reference`, 'Write ( and ).'),
        ];
      }),
    ),
  );
