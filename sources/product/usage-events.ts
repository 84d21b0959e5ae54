import { boolean, integer, text, timestamp } from '../columns.ts';
import { defineContract } from '../contract.ts';

export const usageEvents = defineContract({
  name: 'usage_events',
  domain: 'product',
  description: 'One row per use of a feature, or per batch of uses that the product counts together.',
  // Exports repeat ids with different content (RavenStack has 21): the whole row is the key.
  key: 'row',
  references: { account_id: 'accounts', subscription_id: 'subscriptions' },
  rules: [{ rule: 'any_of', columns: ['account_id', 'subscription_id', 'user_id'] }],
  columns: {
    event_id: text('Id of the event.', { max: 200 }).nullable(),
    account_id: text('Account that used the feature.', { max: 200 }).nullable(),
    subscription_id: text('Subscription under which it was used.', { max: 200 }).nullable(),
    user_id: text('User who used it.', { max: 200 }).nullable(),
    session_id: text('Visit in which it was used.', { max: 200 }).nullable(),
    occurred_at: timestamp('When it was used, UTC.'),
    feature: text('Feature that was used.', { max: 200 }),
    event_count: integer('How many uses the row stands for.', { min: 0, max: 1e9 }),
    duration_seconds: integer('Time spent.', { min: 0, max: 1e9, unit: 'seconds' }).nullable(),
    error_count: integer('Errors met.', { min: 0, max: 1e9 }).nullable(),
    is_beta: boolean('The feature was in beta.').nullable(),
  },
});
