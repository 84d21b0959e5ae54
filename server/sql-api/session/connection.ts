import type { Socket } from 'node:net';
import type { SecureContext } from 'node:tls';
import { SqlError } from '../errors.ts';
import * as backend from '../messages/backend.ts';
import type { Engine, SessionState } from '../types.ts';
import type { SqlAuth } from './auth.ts';
import { authenticate } from './authenticate.ts';
import type { Cancels } from './cancels.ts';
import { Channel } from './channel.ts';
import { type Greeting, greet } from './greet.ts';
import { Gone } from './output.ts';
import { isDefect } from './report.ts';
import { Session } from './session.ts';
import { Settings } from './settings.ts';
import { startupSettings } from './startup-options.ts';

/** What all connections of a server share. */
export interface Served {
  readonly auth: SqlAuth;
  readonly engine: (state: SessionState) => Promise<Engine>;
  readonly tls?: { readonly context: SecureContext; readonly binding: Buffer | undefined };
  readonly requireTls: boolean;
  readonly loginTimeout: number;
  /** Milliseconds that a statement of any session may take. */
  readonly statementTimeout: number;
  readonly cancels: Cancels;
  /** Places for sessions: `take` says whether there is one left. */
  readonly places: { take(): boolean; leave(): void };
  readonly log: (line: string, error?: unknown) => void;
}

/** One connection, from its first byte to its last. */
export class Connection {
  readonly #served: Served;
  readonly #channel: Channel;
  #session: Session | undefined;
  #placed = false;
  #ending: SqlError | undefined;

  constructor(socket: Socket, served: Served) {
    this.#served = served;
    this.#channel = new Channel(socket);
  }

  /** Serves the client until it leaves. Never rejects. */
  async run(): Promise<void> {
    const channel = this.#channel;
    let error: unknown;
    try {
      const session = await this.#login();
      if (session) {
        this.#session = session;
        channel.input.gone.addEventListener('abort', () => session.activity.end(new Gone()));
        if (channel.input.gone.aborted) session.activity.end(new Gone());
        await session.serve();
      }
    } catch (thrown) {
      error = thrown;
    }
    const reason = this.#ending ?? error;
    if (reason !== undefined && isDefect(reason) && !(reason instanceof Gone))
      this.#served.log(`SQL connection ${channel.address} failed`, reason);
    channel.close(reason instanceof Gone ? undefined : reason);
    await this.#session?.end(reason ?? new Gone());
    if (this.#session) this.#served.cancels.remove(this.#session.state.pid);
    if (this.#placed) this.#served.places.leave();
  }

  /** Ends the connection, which is told why, once it has nothing more to run. */
  retire(reason: SqlError): void {
    this.#ending ??= reason;
    this.#channel.input.stop();
  }

  /** Stops what it runs, and leaves a client that does not read alone soon after. */
  stop(): void {
    this.#session?.activity.end(this.#ending);
    setTimeout(() => this.#channel.destroy(), this.#session ? 1_000 : 0).unref();
  }

  async #login(): Promise<Session | undefined> {
    const served = this.#served;
    const channel = this.#channel;
    const timer = setTimeout(() => channel.destroy(), served.loginTimeout);
    try {
      const greeting = await greet(channel, served.tls?.context, served.cancels);
      return greeting && (await this.#open(greeting));
    } finally {
      clearTimeout(timer);
    }
  }

  async #open({ user: name, database, parameters }: Greeting): Promise<Session> {
    const { auth, tls, requireTls, engine, statementTimeout, cancels, places, log } = this.#served;
    const channel = this.#channel;
    if (requireTls && !channel.secure)
      throw new SqlError('invalid_authorization', 'this server takes connections within TLS only', {
        hint: 'Connect with sslmode=require.',
      });
    const request = { address: channel.address, secure: channel.secure, database, parameters };
    const note = (error: unknown) => log(`SQL login of ${JSON.stringify(name)} from ${channel.address} failed`, error);
    const user = await authenticate(channel, auth, name, request, tls?.binding, note);
    channel.input.expect('ready');
    this.#placed = places.take();
    if (!this.#placed) throw new SqlError('too_many_connections', 'sorry, too many clients already');

    const settings = new Settings({ session_authorization: name, ssl: tls ? 'on' : 'off' });
    for (const [setting, value] of startupSettings(parameters)) settings.begin(setting, value);
    const { pid, secret } = cancels.add(() => session?.activity.cancel());
    let session: Session | undefined;
    try {
      const state: SessionState = { user, database, pid, settings: settings.values };
      session = new Session(state, settings, await engine(state), channel, statementTimeout, (error) =>
        log(`SQL session ${pid} of ${JSON.stringify(name)} failed`, error),
      );
    } catch (error) {
      cancels.remove(pid);
      throw error;
    }
    session.send(backend.AUTHENTICATION_OK);
    for (const [setting, value] of settings.unreported()) session.send(backend.parameterStatus(setting, value));
    session.send(backend.backendKeyData(pid, secret));
    session.ready();
    return session;
  }
}
