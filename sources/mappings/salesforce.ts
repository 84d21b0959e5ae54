import { type CellOf, type EntityMapping, type Mapping, meaning } from '../mapping.ts';

/** Checkboxes are `true` in files of the Data Loader, and `1` in those of the weekly export. */
const isSet = (cell: string) => `coalesce(lower(${cell}) in ('true', '1'), false)`;
const notDeleted = (cell: CellOf) => `not ${isSet(cell('IsDeleted'))}`;
const object = (name: string, columns: EntityMapping['columns']): EntityMapping => ({
  files: [`**/${name}`, `**/${name}[_0-9-]*`],
  rows: notDeleted,
  columns: { ...columns, updated_at: 'LastModifiedDate' },
});

/**
 * Salesforce: Account.csv, Contact.csv, Opportunity.csv and Lead.csv of its Data Export or Data Loader.
 *
 * Documentation: Salesforce, "Object Reference for the Salesforce Platform" and "Salesforce Field Reference Guide": columns
 * are the API names of fields. The words of Type and Status are picklists of the org: those below are from common
 * knowledge of a new one. A word that is not there is refused by name, and is one entry more.
 *
 * Deals want the worth of a year: where `Amount` is that of the contract, name the field that is. Fields of your own are
 * a line each: `plan: 'Plan__c'`.
 */
export const salesforce: Mapping = {
  system: 'salesforce',
  description: 'Salesforce: Account.csv, Contact.csv, Opportunity.csv and Lead.csv of a Data Export.',
  dates: ['ymd'],
  entities: {
    accounts: object('Account', {
      account_id: 'Id',
      account_name: 'Name',
      industry: 'Industry',
      country: ['BillingCountryCode', 'BillingCountry'],
      acquisition_channel: 'AccountSource',
      signup_date: 'CreatedDate',
      website: 'Website',
    }),
    contacts: object('Contact', {
      contact_id: 'Id',
      account_id: 'AccountId',
      full_name: { sql: (_, ifAny) => `nullif(concat_ws(' ', ${ifAny('FirstName')}, ${ifAny('LastName')}), '')` },
      email: 'Email',
      title: 'Title',
    }),
    deals: object('Opportunity', {
      deal_id: 'Id',
      account_id: 'AccountId',
      deal_name: 'Name',
      deal_type: {
        from: 'Type',
        words: meaning({
          new: ['New Business', 'New Customer'],
          upsell: ['Existing Business', 'Existing Customer - Upgrade', 'Upsell', 'Expansion'],
          'cross-sell': ['Cross-Sell', 'Cross-sell', 'Cross Sell'],
          renewal: ['Renewal', 'Existing Customer - Replacement', 'Existing Customer - Downgrade'],
        }),
      },
      stage: 'StageName',
      outcome: {
        sql: (cell) =>
          `case when ${isSet(cell('IsWon'))} then 'won' when ${isSet(cell('IsClosed'))} then 'lost' else 'open' end`,
      },
      amount: 'Amount',
      currency: 'CurrencyIsoCode',
      owner: 'OwnerId',
      created_date: 'CreatedDate',
      closed_date: 'CloseDate',
    }),
    leads: object('Lead', {
      lead_id: 'Id',
      account_id: 'ConvertedAccountId',
      contact_id: 'ConvertedContactId',
      email: 'Email',
      company: 'Company',
      status: {
        from: 'Status',
        words: meaning({
          new: ['Open - Not Contacted', 'New'],
          working: ['Working - Contacted', 'Contacted', 'Working', 'Nurturing'],
          qualified: ['Qualified'],
          converted: ['Closed - Converted'],
          lost: ['Closed - Not Converted', 'Unqualified'],
        }),
      },
      created_at: 'CreatedDate',
      channel: 'LeadSource',
    }),
  },
};
