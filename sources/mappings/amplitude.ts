import { type ColumnSource, firstFilled, type Mapping } from '../mapping.ts';

/** The group, or the first of several: `Acme`, `["Acme"]`. */
const account: ColumnSource = {
  sql: (_, ifAny) => {
    const columns = ['groups.account', 'groups.company', 'groups.organization', 'user_properties.account_id'];
    return `nullif(regexp_extract(coalesce(${columns.map((name) => ifAny(name)).join(', ')}), '[^\\[\\]",]+'), '')`;
  },
};

/** Amplitude's own events, besides those that begin with `$`. */
const OWN = `'session_start', 'session_end', 'revenue_amount'`;

/**
 * Amplitude: raw events of the Export API, as JSON lines. Its files end in `.json.gz` with an event a line: name them
 * `.jsonl.gz`.
 *
 * Documentation: Amplitude, "Export API", response schema: one event object per line, with event_time in UTC, user_id,
 * uuid, session_id, groups, user_properties and user_creation_time. From common knowledge: the `$identify` events, which
 * events are Amplitude's own, and that a group may be a list. The names of groups and user properties are yours.
 *
 * `$identify` events are users, the other ones usage. Someone who has not signed in is the user `device_id`.
 */
export const amplitude: Mapping = {
  system: 'amplitude',
  description: 'Amplitude: events of the Export API as JSON lines.',
  dates: ['ymd'],
  entities: {
    usage_events: {
      files: ['**/*'],
      rows: (cell) =>
        `coalesce(${cell('event_type')}, '') not in (${OWN}) and not regexp_matches(coalesce(${cell('event_type')}, ''), '^(\\$|\\[Amplitude\\])')`,
      columns: {
        event_id: firstFilled('uuid', '$insert_id'),
        account_id: account,
        user_id: firstFilled('user_id', 'device_id', 'amplitude_id'),
        session_id: { sql: (cell) => `nullif(${cell('session_id')}, '-1')` },
        occurred_at: firstFilled('event_time', 'client_event_time'),
        feature: 'event_type',
        event_count: { constant: '1' },
      },
    },
    product_users: {
      files: ['**/*'],
      rows: (cell) => `${cell('event_type')} = '$identify' and ${cell('user_id')} is not null`,
      columns: {
        user_id: 'user_id',
        account_id: account,
        email: firstFilled('user_properties.email', 'user_properties.$email'),
        company: firstFilled('user_properties.company', 'user_properties.company_name'),
        role: 'user_properties.role',
        signed_up_at: 'user_creation_time',
        updated_at: 'event_time',
      },
    },
  },
};
