import { subscriptions } from './billing/subscriptions.ts';
import { accounts } from './crm/accounts.ts';
import { usageEvents } from './product/usage-events.ts';
import { supportTickets } from './support/support-tickets.ts';
import { churnFeedback } from './surveys/churn-feedback.ts';

/** Every contract, parents before the children that refer to them. */
export const contracts = [accounts, subscriptions, usageEvents, supportTickets, churnFeedback] as const;
