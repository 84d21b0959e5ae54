/** People of firms that the CRM does not know: they click, ask and test, and never become clients. */
import { between, chance, pick } from '../distributions.ts';
import { STREAM } from '../firms.ts';
import { random } from '../prng.ts';
import { SEED } from '../truth.ts';
import { FREE_MAIL } from './domains.ts';
import { mailbox, type Name, personName, slug } from './names.ts';

/** None of them begins a name of `names.ts`, so that no stranger's domain is a client's. */
const FAMILIES = [
  ...['Amberline', 'Blue Heron', 'Copper Kettle', 'Driftwood', 'Evergrain', 'Foxglove', 'Gullwing', 'Hollow Oak'],
  ...['Inkstone', 'Jetty', 'Kingfisher', 'Larkspur', 'Millstream', 'Nightjar', 'Otterburn', 'Periwinkle', 'Quill'],
];
const KINDS = ['Consulting', 'Software', 'Data', 'University', 'Ventures', 'Media', 'Trading', 'Research'];

export interface Stranger {
  readonly name: Name;
  readonly company: string;
  readonly email: string;
}

/** The stranger of that number: the same in every silo. */
export function stranger(number: number, seed = SEED): Stranger {
  const draw = random(seed, STREAM.strangers, number);
  const name = personName(draw);
  const company = `${pick(draw, FAMILIES)} ${pick(draw, KINDS)}`;
  const domain = chance(draw, 0.4) ? pick(draw, FREE_MAIL) : `${slug(company)}.com`;
  // Digits keep the addresses of namesakes at free-mail domains apart, those of clients among them.
  return { name, company, email: `${mailbox(name, 0)}${between(draw, 60, 99)}.${number}@${domain}` };
}
