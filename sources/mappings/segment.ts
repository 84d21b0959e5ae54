import { firstFilled, type Mapping } from '../mapping.ts';

const account = firstFilled('context.groupId', 'properties.account_id', 'properties.accountId', 'traits.account_id');

/**
 * Segment: the calls that it stores in a bucket (AWS S3, Google Cloud Storage), as JSON lines. Their names end in `.gz`
 * alone: name them `.jsonl.gz`.
 *
 * Documentation: Twilio Segment, "Spec: Common Fields" (messageId, timestamp, userId, context.groupId as id of the
 * account) and, for track and identify, the calls of the same Spec. `account_id` among properties and traits is a custom.
 *
 * Track calls are usage, identify calls are users: of a user the latest call counts, as a whole, so that it has to repeat
 * the traits. Who has not signed in is the user `anonymousId`. Page, screen and group calls are passed over.
 */
export const segment: Mapping = {
  system: 'segment',
  description: 'Segment: track and identify calls as JSON lines.',
  dates: ['ymd'],
  entities: {
    usage_events: {
      files: ['**/*'],
      rows: (cell) => `${cell('type')} = 'track'`,
      columns: {
        event_id: 'messageId',
        account_id: account,
        user_id: firstFilled('userId', 'anonymousId'),
        session_id: firstFilled('properties.session_id', 'properties.sessionId'),
        occurred_at: firstFilled('timestamp', 'originalTimestamp', 'receivedAt'),
        feature: 'event',
        event_count: { constant: '1' },
      },
    },
    product_users: {
      files: ['**/*'],
      rows: (cell) => `${cell('type')} = 'identify' and ${cell('userId')} is not null`,
      columns: {
        user_id: 'userId',
        account_id: account,
        email: 'traits.email',
        company: {
          // The Spec has an object with a name; many send the name itself.
          sql: (_, ifAny) =>
            `coalesce(${ifAny('traits.company.name')}, case when ${ifAny('traits.company')} not like '{%' then ${ifAny('traits.company')} end)`,
        },
        role: firstFilled('traits.role', 'traits.title'),
        signed_up_at: firstFilled('traits.createdAt', 'traits.created_at'),
        updated_at: firstFilled('timestamp', 'originalTimestamp', 'receivedAt'),
      },
    },
  },
};
