/** The people at the client firms: whom they truly work for, and how they write their addresses. */
import type { Client } from '../company.ts';
import { between, chance, ln, pick, poisson, weighted } from '../distributions.ts';
import { type Firm, STREAM } from '../firms.ts';
import { type Random, random } from '../prng.ts';
import { CONSULTANTS, type FirmType, type HardCase, MOVERS, SEED } from '../truth.ts';
import { type Domains, FREE_MAIL, makeDomains } from './domains.ts';
import { mailbox, type Name, personName } from './names.ts';

export type Role = 'portfolio manager' | 'analyst' | 'advisor' | 'trader' | 'operations' | 'compliance' | 'executive';

export interface Person {
  /** Id in the CRM. */
  readonly id: string;
  readonly client: Client;
  readonly name: Name;
  readonly role: Role;
  readonly primary: boolean;
  /** In lower case. */
  readonly email: string;
  readonly hard: readonly HardCase[];
  /** The record of the same person at the firm that they left. */
  readonly movedFrom?: Person;
}

export interface People {
  readonly all: readonly Person[];
  /** By the number of the firm; the first one decides. */
  readonly of: readonly (readonly Person[])[];
  readonly domains: Domains;
}

const ROLES: Readonly<Record<FirmType, Partial<Record<Role, number>>>> = {
  'asset manager': { 'portfolio manager': 4, analyst: 3, trader: 1, operations: 1, compliance: 0.5, executive: 1 },
  'hedge fund': { 'portfolio manager': 3, analyst: 3, trader: 3, operations: 1, executive: 0.5 },
  advisor: { advisor: 6, operations: 1.5, compliance: 1, executive: 1.5 },
  bank: { 'portfolio manager': 2, analyst: 2, trader: 2, operations: 2, compliance: 1.5, executive: 0.5 },
  'family office': { 'portfolio manager': 3, analyst: 1, advisor: 1, executive: 4 },
  'pension fund': { 'portfolio manager': 3, analyst: 2, operations: 2, compliance: 1, executive: 1 },
  insurer: { 'portfolio manager': 3, analyst: 3, operations: 2, compliance: 2, executive: 1 },
  other: { analyst: 4, 'portfolio manager': 1, executive: 2 },
};

/** One to five people per firm; then the same people again where they changed firms, or act for two. */
export function makePeople(company: readonly Client[], seed = SEED): People {
  const domains = makeDomains(company.map((client) => client.firm));
  const shared = new Set(domains.groups.flat());
  const used = new Set<string>();
  const all: Person[] = [];
  const of: Person[][] = company.map(() => []);
  const add = (person: Omit<Person, 'id'>) => {
    const known = { ...person, id: `C-${10_001 + all.length}` };
    used.add(person.email);
    all.push(known);
    of[person.client.firm.index]!.push(known);
  };
  const address = (draw: Random, name: Name, { index }: Firm, free: boolean) => {
    const domain = free ? pick(draw, FREE_MAIL) : domains.of[index]!;
    const box = mailbox(name, free ? 0 : index);
    for (let n = 1; ; n++) {
      const email = `${box}${n === 1 ? '' : n}@${domain}`;
      if (!used.has(email)) return email;
    }
  };
  for (const client of company) {
    const { firm } = client;
    const draw = random(seed, STREAM.people, firm.index);
    const count = 1 + Math.min(4, poisson(draw, 0.6 + 0.35 * ln(1 + firm.seats)));
    for (let i = 0; i < count; i++) {
      const name = personName(draw);
      const role = weighted(draw, ROLES[firm.firmType] as Record<Role, number>);
      const free = chance(draw, 0.06);
      const email = address(draw, name, firm, free);
      const hard: HardCase[] = free ? ['free mail'] : shared.has(firm.index) ? ['shared domain'] : [];
      add({ client, name, role, primary: i === 0, email, hard });
    }
  }
  const draw = random(seed, STREAM.people);
  for (let i = 0; i < MOVERS + CONSULTANTS; i++) {
    const from = Math.floor(((i + 0.5) * company.length) / (MOVERS + CONSULTANTS));
    const client = company[(from + 613) % company.length]!;
    const person = of[from]!.findLast(({ hard }) => !hard.includes('moved') && !hard.includes('acts for two firms'))!;
    const moved = i < MOVERS;
    add({
      ...{ client, name: person.name, role: person.role, primary: false },
      email: moved ? address(draw, person.name, client.firm, false) : person.email,
      hard: [moved ? 'moved' : 'acts for two firms'],
      movedFrom: moved ? person : undefined,
    });
  }
  return { all, of, domains };
}

/** An address as somebody types it: now and then in capitals. */
export function typedEmail(
  draw: Random,
  email: string,
): { readonly email: string; readonly hard: readonly HardCase[] } {
  const kind = between(draw, 1, 50);
  if (kind === 1) return { email: email.toUpperCase(), hard: ['upper case'] };
  if (kind > 2) return { email, hard: [] };
  return { email: `${email.slice(0, 1).toUpperCase()}${email.slice(1)}`, hard: ['upper case'] };
}
