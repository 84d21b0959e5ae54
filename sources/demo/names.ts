/** Names of firms: plain, quoted, with commas, apostrophes and letters beyond ASCII. */
import { pick } from './distributions.ts';
import type { Random } from './prng.ts';
import type { FirmType } from './truth.ts';

const FIRST = [
  ...['Alder', 'Birch', 'Cedar', 'Dunmore', 'Eastgate', 'Fairfax', 'Granite', 'Harbour', 'Ironwood', 'Juniper'],
  ...['Kestrel', 'Lakeview', 'Marlowe', 'Northfield', 'Oakridge', 'Pinnacle', 'Quarry', 'Redwood', 'Sterling', 'Tamar'],
  ...['Upland', 'Vantage', 'Westbrook', 'Yarrow', 'Zenith', 'Brückner', 'Møller', 'Façade', 'Núñez', 'Lefèvre'],
  ...[
    'Österreich',
    'São Bento',
    'Zürcher',
    'Gößmann',
    "O'Neill",
    'Ångström',
    'Blackwood',
    'Corvus',
    'Draycott',
    'Elmhurst',
  ],
];
const SECOND = [
  ...['Point', 'Bridge', 'Hill', 'Rock', 'Street', 'Gate', 'River', 'Lane', 'Crest', 'Field'],
  ...['Park', 'Peak', 'Square', 'Bay', 'Summit', 'Forest', 'Harbor', 'Valley', 'Stone', 'Mark'],
];
const KIND: Record<FirmType, readonly string[]> = {
  'asset manager': ['Asset Management', 'Investments, Ltd.', 'Capital Management'],
  'hedge fund': ['Capital Partners', 'Global Macro, LP', 'Master Fund'],
  advisor: ['Wealth Advisors', 'Financial Planning', 'Advisory, LLC'],
  bank: ['Bank', 'Bankhaus', 'Privatbank, AG'],
  'family office': ['Family Office', 'Holdings', '& Söhne'],
  'pension fund': ['Pension Fund', 'Retirement System', 'Pensionskasse'],
  insurer: ['Insurance', 'Assurance, plc', 'Versicherung'],
  other: ['Research', 'Endowment', 'Foundation'],
};

/** A firm's name; one in twelve carries a quoted nickname. */
export function firmName(random: Random, firmType: FirmType): string {
  const name = `${pick(random, FIRST)} ${pick(random, SECOND)} ${pick(random, KIND[firmType])}`;
  return random() < 1 / 12 ? `${name} "${pick(random, SECOND)}"` : name;
}
