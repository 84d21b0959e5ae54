/** The product's users, the same as in its events: JSON lines. Mostly the product keeps the account, and always an address. */
import type { SqlTimestamp } from '../../columns.ts';
import type { RowOf } from '../../contract.ts';
import type { productUsers } from '../../product/product-users.ts';
import { clock, iso } from '../calendar.ts';
import type { Client } from '../company.ts';
import { DIRT } from '../dirt.ts';
import { between, chance, pick } from '../distributions.ts';
import { type Extract, inPieces, repeatSome, spread } from '../extract.ts';
import { STREAM } from '../firms.ts';
import { END } from '../lifecycle.ts';
import { FREE_MAIL } from '../people/domains.ts';
import { mailbox, personName } from '../people/names.ts';
import { typedEmail } from '../people/people.ts';
import { typedName } from '../people/spelling.ts';
import { type Random, random } from '../prng.ts';
import { made } from '../table.ts';
import { type HardCase, SEED } from '../truth.ts';
import { usersOf } from '../usage.ts';
import { type Known, namesake, rowsOf, type World } from '../world.ts';

export type UserRow = RowOf<typeof productUsers>;

const PATH = 'product/users.jsonl';

/** Everybody who may have signed in, firm by firm. The first are the contacts of the CRM, the others their colleagues. */
export function userRows(world: World, seed = SEED): Known<UserRow>[] {
  const used = new Set(world.people.all.map((person) => person.email));
  return world.company.flatMap((client) => {
    const start = client.life.spans[0]?.start;
    if (start === undefined || start >= END) return [];
    const draw = random(seed, STREAM.users, client.firm.index);
    return Array.from({ length: usersOf(client.firm) }, (_, i) => user(world, client, i, start, draw, used));
  });
}

function user(world: World, client: Client, i: number, start: number, draw: Random, used: Set<string>): Known<UserRow> {
  const { firm } = client;
  const { email, hard } = world.people.of[firm.index]![i] ?? colleague(world, client, draw, used);
  const typed = typedEmail(draw, email);
  const filed = chance(draw, 0.85);
  const company = chance(draw, 0.5) ? typedName(draw, firm.name) : undefined;
  const row = {
    user_id: `${firm.id}/u${i + 1}`,
    account_id: filed ? firm.id : null,
    email: typed.email,
    company: company?.text ?? null,
    role: i === 0 ? 'owner' : pick(draw, ['editor', 'viewer', 'viewer']),
    // Before anybody works: their first event is not before their signup.
    signed_up_at: `${iso(start)} ${clock(between(draw, 6 * 3600, 7 * 3600 - 1))}` as SqlTimestamp,
    updated_at: null,
  };
  const named = company ? [...company.hard, ...namesake(world, client)] : [];
  return { row, truth: firm.id, hard: [...hard, ...typed.hard, ...named, ...(filed ? [] : ['no account' as const])] };
}

function colleague({ people }: World, { firm }: Client, draw: Random, used: Set<string>) {
  const name = personName(draw);
  const free = chance(draw, 0.03);
  const box = mailbox(name, free ? 0 : firm.index);
  const domain = free ? pick(draw, FREE_MAIL) : people.domains.of[firm.index]!;
  let email = `${box}@${domain}`;
  for (let n = 2; used.has(email); n++) email = `${box}${n}@${domain}`;
  used.add(email);
  const shared = people.domains.groups.flat().includes(firm.index);
  return { email, hard: (free ? ['free mail'] : shared ? ['shared domain'] : []) as HardCase[] };
}

const line = (row: UserRow): string =>
  JSON.stringify({
    ...{ id: row.user_id, account: row.account_id, email: row.email, company: row.company, role: row.role },
    created_at: `${row.signed_up_at!.replace(' ', 'T')}Z`,
  });

export const usersExtract = (world: World): Extract => ({
  path: PATH,
  encoding: 'utf-8',
  gzip: false,
  *text() {
    const rows = rowsOf(userRows(world));
    const { rejected, exact, orphans } = DIRT[PATH];
    const extra = [
      ...made(rejected['user_id is missing'], rows[0]!, () => ({ user_id: null })),
      ...made(orphans, rows[0]!, (i) => ({
        ...{ user_id: `test/u${i}`, account_id: `MA-7700${i % 4}`, email: `tester${i}@meridian.example` },
      })),
    ];
    yield* inPieces(spread(repeatSome(rows.map(line), exact), extra.map(line)), '\n');
  },
});
