/** What the CRM tells of a client firm: the attributes that accounts have, and every mart that shows an account. */
import { accounts as contract } from '../../sources/crm/accounts.ts';
import { contractColumns, nullable } from '../columns.ts';

const NAMES = [
  'account_name',
  'industry',
  'country',
  'region',
  'firm_type',
  'investment_focus',
  'plan',
  'acquisition_channel',
  'signup_date',
  'seats',
  'aum',
] as const;
type Name = (typeof NAMES)[number];

const known = contractColumns(contract.columns);
const columns = Object.fromEntries(NAMES.map((name) => [name, known[name]])) as Pick<typeof known, Name>;

/** Their columns. An account that the CRM does not know has none of them, a signup neither. */
export const firmAttributes = { ...columns, signup_date: nullable(known.signup_date) };

/** Their references in a query in which the accounts are `a`. */
export const firmAttributesOfA = NAMES.map((name) => `a.${name}` as const);
