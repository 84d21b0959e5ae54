/** The CRM's people: `;` CSV like its accounts, with what is known of their lives and minds where it is. */
import type { Money, SqlTimestamp } from '../../columns.ts';
import type { RowOf } from '../../contract.ts';
import type { contacts } from '../../crm/contacts.ts';
import { clock, dayFirst, iso } from '../calendar.ts';
import { DIRT } from '../dirt.ts';
import { between, chance, logNormal, pick, weighted } from '../distributions.ts';
import type { Extract } from '../extract.ts';
import { STREAM } from '../firms.ts';
import { END } from '../lifecycle.ts';
import { type Person, type Role, typedEmail } from '../people/people.ts';
import { random } from '../prng.ts';
import { FORMATS, made, tableExtract } from '../table.ts';
import { SEED } from '../truth.ts';
import { type Known, rowsOf, type World } from '../world.ts';

export type ContactRow = RowOf<typeof contacts>;

const PATH = 'crm/contacts.csv';
const JOBS: Readonly<Record<Role, { readonly titles: readonly string[]; readonly income: number }>> = {
  'portfolio manager': {
    titles: ['Portfolio Manager', 'Senior Portfolio Manager', 'Head of Equities'],
    income: 210_000,
  },
  analyst: { titles: ['Analyst', 'Senior Analyst', 'Quantitative Analyst'], income: 120_000 },
  advisor: { titles: ['Financial Advisor', 'Wealth Manager', 'Client Partner'], income: 140_000 },
  trader: { titles: ['Trader', 'Head of Trading'], income: 180_000 },
  operations: { titles: ['Operations Manager', 'Middle Office, Lead'], income: 95_000 },
  compliance: { titles: ['Compliance Officer', 'Chief Compliance Officer'], income: 125_000 },
  executive: { titles: ['Chief Investment Officer', 'Managing Partner', 'CEO'], income: 320_000 },
};
const FOCUS = ['equities', 'fixed income', 'alternatives', 'multi-asset'] as const;

export function contactRows({ people }: World, seed = SEED): Known<ContactRow>[] {
  return people.all.map((person, i) => {
    const draw = random(seed, STREAM.people, i, 1);
    const typed = typedEmail(draw, person.email);
    const { firm } = person.client;
    // Some people are in the CRM without their firm, or without an address.
    const unfiled = chance(draw, 0.03);
    const noEmail = !unfiled && chance(draw, 0.04);
    const hard = [...person.hard, ...(noEmail ? [] : typed.hard), ...(unfiled ? ['no account' as const] : [])];
    const row = {
      contact_id: person.id,
      account_id: unfiled ? null : firm.id,
      full_name: `${person.name.first} ${person.name.last}`,
      email: noEmail ? null : typed.email,
      role: person.role,
      title: pick(draw, JOBS[person.role].titles),
      investment_focus: chance(draw, 0.75) ? firm.focus : pick(draw, FOCUS),
      is_primary: person.primary,
      ...life(person, i, seed),
      updated_at: `${iso(between(draw, firm.signup, END - 1))} ${clock(between(draw, 480, 1080) * 60)}` as SqlTimestamp,
    };
    return { row, truth: firm.id, hard };
  });
}

/** Demographics and psychographics, half of which nobody has asked for. None of them has an effect on anything. */
function life({ role }: Person, i: number, seed: number) {
  const draw = random(seed, STREAM.people, i, 2);
  const known = <T>(share: number, value: T): T | null => (chance(draw, share) ? value : null);
  const income = Math.round(logNormal(draw, JOBS[role].income, 0.35) / 1000) * 1000;
  const senior = role === 'executive' || role === 'compliance';
  return {
    age_band: known(
      0.65,
      weighted(draw, {
        '18-24': senior ? 0 : 3,
        '25-34': senior ? 3 : 25,
        '35-44': 30,
        '45-54': 26,
        '55-64': 13,
        '65+': 3,
      }),
    ),
    income: known(0.45, income as Money),
    net_worth: known(0.4, (Math.round((income * between(draw, 10, 90)) / 10_000) * 1000) as Money),
    marital_status: known(0.5, weighted(draw, { single: 30, married: 55, divorced: 12, widowed: 3 })),
    children: known(0.45, Number(weighted(draw, { 0: 35, 1: 22, 2: 28, 3: 12, 4: 3 }))),
    occupation: known(
      0.5,
      pick(draw, ['Investment management', 'Wealth management', 'Banking', 'Insurance', 'Research']),
    ),
    education: known(0.6, weighted(draw, { secondary: 4, bachelor: 36, master: 44, doctorate: 8, professional: 8 })),
    risk_attitude: known(0.55, weighted(draw, { averse: 28, balanced: 47, seeking: 25 })),
    wanted_relationship: known(0.55, weighted(draw, { 'self-directed': 40, collaborative: 40, delegating: 20 })),
    preferred_channel: known(0.7, weighted(draw, { 'e-mail': 45, phone: 20, video: 18, 'in person': 9, 'in app': 8 })),
    decision_style: known(0.5, weighted(draw, { analytical: 40, directive: 22, consensus: 25, intuitive: 13 })),
  };
}

const yes = (flag: boolean | null) => (flag ? 'TRUE' : 'FALSE');

export const contactsExtract = (world: World): Extract =>
  tableExtract<ContactRow>({
    path: PATH,
    format: FORMATS.crm,
    columns: {
      'Contact ID': (row) => row.contact_id,
      'Account ID': (row) => row.account_id,
      'Full Name': (row) => row.full_name,
      Email: (row) => row.email,
      Role: (row) => row.role,
      Title: (row) => row.title,
      Focus: (row) => row.investment_focus,
      Primary: (row) => yes(row.is_primary),
      'Age Band': (row) => row.age_band,
      Income: (row) => row.income,
      'Net Worth': (row) => row.net_worth,
      'Marital Status': (row) => row.marital_status,
      Children: (row) => row.children,
      Occupation: (row) => row.occupation,
      Education: (row) => row.education,
      Risk: (row) => row.risk_attitude,
      Relationship: (row) => row.wanted_relationship,
      'Preferred Channel': (row) => row.preferred_channel,
      'Decision Style': (row) => row.decision_style,
      'Last Modified': (row) => `${dayFirst(row.updated_at!)} ${row.updated_at!.slice(11, 16)}`,
    },
    rows: () => rowsOf(contactRows(world)),
    extra: (rows) => {
      const { rejected, stale, orphans } = DIRT[PATH];
      const model = { ...rows[0]!, email: 'test@example.com', is_primary: false };
      return [
        ...made(rejected['role is unknown'], model, (i) => ({ contact_id: `C-R${i}`, role: 'wizard' })),
        ...made(rejected['contact_id is missing'], model, () => ({ contact_id: '' })),
        ...made(rejected['children is negative'], model, (i) => ({ contact_id: `C-K${i}`, children: -1 })),
        ...made(orphans, model, (i) => ({
          ...{ contact_id: `C-O${i}`, account_id: `MA-4400${i}`, email: `someone${i}@nowhere.example` },
        })),
        // Older versions: another role, and an address that the person no longer has.
        ...Array.from({ length: stale }, (_, i) => rows[400 + 350 * i]!).map((row) => ({
          ...{ ...row, title: 'Intern', email: null, updated_at: '2023-11-01 08:00:00' as SqlTimestamp },
        })),
      ];
    },
  });
