import { expect, test } from 'vitest';
import { loadFixture } from './load.ts';

test('salesforce: accounts, contacts, opportunities and leads that are not deleted', async () => {
  const { rows, rejects, counts } = await loadFixture('salesforce');
  expect(rows).toEqual({
    accounts: [
      {
        account_id: '001A000001AAAAA',
        account_name: 'Alpine Capital, AG',
        industry: 'Finance',
        country: 'CH',
        acquisition_channel: 'Partner Referral',
        signup_date: '2024-05-01',
        website: 'https://alpine.example',
        updated_at: '2025-01-15 08:30:00',
      },
      {
        account_id: '001A000001BBBBB',
        account_name: 'Borealis "North" Bank',
        signup_date: '2024-11-30',
        updated_at: '2024-12-01 00:10:00',
      },
    ],
    contacts: [
      {
        contact_id: '003A000001AAAAA',
        account_id: '001A000001AAAAA',
        full_name: 'Ada Lindt',
        email: 'Ada.Lindt@alpine.example',
        title: 'Head of Research',
        updated_at: '2025-01-15 08:30:00',
      },
      { contact_id: '003A000001BBBBB', full_name: 'Cher', updated_at: '2024-06-01 00:00:00' },
    ],
    deals: [
      {
        deal_id: '006A000001AAAAA',
        account_id: '001A000001AAAAA',
        deal_name: 'Alpine, first contract',
        deal_type: 'new',
        stage: 'Closed Won',
        outcome: 'won',
        amount: 24000,
        owner: '005A000001OWNER',
        created_date: '2024-04-01',
        closed_date: '2024-05-01',
        updated_at: '2024-05-01 10:00:00',
      },
      {
        deal_id: '006A000001BBBBB',
        account_id: '001A000001AAAAA',
        deal_name: 'Alpine seats',
        deal_type: 'upsell',
        stage: 'Closed Lost',
        outcome: 'lost',
        owner: '005A000001OWNER',
        created_date: '2024-09-02',
        closed_date: '2024-10-31',
        updated_at: '2024-11-01 10:00:00',
      },
      {
        deal_id: '006A000001CCCCC',
        account_id: '001A000001BBBBB',
        deal_name: 'Borealis',
        stage: 'Negotiation/Review',
        outcome: 'open',
        amount: 18000.5,
        created_date: '2024-12-01',
        closed_date: '2025-03-31',
      },
    ],
    leads: [
      {
        lead_id: '00QA000001AAAAA',
        account_id: '001A000001AAAAA',
        contact_id: '003A000001AAAAA',
        email: 'ada@alpine.example',
        company: 'Alpine Capital',
        status: 'converted',
        created_at: '2024-03-01 12:34:56',
        channel: 'Web',
        updated_at: '2024-04-01 09:00:00',
      },
      {
        lead_id: '00QA000001BBBBB',
        company: '[not provided]',
        status: 'new',
        created_at: '2024-03-02 00:00:00',
      },
    ],
  });
  expect(rejects).toEqual([
    ['Account.csv', 5, 'signup_date', 'yesterday', 'is not a date (year-month-day)'],
    ['Opportunity.csv', 5, 'deal_type', 'Barter', 'is not one of new, upsell, cross-sell, renewal'],
  ]);
  expect(counts).toEqual({
    'Account.csv accounts': [3, 2, 1, 0],
    'Contact.csv contacts': [2, 2, 0, 0],
    'Opportunity.csv deals': [4, 3, 1, 0],
    'Lead.csv leads': [2, 2, 0, 0],
  });
});

test('hubspot: companies, contacts and deals, with a byte-order mark, thousands and a company twice', async () => {
  const { rows, rejects, counts } = await loadFixture('hubspot');
  expect(rows).toEqual({
    accounts: [
      {
        account_id: '9001',
        account_name: 'Alpine Capital, AG',
        industry: 'Financial Services',
        country: 'Switzerland',
        acquisition_channel: 'Organic Search',
        signup_date: '2024-05-01',
        website: 'alpine.example',
        updated_at: '2025-01-15 08:30:00',
      },
      {
        account_id: '9002',
        account_name: 'Borealis Bank',
        country: 'Norway',
        acquisition_channel: 'Direct Traffic',
        signup_date: '2024-11-30',
        website: 'borealis.example',
        updated_at: '2025-01-20 09:00:00',
      },
    ],
    contacts: [
      {
        contact_id: '501',
        account_id: '9001',
        full_name: 'Ada Lindt',
        email: 'ada@alpine.example',
        title: 'Head of Research',
        updated_at: '2025-01-15 08:31:00',
      },
      { contact_id: '502', full_name: 'Nansen', email: 'fridtjof@borealis.example' },
    ],
    deals: [
      {
        deal_id: '701',
        account_id: '9001',
        deal_name: 'Alpine, first',
        deal_type: 'new',
        stage: 'Signed',
        outcome: 'won',
        amount: 24000,
        owner: 'Grace Seller',
        created_date: '2024-04-01',
        closed_date: '2024-05-01',
        updated_at: '2024-05-01 10:00:00',
      },
      {
        deal_id: '702',
        account_id: '9001',
        deal_name: 'Alpine seats',
        deal_type: 'upsell',
        stage: 'Closed Lost',
        outcome: 'lost',
        amount: 6000.5,
        owner: 'Grace Seller',
        created_date: '2024-09-02',
        closed_date: '2024-10-31',
        updated_at: '2024-11-01 10:00:00',
      },
      {
        deal_id: '703',
        deal_name: 'Borealis',
        stage: 'Appointment Scheduled',
        outcome: 'open',
        created_date: '2024-12-01',
      },
    ],
  });
  expect(rejects).toEqual([
    ['hubspot-crm-exports-all-companies-2025-01-31.csv', 3, 'account_id', '9002', 'line 4 has the same account_id'],
    ['hubspot-crm-exports-all-deals-2025-01-31.csv', 5, 'stage', null, 'is missing'],
  ]);
  expect(counts).toEqual({
    'hubspot-crm-exports-all-companies-2025-01-31.csv accounts': [3, 2, 0, 1],
    'hubspot-crm-exports-all-contacts-2025-01-31.csv contacts': [2, 2, 0, 0],
    'hubspot-crm-exports-all-deals-2025-01-31.csv deals': [4, 3, 1, 0],
  });
});
