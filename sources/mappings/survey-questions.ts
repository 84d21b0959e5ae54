import type { ColumnSource } from '../mapping.ts';

/**
 * The questions that the mappings of survey tools look for: of each line, the first that is a column of the file is read.
 * The wording of a question is yours: add it, with `*` for what differs between surveys. Where several columns are like
 * one of these, the file is refused with their names: put the one that is meant before it.
 */
export const questions: Readonly<Record<string, ColumnSource>> = {
  account_id: ['account_id', 'Account ID'],
  contact_id: ['contact_id', 'Contact ID'],
  nps_score: ['nps', 'nps_score', 'NPS score', 'How likely*recommend*'],
  csat_score: ['csat', 'csat_score', 'How satisfied are you*', 'Overall, how satisfied*'],
  pain_point: ['pain_point', 'What is your biggest*', 'What frustrates you*'],
  feature_priority: ['feature_priority', 'Which feature*', 'What feature*'],
  comment: ['comment', 'comments', 'What is the*reason for your score*', 'Why did you*score*', 'Anything else*'],
};
