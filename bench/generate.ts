/**
 * Data for the suites: canonical CSV files of a company of any size, from one seed. Rows go out as they are made, so
 * memory stays flat.
 *
 *     npx tsx bench/generate.ts --rows 5000000 --seed 1 /tmp/bench-data
 */
import { closeSync, mkdirSync, openSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { addMonths, clock, dayOf, iso } from '../sources/demo/calendar.ts';
import { between, chance, chooser, pick } from '../sources/demo/distributions.ts';
import { random } from '../sources/demo/prng.ts';
import { CHANNELS, FIRM_TYPES, INDUSTRIES, REGIONS } from '../sources/demo/truth.ts';

export interface BenchData {
  readonly directory: string;
  readonly seed: number;
  /** Rows of each file, its header not counted. */
  readonly rows: { readonly accounts: number; readonly subscriptions: number; readonly usage_events: number };
  readonly bytes: number;
}

/** Usage falls into these 24 months; accounts signed up in the twelve before. */
const FROM = dayOf('2024-01-01');
const DAYS = addMonths(FROM, 24) - FROM;
const USAGE_ROWS_PER_ACCOUNT = 500;

/**
 * Writes `accounts.csv`, `subscriptions.csv` and `usage_events.csv` into `directory`, in the columns of the contracts.
 * All rows are valid, no usage row occurs twice, and every foreign key is met.
 * @param options.rows number of usage rows; one account per 500 of them, two subscriptions per account
 */
export function generate(options: { directory: string; rows: number; seed: number }): BenchData {
  const { directory, rows, seed } = options;
  mkdirSync(directory, { recursive: true });
  const accounts = Math.max(1, Math.round(rows / USAGE_ROWS_PER_ACCOUNT));
  const bytes =
    write(path.join(directory, 'accounts.csv'), accountLines(accounts, seed)) +
    write(path.join(directory, 'subscriptions.csv'), subscriptionLines(accounts, seed)) +
    write(path.join(directory, 'usage_events.csv'), usageLines(rows, accounts, seed));
  return { directory, seed, rows: { accounts, subscriptions: 2 * accounts, usage_events: rows }, bytes };
}

function* accountLines(accounts: number, seed: number): Generator<string> {
  yield 'account_id,account_name,industry,country,region,firm_type,investment_focus,plan,acquisition_channel,' +
    'signup_date,seats,website,referrals_per_year,aum,cost_to_serve,is_trial,churn_flag,updated_at\n';
  const draw = random(seed, 1);
  const [firmType, channel, region] = [Object.keys(FIRM_TYPES), Object.keys(CHANNELS), Object.keys(REGIONS)];
  for (let a = 0; a < accounts; a++) {
    const where = pick(draw, region) as keyof typeof REGIONS;
    const country = pick(draw, Object.keys(REGIONS[where].countries));
    const signup = iso(FROM - between(draw, 1, 365));
    yield `A${a},"Firm ${a}, Ltd.",${pick(draw, INDUSTRIES)},${country},${where},${pick(draw, firmType)},equities,` +
      `${PLANS[a % 3]},${pick(draw, channel)},${signup},${between(draw, 1, 200)},,,${between(draw, 1, 90_000)}000000.00,` +
      `${between(draw, 500, 9000)}.50,false,false,${signup} 12:00:00\n`;
  }
}

const PLANS = ['Starter', 'Professional', 'Enterprise'];

/** Two in a row per account: the second replaces the first, and one in three of those ends. */
function* subscriptionLines(accounts: number, seed: number): Generator<string> {
  yield 'subscription_id,account_id,plan,start_date,end_date,mrr_amount,currency,seats,billing_frequency,is_trial,' +
    'auto_renew,is_upgrade,is_downgrade,churn_flag,updated_at\n';
  const draw = random(seed, 2);
  for (let a = 0; a < accounts; a++) {
    const start = FROM + between(draw, 0, 300);
    const change = start + between(draw, 40, 250);
    const churned = chance(draw, 1 / 3);
    const end = churned ? iso(change + between(draw, 30, 150)) : '';
    const rest = 'USD,5,monthly,false,true';
    const plan = PLANS[a % 3];
    yield `S${a}-1,A${a},${plan},${iso(start)},${iso(change)},${between(draw, 100, 4000)}.50,${rest},false,false,false,\n` +
      `S${a}-2,A${a},${plan},${iso(change)},${end},${between(draw, 100, 4000)}.25,${rest},true,false,${churned},\n`;
  }
}

/** Rows in order of day, each of an account, a user and a session that hang together. */
function* usageLines(rows: number, accounts: number, seed: number): Generator<string> {
  yield 'event_id,account_id,subscription_id,user_id,session_id,occurred_at,feature,event_count,duration_seconds,' +
    'error_count,is_beta\n';
  const draw = random(seed, 3);
  const feature = chooser(Object.fromEntries(Array.from({ length: 24 }, (_, f) => [`feature_${f + 1}`, 24 - f])));
  const time = Array.from({ length: 1440 }, (_, minute) => clock(minute * 60).slice(0, 6));
  const two = Array.from({ length: 60 }, (_, n) => String(n).padStart(2, '0'));
  for (let row = 0; row < rows; row++) {
    const day = Math.floor((row / rows) * DAYS);
    // The square favours the first accounts: some use the product much more than others.
    const spot = draw();
    const account = Math.floor(spot * spot * accounts);
    const minute = 420 + Math.floor(draw() * 720);
    const dice = Math.floor(draw() * 1e6);
    yield `U${row},A${account},S${account}-1,A${account}/u${dice % 7},V${account}.${day}.${dice % 3},` +
      `${iso(FROM + day)} ${time[minute]}${two[dice % 60]},${feature(draw)},${1 + (dice % 12)},${dice % 3600},` +
      `${dice % 50 === 0 ? 1 : 0},${dice % 20 === 0}\n`;
  }
}

/** Writes the lines in pieces of a megabyte; gives the bytes written. */
function write(file: string, lines: Iterable<string>): number {
  const descriptor = openSync(file, 'w');
  let bytes = 0;
  let piece = '';
  const flush = () => {
    writeFileSync(descriptor, piece);
    bytes += Buffer.byteLength(piece);
    piece = '';
  };
  try {
    for (const line of lines) {
      piece += line;
      if (piece.length >= 1 << 20) flush();
    }
    flush();
    return bytes;
  } finally {
    closeSync(descriptor);
  }
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { rows: { type: 'string', default: '5000000' }, seed: { type: 'string', default: '1' } },
  });
  const [directory] = positionals;
  const [rows, seed] = [Number(values.rows), Number(values.seed)];
  if (directory === undefined || !(Number.isSafeInteger(rows) && rows > 0) || !Number.isSafeInteger(seed)) {
    process.stderr.write('usage: npx tsx bench/generate.ts [--rows N] [--seed N] DIRECTORY\n');
    process.exitCode = 2;
  } else {
    const started = performance.now();
    const made = generate({ directory, rows, seed });
    const seconds = (performance.now() - started) / 1000;
    const memory = process.resourceUsage().maxRSS / 1024;
    process.stdout.write(
      `${directory}: ${JSON.stringify(made.rows)}, ${(made.bytes / 1e6).toFixed(0)} MB, seed ${seed}, ` +
        `${seconds.toFixed(1)} s, at most ${memory.toFixed(0)} MB of memory\n`,
    );
  }
}
