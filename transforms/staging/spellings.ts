/** Spellings that exports have for one thing, folded to one. */
import { type Expression, sql } from 'kysely';

/** Lower-case spellings of countries that are not their ISO 3166-1 alpha-2 code. */
const COUNTRIES: Readonly<Record<string, string>> = {
  uk: 'GB',
  'united kingdom': 'GB',
  'great britain': 'GB',
  england: 'GB',
  usa: 'US',
  'united states': 'US',
  'united states of america': 'US',
  deutschland: 'DE',
  germany: 'DE',
  france: 'FR',
  schweiz: 'CH',
  suisse: 'CH',
  switzerland: 'CH',
  españa: 'ES',
  spain: 'ES',
  italia: 'IT',
  italy: 'IT',
  nederland: 'NL',
  netherlands: 'NL',
  canada: 'CA',
  australia: 'AU',
  singapore: 'SG',
  japan: 'JP',
  brasil: 'BR',
  brazil: 'BR',
  india: 'IN',
};

/** The ISO code of a country as people write it; what is not known stays as it is, in upper case if it has two letters. */
export function countryCode(country: Expression<string | null>) {
  const name = sql`lower(trim(both from ${country}))`;
  const cases = Object.entries(COUNTRIES).map(
    ([spelling, code]) => sql`when ${sql.lit(spelling)} then ${sql.lit(code)}`,
  );
  return sql<string | null>`case ${name} ${sql.join(cases, sql` `)}
    else case when length(trim(both from ${country})) = 2 then upper(trim(both from ${country})) else trim(both from ${country}) end end`;
}

/** A channel's name in lower case with underscores: `Paid Social`, `paid-social` and `paid_social` are one channel. */
export function channelName<T extends string | null>(channel: Expression<T>) {
  return sql<T>`lower(replace(replace(trim(both from ${channel}), ' ', '_'), '-', '_'))`;
}

/** An e-mail address in lower case, without blanks around it; of `n/a` and the like none, which would join strangers. */
export const emailAddress = (email: Expression<string | null>) => sql<string | null>`case
  when trim(both from ${email}) like '%_@_%' then lower(trim(both from ${email})) end`;
