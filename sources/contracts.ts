import { billingCustomers } from './billing/billing-customers.ts';
import { invoices } from './billing/invoices.ts';
import { subscriptions } from './billing/subscriptions.ts';
import { accounts } from './crm/accounts.ts';
import { contacts } from './crm/contacts.ts';
import { deals } from './crm/deals.ts';
import { initiatives } from './crm/initiatives.ts';
import { adSpend } from './marketing/ad-spend.ts';
import { leads } from './marketing/leads.ts';
import { touches } from './marketing/touches.ts';
import { experimentAssignments } from './product/experiment-assignments.ts';
import { experiments } from './product/experiments.ts';
import { productUsers } from './product/product-users.ts';
import { trials } from './product/trials.ts';
import { usageEvents } from './product/usage-events.ts';
import { supportTickets } from './support/support-tickets.ts';
import { churnFeedback } from './surveys/churn-feedback.ts';
import { surveyResponses } from './surveys/survey-responses.ts';

/** Every contract, parents before the children that refer to them. */
export const contracts = [
  accounts,
  subscriptions,
  usageEvents,
  supportTickets,
  churnFeedback,
  contacts,
  deals,
  initiatives,
  billingCustomers,
  invoices,
  productUsers,
  trials,
  touches,
  leads,
  adSpend,
  surveyResponses,
  experiments,
  experimentAssignments,
] as const;
