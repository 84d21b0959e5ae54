/** Names of firms as people outside the CRM write them. */
import { chance, pick } from '../distributions.ts';
import type { Random } from '../prng.ts';
import type { HardCase } from '../truth.ts';
import { nameParts } from './domains.ts';

export interface Spelt {
  readonly text: string;
  readonly hard: readonly HardCase[];
}

const SHORT: Readonly<Record<string, string>> = {
  ...{ Management: 'Mgmt', Partners: 'Ptrs', Advisors: 'Adv.', Investments: 'Inv.', Insurance: 'Ins.' },
};

/** As somebody types it into a form: without the kind, in lower case, short, with letters swapped, or as it is. */
export function typedName(draw: Random, name: string): Spelt {
  const { family, kind } = nameParts(name);
  const whole = `${family} ${kind}`;
  const kindOf = draw();
  if (kindOf < 0.12) return { text: swapped(draw, whole), hard: ['typo'] };
  if (kindOf < 0.24) return { text: family, hard: ['name without its kind'] };
  if (kindOf < 0.38) return { text: whole.toLowerCase(), hard: [] };
  if (kindOf < 0.52) return { text: shortened(whole), hard: [] };
  return { text: whole, hard: [] };
}

const SUFFIX: Readonly<Record<string, readonly string[]>> = {
  US: ['LLC', 'Inc.', 'LP'],
  GB: ['Ltd', 'plc'],
  DE: ['GmbH', 'AG'],
  CH: ['AG', 'SA'],
  FR: ['SAS', 'SA'],
};
const WRITTEN_SUFFIX = /,? (Ltd\.|LP|LLC|AG|plc)$/;

/** As billing writes it on an invoice: mostly with a legal suffix, which need not be that of the CRM. */
export function payerName(draw: Random, name: string, country: string): Spelt {
  const { family, kind } = nameParts(name);
  const whole = `${family} ${kind}`;
  if (chance(draw, 0.25)) return { text: whole, hard: [] };
  const bare = whole.replace(WRITTEN_SUFFIX, '');
  const typo = chance(draw, 0.06);
  const spelt = `${typo ? swapped(draw, bare) : bare} ${pick(draw, SUFFIX[country] ?? ['Ltd', 'Pte. Ltd.'])}`;
  const other = spelt.replace(',', '') !== whole.replace(',', '');
  return { text: spelt, hard: [...(other ? ['legal suffix' as const] : []), ...(typo ? ['typo' as const] : [])] };
}

function shortened(name: string): string {
  return name
    .split(' ')
    .map((word) => SHORT[word] ?? word)
    .join(' ');
}

/** Two neighbouring letters inside a word swapped, never the first of the name. */
function swapped(draw: Random, name: string): string {
  const places = [...name].flatMap((_, i) =>
    /^\p{L}{2}$/u.test(name.slice(i, i + 2)) && name[i] !== name[i + 1] && i > 0 ? [i] : [],
  );
  const at = pick(draw, places);
  return name.slice(0, at) + name[at + 1] + name[at] + name.slice(at + 2);
}
