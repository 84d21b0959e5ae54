import { viewMembers } from '../members.ts';
import type { Check } from './check.ts';

/** Views, and members that a view shows, without a description: nobody can tell what they mean. */
export const descriptions: Check = ({ definitions }) => {
  const told = new Set<unknown>();
  return [...definitions.views.values()].flatMap((view) => [
    ...(isTold(view.data) ? [] : [view.issue(['name'], `the view \`${view.name}\` has no description`)]),
    ...viewMembers(view, definitions).flatMap(({ member, override }) => {
      if (isTold(override) || isTold(member.data) || told.has(member)) return [];
      told.add(member);
      const hint = 'Say in one line what it means.';
      return [member.issue(['name'], `the ${member.kind} \`${member.name}\` has no description`, hint)];
    }),
  ]);
};

const isTold = (data: Readonly<Record<string, unknown>>) =>
  typeof data.description === 'string' && data.description.trim() !== '';
