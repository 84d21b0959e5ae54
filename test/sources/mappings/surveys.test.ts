import { expect, test } from 'vitest';
import { loadFixture } from './load.ts';

test('typeform: completed responses, with a score, a comment of two lines and hidden fields', async () => {
  const { rows, rejects, counts } = await loadFixture('typeform');
  expect(rows).toEqual({
    survey_responses: [
      {
        response_id: 'abc4nzj1xg6m9l36aa',
        tool: 'typeform',
        submitted_at: '2024-10-06 02:41:38',
        nps_score: 0,
        pain_point: 'Exports',
      },
      {
        response_id: 'odwdp4nzj1xg6m9l36',
        tool: 'typeform',
        account_id: 'A-1',
        email: 'Ada@alpine.example',
        submitted_at: '2024-10-05 02:41:38',
        nps_score: 9,
        comment: 'Fast, and the charts\nare clear',
      },
    ],
  });
  expect(rejects).toEqual([
    ['responses.csv', 6, 'nps_score', '11', 'is above 10'],
    ['responses.csv', 7, null, null, 'one of nps_score, csat_score, pain_point, feature_priority, comment is required'],
  ]);
  expect(counts).toEqual({ 'responses.csv survey_responses': [4, 2, 2, 0] });
});

test('surveymonkey: responses below two headers, with times before and after noon', async () => {
  const { rows, rejects, counts } = await loadFixture('surveymonkey');
  expect(rows).toEqual({
    survey_responses: [
      {
        response_id: '118000000001',
        tool: 'surveymonkey',
        email: 'ada@alpine.example',
        submitted_at: '2024-05-14 00:03:10',
        nps_score: 10,
        csat_score: 5,
        comment: 'Great, thanks',
      },
      {
        response_id: '118000000002',
        tool: 'surveymonkey',
        submitted_at: '2024-05-14 13:00:05',
        csat_score: 2,
      },
    ],
  });
  expect(rejects).toEqual([['Survey.csv', 5, 'nps_score', 'Promoter', 'is not a whole number']]);
  expect(counts).toEqual({ 'Survey.csv survey_responses': [3, 2, 1, 0] });
});

test('zigpoll: responses with the poll that they answer', async () => {
  const { rows, rejects, counts } = await loadFixture('zigpoll');
  expect(rows).toEqual({
    survey_responses: [
      {
        response_id: '66f0aa',
        survey: 'Post-trial, NPS',
        tool: 'zigpoll',
        email: 'ada@alpine.example',
        submitted_at: '2024-05-01 10:00:00',
        nps_score: 8,
        pain_point: 'Manual exports',
      },
      {
        response_id: '66f0ab',
        survey: 'Post-trial, NPS',
        tool: 'zigpoll',
        submitted_at: '2024-05-02 10:00:00',
        comment: 'No, thanks',
      },
    ],
  });
  expect(rejects).toEqual([['responses.csv', 4, 'submitted_at', null, 'is missing']]);
  expect(counts).toEqual({ 'responses.csv survey_responses': [3, 2, 1, 0] });
});
