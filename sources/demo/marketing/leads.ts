/** Marketing's leads: people who asked, with the firm as they typed it. The tool is American: month first. */
import type { RowOf } from '../../contract.ts';
import type { leads } from '../../marketing/leads.ts';
import { DIRT } from '../dirt.ts';
import { between, chance, pick, weighted } from '../distributions.ts';
import type { Extract } from '../extract.ts';
import { STREAM } from '../firms.ts';
import { type Person, typedEmail } from '../people/people.ts';
import { typedName } from '../people/spelling.ts';
import { stranger } from '../people/strangers.ts';
import { random } from '../prng.ts';
import { FORMATS, made, tableExtract } from '../table.ts';
import { SEED } from '../truth.ts';
import { type Known, namesake, rowsOf, type World } from '../world.ts';
import type { Step } from './journeys.ts';
import { journeys } from './journeys.ts';
import { atMinute, strangeStep } from './touches.ts';

export type LeadRow = RowOf<typeof leads>;

const PATH = 'marketing/leads.csv';
const STRANGE = 1600;

/** In order of time. A lead of a firm came by its first touch, a day at most after it. */
export function leadRows(world: World, seed = SEED): Known<LeadRow>[] {
  const ours = journeys(world, seed).flatMap(({ client, person, steps: [first] }) => {
    const draw = random(seed, STREAM.leads, client.firm.index);
    if (!chance(draw, 0.8)) return [];
    const typed = typedEmail(draw, person.email);
    const company = chance(draw, 0.9) ? typedName(draw, client.firm.name) : { text: null, hard: [] };
    const paid = client.subscriptions.some((row) => !row.is_trial);
    const row = {
      account_id: paid && chance(draw, 0.35) ? client.firm.id : null,
      contact_id: chance(draw, 0.3) ? person.id : null,
      ...{ email: typed.email, company: company.text, persona: personaOf(person) },
      status: paid ? ('converted' as const) : pick(draw, ['lost', 'lost', 'qualified', 'working'] as const),
      ...cameBy(first, between(draw, 0, 200)),
    };
    const named = company.text === null ? [] : [...namesake(world, client), ...company.hard];
    return [{ row, truth: client.firm.id, hard: [...person.hard, ...typed.hard, ...named] }];
  });
  const strange = Array.from({ length: STRANGE }, (_, i) => {
    const draw = random(seed, STREAM.strangers, i, 3);
    const { email, company } = stranger(i, seed);
    const row = {
      ...{ account_id: null, contact_id: null, email: typedEmail(draw, email).email, company },
      persona: pick(draw, ['student', 'analyst', 'consultant', 'journalist']),
      status: weighted(draw, { new: 1, working: 1, qualified: 0.3, lost: 4 }),
      ...cameBy(strangeStep(i, seed), between(draw, 0, 200)),
    };
    return { row, truth: null, hard: [] };
  });
  const all = [...ours, ...strange];
  all.sort((a, b) => (a.row.created_at < b.row.created_at ? -1 : a.row.created_at > b.row.created_at ? 1 : 0));
  return all.map((known, i) => ({ ...known, row: { lead_id: `L-${10_001 + i}`, ...known.row, updated_at: null } }));
}

const personaOf = ({ role }: Person): string =>
  role === 'compliance' || role === 'operations' ? 'risk officer' : role === 'trader' ? 'portfolio manager' : role;

const cameBy = ({ minute, channel, campaign, ad_set, creative, landing_page }: Step, after: number) => ({
  created_at: atMinute(minute + after),
  ...{ channel, campaign, ad_set, creative, landing_page },
});

/** `2024-03-25 14:05:00` as `03/25/2024 14:05:00`. */
const monthFirst = (at: string) => `${at.slice(5, 7)}/${at.slice(8, 10)}/${at.slice(0, 4)}${at.slice(10)}`;

export const leadsExtract = (world: World): Extract =>
  tableExtract<LeadRow>({
    path: PATH,
    format: FORMATS.plain,
    columns: {
      'Lead Id': (row) => row.lead_id,
      'Converted Account': (row) => row.account_id,
      'Converted Contact': (row) => row.contact_id,
      'Email Address': (row) => row.email,
      Company: (row) => row.company,
      Persona: (row) => row.persona,
      'Lead Status': (row) => row.status,
      'Create Date': (row) => monthFirst(row.created_at),
      Source: (row) => row.channel,
      Campaign: (row) => row.campaign,
      'Ad Set': (row) => row.ad_set,
      Creative: (row) => row.creative,
      'Landing Page': (row) => row.landing_page,
    },
    rows: () => rowsOf(leadRows(world)),
    extra: ([model]) => {
      const { rejected, orphans } = DIRT[PATH];
      return [
        ...made(rejected['created_at is 02/30'], model!, (i) => ({
          lead_id: `L-D${i}`,
          created_at: '2025-02-30 10:00:00',
        })),
        ...made(rejected['status is unknown'], model!, (i) => ({ lead_id: `L-S${i}`, status: 'hot' })),
        ...made(orphans, model!, (i) => ({
          ...{ lead_id: `L-O${i}`, account_id: `MA-1100${i}`, contact_id: null, email: `lead${i}@nowhere.example` },
        })),
      ];
    },
  });
