/** Whose every record is: what a resolver of identities is held to. */
import { payerRows } from '../billing/customers.ts';
import { contactRows } from '../crm/contacts.ts';
import { leadRows } from '../marketing/leads.ts';
import { userRows } from '../product/users.ts';
import { responseRows } from '../surveys/responses.ts';
import type { HardCase } from '../truth.ts';
import { type Known, makeWorld, type World } from '../world.ts';

export interface TrueAccount {
  /** Name of the contract. */
  readonly entity: 'contacts' | 'billing_customers' | 'product_users' | 'survey_responses' | 'leads';
  /** Key of the record. */
  readonly id: string;
  /** The account that it belongs to; null for strangers. */
  readonly account_id: string | null;
  /** What makes it hard to tell. */
  readonly hard: readonly HardCase[];
}

/** One per record of five silos. A record that is not listed (the orphans of `dirt.ts`) belongs to no account. */
export function identityTruth(world: World = makeWorld()): TrueAccount[] {
  const of = <R>(entity: TrueAccount['entity'], known: readonly Known<R>[], id: (row: R) => string): TrueAccount[] =>
    known.map(({ row, truth, hard }) => ({ entity, id: id(row), account_id: truth, hard: [...new Set(hard)] }));
  return [
    ...of('contacts', contactRows(world), (row) => row.contact_id),
    ...of('billing_customers', payerRows(world), (row) => row.customer_id),
    ...of('product_users', userRows(world), (row) => row.user_id),
    ...of('survey_responses', responseRows(world), (row) => row.response_id),
    ...of('leads', leadRows(world), (row) => row.lead_id),
  ];
}
