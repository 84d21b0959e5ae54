import { describe, expect, test } from 'vitest';
import { isStrataError } from '../../../errors.ts';
import { type SqlApiOptions, startSqlApi } from '../../../server/sql-api/api.ts';
import { checkedUsers, knownUser, namedUser } from '../../../server/sql-api/auth.ts';

const request = { address: '127.0.0.1:1', secure: true, database: 'strata', parameters: new Map<string, string>() };
const nothing = () => {};

test('the user of the settings has a password that is known, others are unknown', async () => {
  const auth = knownUser('ana', 'sesame');
  const user = { name: 'ana', securityContext: {} };
  expect(await auth.lookup('ana', request)).toEqual({ password: 'sesame', user });
  expect(await auth.lookup('bob', request)).toBeUndefined();
});

describe('checkSqlAuth of cube.js', () => {
  test('of two parameters gives the password: it is never sent', async () => {
    const auth = checkedUsers((_, name) => {
      if (name !== 'ana') throw new Error('nobody');
      return { password: 'sesame', securityContext: { region: 'EU' } };
    }, nothing);
    const user = { name: 'ana', securityContext: { region: 'EU' } };
    expect(await auth.lookup('ana', request)).toEqual({ password: 'sesame', user });
    expect(await auth.lookup('bob', request)).toBeUndefined();
  });

  test('of three checks the password itself, or gives the one that is right', async () => {
    const auth = checkedUsers((_, name, password) => {
      if (password === 'token') return { skipPasswordCheck: true, securityContext: { by: 'token' } };
      return { password: name === 'ana' ? 'sesame' : null };
    }, nothing);
    const check = async (name: string, password: string) => {
      const login = await auth.lookup(name, request);
      return login && 'checkPassword' in login ? login.checkPassword(password) : 'no check';
    };
    expect(await check('bob', 'token')).toEqual({ name: 'bob', securityContext: { by: 'token' } });
    expect(await check('ana', 'sesame')).toEqual({ name: 'ana', securityContext: {} });
    expect(await check('ana', 'sesam')).toBeUndefined();
    expect(await check('bob', '')).toBeUndefined();
  });
});

test.each([
  ['a number', { password: 12345678 }],
  ['nothing', undefined],
  ['no password', { securityContext: {} }],
  ['an empty one', { password: '' }],
])('checkSqlAuth that returns %s lets nobody in, and the operator is told', async (_, returned) => {
  const logged: string[] = [];
  const auth = checkedUsers((() => returned) as never, (line) => void logged.push(line));
  expect(await auth.lookup('ana', request)).toBeUndefined();
  expect(logged).toEqual([expect.stringMatching(/checkSqlAuth gave no password.*return \{ password: /)]);
});

test('strata query --user asks as a user that is known', async () => {
  expect(await namedUser('strata', undefined)).toEqual({ name: 'strata', securityContext: {} });
  const eu = () => ({ securityContext: { region: 'EU' } });
  expect(await namedUser('ana', eu)).toEqual({ name: 'ana', securityContext: { region: 'EU' } });
  const unknown = (error: unknown) => isStrataError(error, 'sql.unknown_user');
  await expect(namedUser('bob', undefined, 'ana')).rejects.toSatisfy(unknown);
  const refuses = () => Promise.reject(new Error('nobody'));
  await expect(namedUser('bob', refuses)).rejects.toSatisfy(unknown);
});

test.each([[{}], [{ user: 'ana' }], [{ user: 'ana', password: 'strata' }]])(
  'beyond loopback it does not start with the password that everybody knows: %j',
  async (given) => {
    // Refused before anything is opened.
    const options = { host: '0.0.0.0', port: 0, log: nothing, ...given } as unknown as SqlApiOptions;
    await expect(startSqlApi(options)).rejects.toSatisfy((error) => isStrataError(error, 'sql.unsafe'));
  },
);
