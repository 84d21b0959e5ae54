import { firstFilled, type Mapping } from '../mapping.ts';

/**
 * PostHog: batch exports of events and persons, as JSON lines. In files of Parquet the properties are one text, and no
 * account is found in them.
 *
 * Documentation: PostHog, "S3 destination for batch exports": the fields of the events model and the persons model, and
 * that a person is one row per `distinct_id`. From common knowledge: `$groups` and `$session_id` among the properties,
 * and that PostHog's own events begin with `$`.
 *
 * The account is the group of type account, company or organization, or the first group type of the project; name
 * another one here. The user is the `distinct_id`, which events and persons share.
 */
export const posthog: Mapping = {
  system: 'posthog',
  description: 'PostHog: batch exports of events and persons as JSON lines.',
  dates: ['ymd'],
  entities: {
    usage_events: {
      files: ['**/*events*', '**/*events*/**'],
      rows: (cell) => `coalesce(${cell('event')}, '') not like '$%'`,
      columns: {
        event_id: 'uuid',
        account_id: firstFilled(
          'properties.$groups.account',
          'properties.$groups.company',
          'properties.$groups.organization',
          'properties.$group_0',
          'properties.account_id',
        ),
        user_id: 'distinct_id',
        session_id: 'properties.$session_id',
        occurred_at: 'timestamp',
        feature: 'event',
        event_count: { constant: '1' },
      },
    },
    product_users: {
      files: ['**/*persons*', '**/*persons*/**'],
      rows: (cell) => `coalesce(${cell('is_deleted')}, 'false') = 'false'`,
      columns: {
        user_id: 'distinct_id',
        account_id: firstFilled('properties.account_id', 'properties.company_id'),
        email: firstFilled('properties.email', 'properties.$email'),
        company: firstFilled('properties.company', 'properties.company_name'),
        role: 'properties.role',
        signed_up_at: 'created_at',
        updated_at: '_inserted_at',
      },
    },
  },
};
