/** E-mail domains of the firms: made of their names, one each, but for firms of one group. */
import type { Firm } from '../firms.ts';
import { SHARED_DOMAINS } from '../truth.ts';
import { slug } from './names.ts';

/** Where everybody may have an address: such a domain says nothing of a firm. */
export const FREE_MAIL = ['gmail.com', 'outlook.com', 'yahoo.com', 'gmx.de', 'proton.me'] as const;

const TLD: Readonly<Record<string, string>> = { GB: 'co.uk', DE: 'de', FR: 'fr', CH: 'ch', NL: 'nl', AE: 'ae' };

export interface Domains {
  /** By the number of the firm. */
  readonly of: readonly string[];
  /** Pairs of firms of one group, which share a domain. */
  readonly groups: readonly (readonly [number, number])[];
}

export function makeDomains(firms: readonly Firm[]): Domains {
  const groups = groupsOf(firms);
  const elder = new Map(groups.map(([first, second]) => [second, first]));
  const taken = new Set<string>();
  const of: string[] = [];
  for (const firm of firms) {
    const shared = elder.get(firm.index);
    const domain = shared === undefined ? candidates(firm).find((name) => !taken.has(name))! : of[shared]!;
    taken.add(domain);
    of.push(domain);
  }
  return { of, groups };
}

/** `Alder Point`, `Capital Partners` of `Alder Point Capital Partners "Hill"`: what it is called, and what it is. */
export function nameParts(name: string): { readonly family: string; readonly kind: string } {
  const words = name.split(' "')[0]!.split(' ');
  const length = words[0] === 'São' ? 3 : 2;
  return { family: words.slice(0, length).join(' '), kind: words.slice(length).join(' ') };
}

function candidates({ index, name, country }: Firm): string[] {
  const { family, kind } = nameParts(name);
  const [base, first, whole] = [slug(family), slug(kind.replace('& ', '').split(' ')[0]!), slug(kind)];
  const tld = TLD[country] ?? 'com';
  const names = [base, `${base}${first}`, `${base}-${first}`, `${base}${whole}`, `${base}-${whole}`];
  // A third of the firms would not even try for the short name.
  const order = index % 3 === 0 ? [...names.slice(1), names[0]!] : names;
  return [...order.map((n) => `${n}.${tld}`), ...order.map((n) => `${n}.net`), `${base}${index}.${tld}`];
}

/** The first firms of one family name and two kinds, such as a bank and an insurer. */
function groupsOf(firms: readonly Firm[]): (readonly [number, number])[] {
  const seen = new Map<string, Firm>();
  const groups: [number, number][] = [];
  for (const firm of firms) {
    const { family } = nameParts(firm.name);
    const elder = seen.get(family);
    if (!elder) seen.set(family, firm);
    else if (groups.length < SHARED_DOMAINS && firm.index % 5 === 0 && elder.firmType !== firm.firmType) {
      groups.push([elder.index, firm.index]);
      seen.delete(family);
    }
  }
  return groups;
}
