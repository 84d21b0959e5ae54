/** The NPS survey, asked in spring and autumn of active clients: Windows-1252 CSV like the exit survey's. */
import type { RowOf } from '../../contract.ts';
import type { surveyResponses } from '../../surveys/survey-responses.ts';
import { clock, dayFirst, dayOf, iso } from '../calendar.ts';
import type { Client } from '../company.ts';
import { DIRT } from '../dirt.ts';
import { between, chance, pick, weighted } from '../distributions.ts';
import type { Extract } from '../extract.ts';
import { STREAM } from '../firms.ts';
import { FREE_MAIL } from '../people/domains.ts';
import { mailbox } from '../people/names.ts';
import { type Person, typedEmail } from '../people/people.ts';
import { stranger } from '../people/strangers.ts';
import { type Random, random } from '../prng.ts';
import { FORMATS, made, tableExtract } from '../table.ts';
import { EFFECTS, type HardCase, NPS, SEED, type UsageLevel } from '../truth.ts';
import { type Known, rowsOf, type World } from '../world.ts';

export type ResponseRow = RowOf<typeof surveyResponses>;

const PATH = 'surveys/responses.csv';
const WAVES = ['2024-04-08', '2024-10-07', '2025-04-07', '2025-10-06', '2026-04-13', '2026-10-05'];
const PAINS = { data_quality: 3, speed: 3, price: 4, support: 2, integrations: 3, onboarding: 1, reporting: 2 };
const WISHES = { options_analytics: 4, custom_reports: 4, mobile_app: 3, api: 3, esg_scores: 2, private_markets: 3 };
const SAID = [
  'Please – faster exports.',
  'Worth every €.',
  'The “factor model” is why we stay.',
  'Grüße ans Support-Team!',
];

/** Six in ten of the active clients answer each time, in order of time within a wave. Some answers are of strangers. */
export function responseRows({ company, people }: World, seed = SEED): Known<ResponseRow>[] {
  const all: Known<ResponseRow>[] = [];
  for (const [wave, first] of WAVES.entries()) {
    const from = dayOf(first);
    const answers = company.flatMap((client) => {
      const draw = random(seed, STREAM.responses, client.firm.index, wave);
      const active = client.life.spans.some((s) => !s.trial && s.start < from - 30 && (s.end ?? from + 1) > from);
      if (!active || !chance(draw, 0.6)) return [];
      return [answer(client, pick(draw, people.of[client.firm.index]!), from, draw)];
    });
    for (let i = 0; i < 4; i++) {
      const draw = random(seed, STREAM.responses, wave, i, 1);
      answers.push({
        row: {
          ...said(draw, 'regular', false),
          ...at(draw, from),
          ...who(null, null, stranger(2000 + wave * 4 + i).email),
        },
        truth: null,
        hard: [],
      });
    }
    answers.sort(
      ({ row: a }, { row: b }) => Number(a.submitted_at > b.submitted_at) - Number(a.submitted_at < b.submitted_at),
    );
    const survey = `NPS ${first.slice(0, 4)} ${first.slice(5, 7) === '04' ? 'spring' : 'autumn'}`;
    for (const { row, ...known } of answers)
      all.push({
        row: { response_id: `R-${String(all.length + 1).padStart(5, '0')}`, survey, tool: 'pulse', ...row },
        ...known,
      });
  }
  return all;
}

type Answer = Known<Omit<ResponseRow, 'response_id' | 'survey' | 'tool'>>;

function answer(client: Client, person: Person, from: number, draw: Random): Answer {
  const { firm } = client;
  const time = at(draw, from);
  const { firmType, from: leak } = EFFECTS.nps.advisors;
  const answers = { ...said(draw, firm.level, firm.firmType === firmType && time.submitted_at >= leak), ...time };
  const known = weighted(draw, { contact: 45, email: 35, private: 8, nobody: 12 });
  const truth = firm.id;
  if (known === 'nobody') return { row: { ...answers, ...who(null, null, null) }, truth, hard: ['anonymous'] };
  if (known === 'private') {
    // No contact's own free-mail address ends in such a number.
    const free = `${mailbox(person.name, 0)}${between(draw, 60, 99)}@${pick(draw, FREE_MAIL)}`;
    return { row: { ...answers, ...who(null, null, free) }, truth, hard: ['free mail'] };
  }
  const typed = typedEmail(draw, person.email);
  if (known === 'email')
    return { row: { ...answers, ...who(null, null, typed.email) }, truth, hard: [...person.hard, ...typed.hard] };
  // The tool still knows people who changed firms by the contact that they were at the old one.
  const moved: readonly HardCase[] = person.movedFrom ? ['contact of the old firm'] : [];
  const contact = person.movedFrom ?? person;
  const email = person.movedFrom || chance(draw, 0.3) ? typed.email : null;
  return {
    row: { ...answers, ...who(null, contact.id, email) },
    truth,
    hard: [...person.hard, ...moved, ...(email ? typed.hard : [])],
  };
}

const who = (account_id: string | null, contact_id: string | null, email: string | null) => ({
  account_id,
  contact_id,
  email,
});

const at = (draw: Random, from: number) => ({
  submitted_at:
    `${iso(from + between(draw, 0, 13))} ${clock(between(draw, 7 * 3600, 20 * 3600))}` as ResponseRow['submitted_at'],
});

/** Scores by the usage level alone; of advisors since the new client portal, by that. */
function said(draw: Random, level: UsageLevel, portal: boolean) {
  const hit = portal && chance(draw, NPS.advisorsComplain);
  const kind = hit ? 'detractor' : weighted(draw, NPS.shares[level]);
  const [low, high] = { promoter: [9, 10], passive: [7, 8], detractor: [hit ? 1 : 2, 6] }[kind] as [number, number];
  return {
    nps_score: between(draw, low, high),
    csat_score: chance(draw, 0.6) ? { promoter: 5, passive: 4, detractor: 2 }[kind] : null,
    pain_point: hit ? EFFECTS.nps.advisors.painPoint : chance(draw, 0.7) ? weighted(draw, PAINS) : null,
    feature_priority: chance(draw, 0.6) ? weighted(draw, WISHES) : null,
    comment: chance(draw, 0.15) ? (hit ? 'Clients cannot open proposals.' : pick(draw, SAID)) : null,
  };
}

export const responsesExtract = (world: World): Extract =>
  tableExtract<ResponseRow>({
    path: PATH,
    format: FORMATS.survey,
    columns: {
      Response: (row) => row.response_id,
      Survey: (row) => row.survey,
      Contact: (row) => row.contact_id,
      Email: (row) => row.email,
      Submitted: (row) => `${dayFirst(row.submitted_at)} ${row.submitted_at.slice(11)}`,
      Recommend: (row) => row.nps_score,
      Satisfied: (row) => row.csat_score,
      'Pain Point': (row) => row.pain_point,
      'Wanted Most': (row) => row.feature_priority,
      Comment: (row) => row.comment,
    },
    rows: () => rowsOf(responseRows(world)),
    extra: ([model]) => {
      const { rejected, orphans } = DIRT[PATH];
      const nothing = { nps_score: null, csat_score: null, pain_point: null, feature_priority: null, comment: null };
      return [
        ...made(rejected['nps_score is 11'], model!, (i) => ({ response_id: `R-N${i}`, nps_score: 11 })),
        ...made(rejected['nothing is answered'], model!, (i) => ({ response_id: `R-E${i}`, ...nothing })),
        // Contacts that the CRM has deleted.
        ...made(orphans, model!, (i) => ({ response_id: `R-O${i}`, contact_id: `C-9900${i}`, email: null })),
      ];
    },
  });
