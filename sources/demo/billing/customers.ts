/** Billing's payers: ids like Stripe's, times in seconds since 1970, and mostly no account. */
import type { billingCustomers } from '../../billing/billing-customers.ts';
import type { RowOf } from '../../contract.ts';
import { dayOf, iso } from '../calendar.ts';
import type { Client } from '../company.ts';
import { respelt } from '../crm.ts';
import { DIRT } from '../dirt.ts';
import { between, chance, pick, weighted } from '../distributions.ts';
import type { Extract } from '../extract.ts';
import { STREAM } from '../firms.ts';
import { nameParts } from '../people/domains.ts';
import { slug } from '../people/names.ts';
import { typedEmail } from '../people/people.ts';
import { payerName } from '../people/spelling.ts';
import { stranger } from '../people/strangers.ts';
import { type Random, random } from '../prng.ts';
import { FORMATS, made, tableExtract } from '../table.ts';
import { COUNTRY_SPELLINGS, FIRST_DAY, type HardCase, SEED } from '../truth.ts';
import { type Known, namesake, rowsOf, type World } from '../world.ts';

export type PayerRow = RowOf<typeof billingCustomers>;

const PATH = 'billing/customers.csv';
/** Payers that are nobody's: tests, and firms that paid for a course. */
const STRANGE = 12;
const BOOKKEEPERS = ['ledgerworks.example', 'tallyhouse.example'];

/** One payer per firm that has paid, sometimes two, in order of signup. */
export function payerRows(world: World, seed = SEED): Known<PayerRow>[] {
  const ours = world.company.flatMap((client) => {
    const first = client.subscriptions.find((row) => !row.is_trial)?.start_date;
    if (!first) return [];
    const draw = random(seed, STREAM.payers, client.firm.index);
    return Array.from({ length: chance(draw, 0.02) ? 2 : 1 }, () => payer(world, client, first, draw));
  });
  const strange = Array.from({ length: STRANGE }, (_, i) => {
    const draw = random(seed, STREAM.payers, i, 1);
    const { company, email } = stranger(3000 + i, seed);
    const created_date = iso(dayOf(FIRST_DAY) + between(draw, 0, 1000));
    const row = { customer_id: customerId(draw), account_id: null, customer_name: `${company} Ltd`, email };
    return { row: { ...row, country: 'GB', created_date, updated_at: null }, truth: null, hard: [] };
  });
  return [...ours, ...strange];
}

function payer(world: World, client: Client, created_date: PayerRow['created_date'], draw: Random): Known<PayerRow> {
  const { firm } = client;
  const name = payerName(draw, firm.name, firm.country);
  const address = invoiceAddress(world, client, draw);
  const typed = address.email === null ? { email: null, hard: [] } : typedEmail(draw, address.email);
  const filed = chance(draw, 0.15);
  const row = {
    customer_id: customerId(draw),
    account_id: filed ? firm.id : null,
    customer_name: name.text,
    email: typed.email,
    country: respelt(firm.country, COUNTRY_SPELLINGS, draw),
    created_date,
    updated_at: null,
  };
  const hard = [...address.hard, ...typed.hard, ...name.hard, ...namesake(world, client)];
  return { row, truth: firm.id, hard };
}

interface Address {
  readonly email: string | null;
  readonly hard: readonly HardCase[];
}

/** Where invoices are sent: to a contact, a mailbox of the firm, its bookkeeper, a private address, or nowhere. */
function invoiceAddress({ people }: World, { firm }: Client, draw: Random): Address {
  const family = slug(nameParts(firm.name).family);
  const shared: HardCase[] = people.domains.groups.flat().includes(firm.index) ? ['shared domain'] : [];
  switch (weighted(draw, { contact: 45, mailbox: 30, bookkeeper: 6, private: 7, none: 12 })) {
    case 'contact':
      return pick(draw, people.of[firm.index]!);
    case 'mailbox':
      return { email: `${pick(draw, ['invoices', 'accounts', 'ap'])}@${people.domains.of[firm.index]}`, hard: shared };
    case 'bookkeeper':
      return { email: `${family}@${pick(draw, BOOKKEEPERS)}`, hard: ['bookkeeper'] };
    case 'private':
      return { email: `${family}.${firm.index}@gmail.com`, hard: ['free mail'] };
    default:
      return { email: null, hard: ['no email'] };
  }
}

const LETTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz0123456789';
const customerId = (draw: Random): string =>
  `cus_${Array.from({ length: 14 }, () => LETTERS.charAt(between(draw, 0, LETTERS.length - 1))).join('')}`;

export const customersExtract = (world: World): Extract =>
  tableExtract<PayerRow>({
    path: PATH,
    format: FORMATS.plain,
    columns: {
      id: (row) => row.customer_id,
      created: (row) => String(dayOf(row.created_date!) * 86_400),
      name: (row) => row.customer_name,
      email: (row) => row.email,
      'address.country': (row) => row.country,
      'metadata.account': (row) => row.account_id,
    },
    rows: () => rowsOf(payerRows(world)),
    extra: ([model]) => {
      const { rejected, orphans } = DIRT[PATH];
      return [
        ...made(rejected['customer_id is missing'], model!, () => ({ customer_id: null })),
        ...made(orphans, model!, (i) => ({
          ...{ customer_id: `cus_orphan${i}`, account_id: `MA-8900${i}`, email: null, customer_name: `Closed ${i}` },
        })),
      ];
    },
  });
