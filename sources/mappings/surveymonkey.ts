import type { Mapping } from '../mapping.ts';
import { questions } from './survey-questions.ts';

/**
 * SurveyMonkey: all individual responses, exported as CSV with numerical values for scales. Questions are columns by
 * their text: those that are read are in `survey-questions.ts`. Custom variables are columns by their name.
 *
 * Documentation: SurveyMonkey, "User Manual", describes exports, but not the columns: `Respondent ID`, `Collector ID`,
 * `End Date`, `Email Address` and the second header, which names the answers, are from common knowledge, and from public
 * scripts that read them. Dates are read as UTC, month first, with AM and PM.
 */
export const surveymonkey: Mapping = {
  system: 'surveymonkey',
  description: 'SurveyMonkey: individual responses as CSV.',
  dates: ['ymd', 'mdy'],
  entities: {
    survey_responses: {
      files: ['**/*'],
      // The second header has no respondent.
      rows: (cell) => `${cell('Respondent ID')} is not null`,
      columns: {
        ...questions,
        response_id: 'Respondent ID',
        tool: { constant: 'surveymonkey' },
        email: ['Email Address', 'email', 'What is your email*'],
        submitted_at: {
          sql: (cell) => {
            const ended = cell(['End Date', 'Date Modified']);
            return `coalesce(cast(try_strptime(${ended}, '%m/%d/%Y %I:%M:%S %p') as varchar), ${ended})`;
          },
        },
      },
    },
  },
};
