import { expect, test } from 'vitest';
import { responseRows } from '../../../../sources/demo/surveys/responses.ts';
import { EFFECTS } from '../../../../sources/demo/truth.ts';
import { clientOf, FAR, groupBy, world } from '../panel.ts';

/** Answers of clients, the anonymous ones among them, with who truly gave them. */
const answers = responseRows(world).flatMap(({ row, truth }) =>
  truth === null ? [] : [{ row, firm: clientOf.get(truth)!.firm }],
);
type Answer = (typeof answers)[number];

/** NPS with its standard error. */
function nps(of: readonly Answer[]) {
  const marks = of.map(({ row }) => (row.nps_score! >= 9 ? 100 : row.nps_score! <= 6 ? -100 : 0));
  const score = marks.reduce((sum: number, mark) => sum + mark, 0) / marks.length;
  const variance = marks.reduce((sum: number, mark) => sum + (mark - score) ** 2, 0) / marks.length;
  return { score, error: Math.sqrt(variance / marks.length) };
}
const { heavyMinusLight, advisors } = EFFECTS.nps;
const isAdvisor = ({ firm }: Answer) => firm.firmType === advisors.firmType;
const leaking = (answer: Answer) => isAdvisor(answer) && answer.row.submitted_at >= advisors.from;
const calm = answers.filter((answer) => !leaking(answer));

test('heavy users recommend more than light ones', () => {
  const [heavy, light] = ['heavy', 'light'].map((level) => nps(calm.filter(({ firm }) => firm.level === level)));
  const error = Math.hypot(heavy!.error, light!.error);
  expect(Math.abs(heavy!.score - light!.score - heavyMinusLight)).toBeLessThan(FAR * error);
  expect(heavy!.score - light!.score).toBeGreaterThan(4 * error);
});

test('advisors complain of the client portal since March 2026, nobody else, and not before', () => {
  const before = nps(answers.filter((answer) => isAdvisor(answer) && !leaking(answer)));
  const after = nps(answers.filter(leaking));
  expect(Math.abs(before.score - advisors.before)).toBeLessThan(FAR * before.error);
  expect(Math.abs(after.score - advisors.after)).toBeLessThan(FAR * after.error);
  const complain = (of: readonly Answer[]) => of.filter(({ row }) => row.pain_point === advisors.painPoint).length;
  expect(complain(calm)).toBe(0);
  expect(complain(answers.filter(leaking)) / answers.filter(leaking).length).toBeGreaterThan(0.3);
});

test.each(EFFECTS.nps.noEffect)('%s has no effect on it', (attribute) => {
  for (const [value, of] of groupBy(calm, ({ firm }) => firm[attribute])) {
    const [theirs, others] = [nps(of), nps(calm.filter(({ firm }) => firm[attribute] !== value))];
    expect(Math.abs(theirs.score - others.score), value).toBeLessThan(FAR * Math.hypot(theirs.error, others.error));
  }
});
