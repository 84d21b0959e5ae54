import { expect, test } from 'vitest';
import { loadFixture } from './load.ts';

test('stripe: customers, subscriptions, their trials and invoices', async () => {
  const { rows, rejects, counts } = await loadFixture('stripe');
  const monthly = { billing_frequency: 'monthly', currency: 'EUR', account_id: 'cus_B' };
  expect(rows).toEqual({
    billing_customers: [
      {
        customer_id: 'cus_A',
        account_id: 'A-1',
        customer_name: 'Alpine Capital AG',
        email: 'billing@alpine.example',
        country: 'CH',
        created_date: '2024-05-01',
      },
      { customer_id: 'cus_B', customer_name: 'Borealis', created_date: '2024-06-01' },
    ],
    subscriptions: [
      // Gone before the trial was over.
      {
        ...monthly,
        subscription_id: 'sub_left',
        plan: 'pro',
        start_date: '2024-12-01',
        end_date: '2024-12-03',
        mrr_amount: 100,
        seats: 1,
        is_trial: true,
        auto_renew: true,
        churn_flag: true,
      },
      // Paid for from the end of its trial on.
      {
        ...monthly,
        subscription_id: 'sub_month',
        plan: 'basic',
        start_date: '2024-06-15',
        end_date: '2024-10-15',
        mrr_amount: 49.9,
        is_trial: false,
        auto_renew: true,
        churn_flag: true,
      },
      {
        ...monthly,
        subscription_id: 'sub_trial',
        plan: 'pro',
        start_date: '2024-11-01',
        mrr_amount: 100,
        seats: 1,
        is_trial: true,
        auto_renew: false,
        churn_flag: false,
      },
      {
        subscription_id: 'sub_week',
        account_id: 'cus_B',
        plan: 'weekly',
        start_date: '2024-12-01',
        mrr_amount: 52,
        currency: 'GBP',
        seats: 1,
        is_trial: false,
        auto_renew: true,
        churn_flag: false,
      },
      // 1,200.00 a year for each of 3 units.
      {
        subscription_id: 'sub_year',
        account_id: 'A-1',
        plan: 'pro-yearly',
        start_date: '2024-05-01',
        mrr_amount: 300,
        currency: 'USD',
        seats: 3,
        billing_frequency: 'annual',
        is_trial: false,
        auto_renew: true,
        churn_flag: false,
      },
    ],
    trials: [
      {
        trial_id: 'sub_month',
        account_id: 'cus_B',
        plan: 'basic',
        start_date: '2024-06-01',
        end_date: '2024-06-15',
      },
    ],
    invoices: [
      {
        invoice_id: 'in_1',
        account_id: 'A-1',
        subscription_id: 'sub_year',
        issued_date: '2024-05-01',
        due_date: '2024-05-31',
        paid_date: '2024-05-20',
        status: 'paid',
        amount: 3600,
        currency: 'USD',
      },
      {
        invoice_id: 'in_2',
        account_id: 'cus_B',
        subscription_id: 'sub_month',
        issued_date: '2024-07-15',
        status: 'open',
        amount: 49.9,
        currency: 'EUR',
      },
      {
        invoice_id: 'in_3',
        account_id: 'cus_B',
        issued_date: '2024-08-01',
        status: 'draft',
        amount: -10,
        currency: 'EUR',
      },
    ],
  });
  expect(rejects).toEqual([
    ['invoices.csv', 5, 'status', 'lost', 'is not one of draft, open, paid, void, uncollectible'],
    ['subscriptions.csv', 8, 'mrr_amount', null, 'is missing'],
  ]);
  expect(counts).toEqual({
    'invoices.csv invoices': [4, 3, 1, 0],
    'subscriptions.csv subscriptions': [6, 5, 1, 0],
    'subscriptions.csv trials': [1, 1, 0, 0],
    'unified_customers.csv billing_customers': [2, 2, 0, 0],
  });
});
