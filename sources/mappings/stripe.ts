import { type CellOf, type ColumnSource, firstFilled, type Mapping } from '../mapping.ts';

const account = firstFilled('account_id (metadata)', 'Customer ID', 'Customer');
const currency: ColumnSource = { sql: (cell) => `upper(${cell('Currency')})` };
const number = (cell: string) => `try_cast(replace(${cell}, ',', '') as decimal(18,2))`;
const start = (cell: CellOf) =>
  `coalesce(${['Start Date (UTC)', 'Start (UTC)', 'Created (UTC)'].map((name) => cell(name)).join(', ')})`;

/** On trial, or left before it was over: never paid for. */
const onTrial = (cell: CellOf) =>
  `coalesce(${cell('Status')} = 'trialing' or ${cell('Ended At (UTC)')} <= ${cell('Trial End (UTC)')}, false)`;
/** Began with a trial, and was paid for after it. */
const wasTrial = (cell: CellOf) =>
  `coalesce(left(${cell('Trial Start (UTC)')}, 10) <= left(${start(cell)}, 10) and not ${onTrial(cell)}, false)`;
/** Not so where the first payment failed. */
const began = (cell: CellOf) => `coalesce(${cell('Status')} not in ('incomplete', 'incomplete_expired'), true)`;
/** Months of an interval; a quotient of whole numbers would be a whole one. */
const months = (cell: CellOf) =>
  `case ${cell('Interval')} when 'year' then 12 when 'month' then 1 when 'week' then 12.0 / 52 when 'day' then 12.0 / 365 end * coalesce(try_cast(${cell('Interval Count')} as bigint), 1)`;
const monthly = (amount: string, cell: CellOf) =>
  `cast(${number(amount)} * coalesce(try_cast(${cell('Quantity')} as bigint), 1) / (${months(cell)}) as decimal(18,2))`;
const frequency = (cell: CellOf) =>
  `case ${months(cell)} when 1 then 'monthly' when 3 then 'quarterly' when 12 then 'annual' end`;

/**
 * Stripe: exports of the Dashboard with all columns. An account is the `account_id` of the metadata, or the customer.
 *
 * Documentation: Stripe API Reference, "The Subscription object": status, start date, trial and end. No list of the
 * Dashboard's columns was found: names are from common knowledge and public scripts that read them. So is that `Amount`
 * of a subscription is the price of one unit, before coupons.
 *
 * A subscription that began with a trial is a trial, and a subscription from its end on. `Start (UTC)` moves with every
 * change of plan, `Start Date (UTC)` does not.
 */
export const stripe: Mapping = {
  system: 'stripe',
  description: 'Stripe: customers.csv, subscriptions.csv and invoices.csv, exported from the Dashboard.',
  dates: ['ymd'],
  entities: {
    billing_customers: {
      files: ['**/*customers*'],
      columns: {
        customer_id: 'id',
        account_id: 'account_id (metadata)',
        customer_name: firstFilled('Name', 'Description'),
        email: 'Email',
        country: firstFilled('Address Country', 'Billing Address Country', 'Card Address Country'),
        created_date: 'Created (UTC)',
      },
    },
    subscriptions: {
      files: ['**/*subscriptions*'],
      rows: began,
      columns: {
        subscription_id: 'id',
        account_id: account,
        plan: 'Plan',
        start_date: {
          sql: (_, ifAny) => `case when ${wasTrial(ifAny)} then ${ifAny('Trial End (UTC)')} else ${start(ifAny)} end`,
        },
        end_date: 'Ended At (UTC)',
        mrr_amount: { sql: (cell, ifAny) => monthly(cell('Amount'), ifAny) },
        currency,
        seats: 'Quantity',
        billing_frequency: { sql: (_, ifAny) => frequency(ifAny) },
        is_trial: { sql: (cell, ifAny) => `case when ${cell('Status')} is not null then ${onTrial(ifAny)} end` },
        auto_renew: { from: 'Cancel At Period End', words: { true: 'false', false: 'true' } },
        churn_flag: { sql: (cell) => `${cell('Status')} = 'canceled'` },
      },
    },
    trials: {
      files: ['**/*subscriptions*'],
      rows: wasTrial,
      columns: {
        trial_id: 'id',
        account_id: account,
        plan: 'Plan',
        start_date: { sql: (_, ifAny) => `case when ${wasTrial(ifAny)} then ${ifAny('Trial Start (UTC)')} end` },
        end_date: 'Trial End (UTC)',
      },
    },
    invoices: {
      files: ['**/*invoices*'],
      columns: {
        invoice_id: 'id',
        account_id: account,
        subscription_id: 'Subscription',
        issued_date: firstFilled('Finalized At (UTC)', 'Date (UTC)', 'Created (UTC)'),
        due_date: 'Due Date (UTC)',
        paid_date: 'Paid At (UTC)',
        status: { sql: (cell) => `lower(${cell('Status')})` },
        amount: {
          sql: (cell, ifAny) => `${number(cell(['Total', 'Amount Due']))} - coalesce(${number(ifAny('Tax'))}, 0)`,
        },
        currency,
      },
    },
  },
};
