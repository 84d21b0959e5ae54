import { firstFilled, type Mapping } from '../mapping.ts';

const accounts = ['account_id', 'company_id', 'organization_id', 'company'];

/**
 * Mixpanel: events of the Raw Event Export API, and profiles of Query Profiles, one a line. Name the files
 * `events....jsonl` and `profiles....jsonl`.
 *
 * Documentation: Mixpanel, "Raw Event Export" and "Export Methods" (event, and properties with time, distinct_id and
 * `$insert_id`; one object a line), "Query Profiles" (`$distinct_id`, `$properties`) and "Reserved Properties". From common
 * knowledge: that Mixpanel's own events begin with `$`, and the names of group keys, which are yours.
 *
 * The account is the first group key that an event has. The user is the `distinct_id`, which events and profiles share.
 */
export const mixpanel: Mapping = {
  system: 'mixpanel',
  description: 'Mixpanel: raw events and profiles as JSON lines.',
  dates: ['unix', 'ymd'],
  entities: {
    usage_events: {
      files: ['**/*events*', '**/*export*'],
      rows: (cell) => `coalesce(${cell('event')}, '') not like '$%'`,
      columns: {
        event_id: 'properties.$insert_id',
        account_id: firstFilled(...accounts.map((name) => `properties.${name}`)),
        user_id: 'properties.distinct_id',
        session_id: firstFilled('properties.session_id', 'properties.$session_id'),
        occurred_at: 'properties.time',
        feature: 'event',
        event_count: { constant: '1' },
      },
    },
    product_users: {
      files: ['**/*profiles*', '**/*people*'],
      columns: {
        user_id: '$distinct_id',
        account_id: firstFilled(...accounts.slice(0, 3).map((name) => `$properties.${name}`)),
        email: firstFilled('$properties.$email', '$properties.email'),
        company: firstFilled('$properties.company', '$properties.company_name'),
        role: '$properties.role',
        signed_up_at: '$properties.$created',
        updated_at: '$properties.$last_seen',
      },
    },
  },
};
