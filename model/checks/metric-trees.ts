import { didYouMean } from '../../errors.ts';
import { type ViewMember, viewMembers } from '../members.ts';
import type { TreeReference } from '../metric-tree.ts';
import type { Check } from './check.ts';

const KINDS: Record<TreeReference['kind'], { readonly words: string; fits(member: ViewMember): boolean }> = {
  measure: { words: 'measure', fits: ({ member }) => member.kind === 'measure' },
  dimension: { words: 'dimension', fits: ({ member }) => member.kind === 'dimension' },
  time: {
    words: 'dimension of time',
    fits: ({ member }) => member.kind === 'dimension' && member.type === 'time',
  },
};

/** Metric trees over views, measures or dimensions that do not exist. */
export const metricTrees: Check = ({ definitions, treeReferences }) =>
  treeReferences.flatMap(({ kind, member, issue }) => {
    const [name, own] = member.split('.') as [string, string];
    const view = definitions.views.get(name);
    if (!view) {
      const hint = didYouMean(name, definitions.views.keys()) ?? `Known: ${[...definitions.views.keys()].join(', ')}.`;
      return [issue(`there is no view \`${name}\``, hint)];
    }
    const members = viewMembers(view, definitions);
    const { words, fits } = KINDS[kind];
    const found = members.find((known) => known.name === own);
    if (found && fits(found)) return [];
    const known = members.filter(fits).map((m) => m.name);
    const hint = didYouMean(own, known) ?? `Known: ${known.join(', ') || 'none'}.`;
    return [issue(found ? `\`${member}\` is no ${words}` : `the view \`${name}\` has no ${words} \`${own}\``, hint)];
  });
