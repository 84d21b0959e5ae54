import { expect, it } from 'vitest';
import { parseIdentity } from '../../model/identity.ts';
import { NO_DECISIONS } from '../../transforms/identity/decisions.ts';

const parse = (text: string) => parseIdentity({ path: 'model/identity.yml', text });
const issues = (text: string) => parse(text).issues.map(({ line, what, hint }) => [line, what, hint].join(' | '));

it('reads decisions', () => {
  const text = `free_mail: [club.example]
same: [{ accounts: [A-1, A-2], reason: renamed }]
apart: [{ accounts: [A-3, A-4], reason: two desks }]
records: [{ entity: leads, record: L-1, account: unmatched, reason: a joke }]`;
  expect(parse(text)).toEqual({
    issues: [],
    identity: {
      freeMail: ['club.example'],
      accounts: [
        { same: true, accounts: ['A-1', 'A-2'], reason: 'renamed' },
        { same: false, accounts: ['A-3', 'A-4'], reason: 'two desks' },
      ],
      records: [{ entity: 'leads', record: 'L-1', account: 'unmatched', reason: 'a joke' }],
    },
  });
  expect(parse('# nothing')).toEqual({ issues: [], identity: NO_DECISIONS });
});

it('tells where a decision is wrong, and what to do', () => {
  expect(issues('free_mails: []')).toEqual(['1 | unknown key `free_mails` | Did you mean "free_mail"?']);
  expect(issues('free_mail: ["@club.example"]')[0]).toMatch(
    /^1 \| `free_mail` is "@club.example": .*expected a domain/,
  );
  expect(issues('same:\n  - { accounts: [A, A], reason: x }')).toEqual([
    '2 | `accounts` names A twice | Name two accounts.',
  ]);
  expect(issues('same:\n  - { accounts: [A, B] }')).toEqual(['2 | `reason` is missing | Add `reason:`.']);
  expect(issues('same: [{ accounts: [A, B], reason: x }]\napart: [{ accounts: [B, A], reason: y }]')).toEqual([
    '1 | A and B are also under `apart` | Keep one of the two decisions.',
  ]);
  expect(issues('records:\n  - { entity: lead, record: L, account: A, reason: x }')).toEqual([
    '2 | `entity` is "lead" | Did you mean "leads"?',
  ]);
  const twice = '  - { entity: leads, record: L, account: A, reason: x }\n';
  expect(issues(`records:\n${twice}${twice}`)).toEqual([
    '3 | a decision on leads L is there already | Keep one of them: a record has one account.',
  ]);
  expect(parse('same: 3').identity).toEqual(NO_DECISIONS);
});
