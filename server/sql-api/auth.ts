/** Who may log in to the SQL API: the user of the settings, or whoever `checkSqlAuth` of cube.js lets in. */
import { timingSafeEqual } from 'node:crypto';
import { StrataError } from '../../errors.ts';
import type { Login, SqlAuth } from './session/auth.ts';
import type { SqlUser } from './types.ts';

/** What Cube's `checkSqlAuth` gives: see https://cube.dev/docs/reference/configuration/config#checksqlauth */
interface Checked {
  readonly password?: string | null;
  readonly skipPasswordCheck?: boolean;
  readonly securityContext?: Record<string, unknown>;
}
export type CheckSqlAuth = (
  request: object,
  user: string | null,
  password: string | null,
) => Checked | Promise<Checked>;

/** One user, with a password that is known: SCRAM. It sees what a request without a token's claims would see. */
export function knownUser(name: string, password: string): SqlAuth {
  const user: SqlUser = { name, securityContext: {} };
  return { lookup: async (asked) => (asked === name ? { password, user } : undefined) };
}

/**
 * Users of cube.js. A function of two parameters gives the password of a user: SCRAM, which never sends it. One that takes
 * the password itself as its third gets it as it is, within TLS alone.
 */
export function checkedUsers(checkSqlAuth: CheckSqlAuth, log: (line: string) => void): SqlAuth {
  const check = async (name: string, password: string | null, request: object): Promise<Checked | undefined> => {
    try {
      const checked = await checkSqlAuth({ ...request, protocol: 'postgres', method: 'password' }, name, password);
      const usable =
        (typeof checked?.password === 'string' && checked.password !== '') ||
        (password !== null && checked?.skipPasswordCheck === true);
      if (usable) return checked;
      const way = password === null ? '' : ', or skipPasswordCheck: true once it has checked the password itself';
      log(
        `cube.js: checkSqlAuth gave no password for a login, which was refused: it has to return { password: '...', securityContext: {...} }${way}, and to throw for users that it does not know`,
      );
      return undefined;
    } catch (error) {
      // A user that it does not know is refused by an error, as Cube's documentation has it.
      log(`cube.js: checkSqlAuth refused a login: ${(error as Error)?.message ?? error}`);
      return undefined;
    }
  };
  const userOf = (name: string, { securityContext }: Checked): SqlUser => ({
    name,
    securityContext: securityContext ?? {},
  });
  return {
    async lookup(name, { address, database }): Promise<Login | undefined> {
      const request = { address, database };
      if (checkSqlAuth.length > 2)
        return {
          checkPassword: async (password) => {
            const checked = await check(name, password, request);
            if (!checked) return undefined;
            const right = checked.skipPasswordCheck === true || same(checked.password, password);
            return right ? userOf(name, checked) : undefined;
          },
        };
      const checked = await check(name, null, request);
      return checked?.password ? { password: checked.password, user: userOf(name, checked) } : undefined;
    },
  };
}

function same(expected: string | null | undefined, given: string): boolean {
  if (!expected) return false;
  const [a, b] = [Buffer.from(expected), Buffer.from(given)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/**
 * A user by name, for statements of this machine's own operator: what the warehouse's files show needs no password.
 * @throws StrataError `sql.unknown_user`
 */
export async function namedUser(
  name: string,
  checkSqlAuth: CheckSqlAuth | undefined,
  known = 'strata',
): Promise<SqlUser> {
  if (!checkSqlAuth) {
    if (name === known) return { name, securityContext: {} };
    throw new StrataError('sql.unknown_user', { name, why: `the only user is "${known}" (CUBEJS_SQL_USER)` });
  }
  try {
    const checked = await checkSqlAuth({ protocol: 'postgres', method: 'password' }, name, null);
    if (checked) return { name, securityContext: checked.securityContext ?? {} };
  } catch (error) {
    const how = checkSqlAuth.length > 2 ? '. It checks the password itself: ask with --context in place of --user' : '';
    const why = `checkSqlAuth of cube.js refuses it: ${(error as Error)?.message ?? error}${how}`;
    throw new StrataError('sql.unknown_user', { name, why }, { cause: error });
  }
  throw new StrataError('sql.unknown_user', { name, why: 'checkSqlAuth of cube.js does not know it' });
}
