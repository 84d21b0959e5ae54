import type { Mapping } from '../mapping.ts';
import { questions } from './survey-questions.ts';

/**
 * Typeform: responses of a form, downloaded as CSV. Questions are columns by their text: those that are read are in
 * `survey-questions.ts`. Hidden fields are columns by their name: send `email`, `account_id` or `contact_id` along.
 *
 * Documentation: none of the file's columns was found. `#`, `Response Type`, `Submit Date (UTC)` and the others are from
 * common knowledge, and from public scripts that read them. Only completed responses are loaded.
 */
export const typeform: Mapping = {
  system: 'typeform',
  description: 'Typeform: responses as CSV.',
  dates: ['ymd', 'mdy', 'dmy'],
  entities: {
    survey_responses: {
      files: ['**/*'],
      rows: (cell) => `coalesce(lower(${cell('Response Type')}), 'completed') = 'completed'`,
      columns: {
        ...questions,
        response_id: ['#', 'Response ID', 'Token'],
        tool: { constant: 'typeform' },
        email: ['email', 'Email address', '*your*e-mail*', '*your*email*'],
        submitted_at: ['Submit Date (UTC)', 'Submitted At'],
      },
    },
  },
};
