import { type ColumnSource, firstFilled, type Mapping, meaning } from '../mapping.ts';

/** The company, or the first of several that a cell lists with `;`. */
const company: ColumnSource = {
  sql: (_, ifAny) => {
    const columns = ['Associated Company IDs (Primary)', 'Primary Associated Company ID', 'Associated Company IDs'];
    const ids = `coalesce(${columns.map(ifAny).join(', ')})`;
    return `nullif(trim(split_part(${ids}, ';', 1)), '')`;
  },
};

/**
 * HubSpot: CSV exports of the index pages of companies, contacts and deals, with all properties and their associations.
 *
 * Documentation: HubSpot Developers, "Exports" guide: what an export may hold, `Associated ... IDs` among it. The columns
 * are the English labels of the default properties; labels and the words of stages are from common knowledge. An account
 * that renamed a label, or exports in another language, names its own here.
 *
 * Stages are free: `Is Closed Won` and `Is Closed Lost` tell the outcome, and the stage's name where they are not exported.
 * Times are in the time zone of the account, and are read as UTC. Deals want the worth of a year in `Amount`.
 */
export const hubspot: Mapping = {
  system: 'hubspot',
  description: 'HubSpot: CSV exports of companies, contacts and deals.',
  dates: ['ymd', 'mdy', 'dmy'],
  entities: {
    accounts: {
      files: ['**/*companies*'],
      columns: {
        account_id: ['Record ID', 'Company ID'],
        account_name: ['Company name', 'Name'],
        industry: 'Industry',
        country: 'Country/Region',
        acquisition_channel: ['Original Traffic Source', 'Original Source Type', 'Original Source'],
        signup_date: 'Create Date',
        website: firstFilled('Company Domain Name', 'Website URL'),
        updated_at: ['Last Modified Date', 'Object last modified date/time'],
      },
    },
    contacts: {
      files: ['**/*contacts*'],
      columns: {
        contact_id: ['Record ID', 'Contact ID'],
        account_id: company,
        full_name: { sql: (_, ifAny) => `nullif(concat_ws(' ', ${ifAny('First Name')}, ${ifAny('Last Name')}), '')` },
        email: 'Email',
        title: 'Job Title',
        updated_at: ['Last Modified Date', 'Object last modified date/time'],
      },
    },
    deals: {
      files: ['**/*deals*'],
      columns: {
        deal_id: ['Record ID', 'Deal ID'],
        account_id: company,
        deal_name: 'Deal Name',
        deal_type: {
          from: 'Deal Type',
          words: meaning({
            new: ['New Business', 'newbusiness'],
            upsell: ['Existing Business', 'existingbusiness', 'Upsell', 'Expansion'],
            'cross-sell': ['Cross-sell', 'Cross-Sell'],
            renewal: ['Renewal'],
          }),
        },
        stage: 'Deal Stage',
        outcome: {
          sql: (cell, ifAny) => {
            const stage = `replace(lower(${cell('Deal Stage')}), ' ', '')`;
            const is = (label: string, name: string) =>
              `coalesce(lower(${ifAny(label)}) = 'true' or ${stage} like '${name}%', false)`;
            return (
              `case when ${is('Is Closed Won', 'closedwon')} then 'won' ` +
              `when ${is('Is Closed Lost', 'closedlost')} then 'lost' else 'open' end`
            );
          },
        },
        amount: 'Amount',
        currency: 'Currency',
        owner: 'Deal owner',
        created_date: 'Create Date',
        closed_date: 'Close Date',
        updated_at: ['Last Modified Date', 'Object last modified date/time'],
      },
    },
  },
};
