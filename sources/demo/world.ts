/** The company with its people: what the extracts of people, sales and marketing are made from. */
import { type Client, makeCompany } from './company.ts';
import { makePeople, type People } from './people/people.ts';
import type { HardCase } from './truth.ts';

export interface World {
  readonly company: readonly Client[];
  readonly people: People;
  /** Numbers of the firms whose name another one has too, nicknames aside. */
  readonly namesakes: ReadonlySet<number>;
}

export function makeWorld(company: readonly Client[] = makeCompany()): World {
  const people = makePeople(company);
  const firms = new Map<string, number>();
  const bare = ({ firm }: Client) => firm.name.split(' "')[0]!;
  for (const client of company) firms.set(bare(client), (firms.get(bare(client)) ?? 0) + 1);
  const namesakes = new Set(company.filter((client) => firms.get(bare(client))! > 1).map(({ firm }) => firm.index));
  return { company, people, namesakes };
}

/** What is hard about finding a firm by its name. */
export const namesake = (world: World, { firm }: Client): HardCase[] =>
  world.namesakes.has(firm.index) ? ['namesake'] : [];

/** A row, and what is true of it that it may not say. */
export interface Known<R> {
  readonly row: R;
  /** The account that it belongs to; null for a stranger. */
  readonly truth: string | null;
  /** What makes it hard to find that account. */
  readonly hard: readonly HardCase[];
}

export const rowsOf = <R>(known: readonly Known<R>[]): R[] => known.map(({ row }) => row);
