import { didYouMean } from '../../errors.ts';
import type { Member } from '../definitions.ts';
import { viewMembers } from '../members.ts';
import type { Check } from './check.ts';

const FORMATS = ['currency', 'percent', 'number'];
/** For members that are no numbers. */
const OTHERS = ['imageUrl', 'link', 'id'];

/** Numbers that a view shows without saying whether they are money, shares or counts; formats that do not exist. */
export const formats: Check = ({ definitions }) => {
  const shown = new Set<Member>();
  const unformatted = [...definitions.views.values()].flatMap((view) =>
    viewMembers(view, definitions).flatMap(({ member, override }) => {
      const known = shown.has(member) || override.format !== undefined || member.data.format !== undefined;
      shown.add(member);
      if (known || !isNumber(member)) return [];
      return [
        member.issue(
          ['name'],
          `the number \`${member.name}\` has no format`,
          `Add \`format:\` with one of ${FORMATS.join(', ')}.`,
        ),
      ];
    }),
  );
  const unknown = definitions.all.flatMap((d) =>
    (d.kind === 'cube' ? d.members : []).flatMap((member) => {
      const { format } = member.data;
      if (typeof format !== 'string' || [...FORMATS, ...OTHERS].includes(format)) return [];
      // A pattern of strftime shows a time.
      if (member.type === 'time' && format.includes('%')) return [];
      return [
        member.issue(
          ['format'],
          `unknown format \`${format}\``,
          didYouMean(format, FORMATS) ?? `Known: ${FORMATS.join(', ')}.`,
        ),
      ];
    }),
  );
  return [...unformatted, ...unknown];
};

const isNumber = ({ kind, type }: Member) =>
  kind === 'measure' ? !['string', 'time', 'boolean'].includes(type ?? '') : kind === 'dimension' && type === 'number';
