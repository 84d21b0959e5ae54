import type { SqlUser } from '../types.ts';

/** What is known of somebody who wants to log in, before any password. */
export interface LoginRequest {
  /** `192.168.0.7:52114` */
  readonly address: string;
  readonly secure: boolean;
  readonly database: string;
  /** Startup parameters: `application_name` and others. */
  readonly parameters: ReadonlyMap<string, string>;
}

/** How a user proves who it is. */
export type Login =
  /** The password is known: SCRAM, which never sends it. */
  | { readonly password: string; readonly user: SqlUser }
  /** The password itself is needed (a token, another directory): sent as it is, so only within TLS. Undefined refuses. */
  | { readonly checkPassword: (password: string) => Promise<SqlUser | undefined> };

export interface SqlAuth {
  /** Undefined for an unknown user, who learns no more than that the password is wrong. Errors refuse, too. */
  lookup(userName: string, request: LoginRequest): Promise<Login | undefined>;
}
