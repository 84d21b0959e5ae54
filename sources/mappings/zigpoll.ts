import { firstFilled, type Mapping } from '../mapping.ts';
import { questions } from './survey-questions.ts';

/**
 * Zigpoll: responses, exported as CSV with a column per question. The questions that are read are in
 * `survey-questions.ts`; metadata of participants are columns by their name.
 *
 * Documentation: Zigpoll, "Participant Metadata" (id and metadata, e-mail among it, of who answers). The columns of the
 * file are not documented where we looked: the names below are those of its API's responses (`_id`, `createdAt`,
 * `participantId`) and customary ones. Look at the header of your file first, and name what differs.
 */
export const zigpoll: Mapping = {
  system: 'zigpoll',
  description: 'Zigpoll: responses as CSV.',
  dates: ['ymd', 'mdy', 'dmy'],
  entities: {
    survey_responses: {
      files: ['**/*'],
      columns: {
        ...questions,
        response_id: firstFilled('Response ID', 'Submission ID', '_id', 'ID'),
        survey: ['Poll', 'Poll Title', 'Survey'],
        tool: { constant: 'zigpoll' },
        email: firstFilled('Email', 'Customer Email', 'metadata.email'),
        submitted_at: ['Submitted At', 'Created At', 'createdAt', 'Date'],
      },
    },
  },
};
