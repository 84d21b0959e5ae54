import type { Socket } from 'node:net';
import { type SecureContext, TLSSocket } from 'node:tls';
import { SqlError } from '../errors.ts';
import { errorResponse } from '../messages/backend.ts';
import { Input } from './input.ts';
import { Output } from './output.ts';
import { reportOf } from './report.ts';

/** The name of the protocol in TLS (RFC 7301), as IANA registers it. */
const ALPN = 'postgresql';
/** How long a client may take to read the last words, in milliseconds. */
const PARTING = 2_000;

/** The two directions of a connection, in clear or within TLS. */
export class Channel {
  readonly input = new Input();
  readonly output: Output;
  readonly address: string;
  readonly #raw: Socket;
  #socket: Socket;

  constructor(socket: Socket) {
    this.#raw = socket;
    this.#socket = socket;
    this.address = `${socket.remoteAddress ?? 'unknown'}:${socket.remotePort ?? 0}`;
    this.output = new Output(socket);
    socket.setNoDelay(true);
    socket.setKeepAlive(true, 60_000);
    // Every error is followed by `close`, which ends the connection.
    socket.on('error', () => {});
    this.input.attach(socket);
  }

  get secure(): boolean {
    return this.#socket !== this.#raw;
  }

  /**
   * Goes on within TLS, having said so to a client that asks for it.
   * @param direct the client began with TLS rather than asking for it: it must name the protocol (ALPN)
   * @throws SqlError 08P01 for bytes sent in clear behind the request: someone in between may have put them there
   */
  async encrypt(context: SecureContext, direct: boolean): Promise<void> {
    const early = this.input.detach();
    if (!direct && early.length > 0)
      throw new SqlError('protocol_violation', 'received unencrypted data after SSL request', {
        detail: 'This could be either a client-software bug or evidence of an attempted man-in-the-middle attack.',
      });
    if (direct) this.#raw.unshift(early);
    else this.#raw.write('S');
    const socket = new TLSSocket(this.#raw, { isServer: true, secureContext: context, ALPNProtocols: [ALPN] });
    socket.on('error', () => this.destroy());
    this.#raw.on('close', () => socket.destroy());
    this.#socket = socket;
    this.output.attach(socket);
    this.input.attach(socket);
    if (!direct) return;
    if ((await this.input.first()) !== undefined && socket.alpnProtocol !== ALPN)
      throw new SqlError(
        'protocol_violation',
        'received direct SSL connection request without ALPN protocol negotiation extension',
      );
  }

  /** Ends the connection once what was written is read, with an error first if there is one. */
  close(error?: unknown): void {
    if (error !== undefined) this.output.write(errorResponse(reportOf(error, 'FATAL')));
    this.output.flush();
    this.#socket.end();
    setTimeout(() => this.destroy(), PARTING).unref();
  }

  /** Ends the connection at once. */
  destroy(): void {
    this.#socket.destroy();
    this.#raw.destroy();
  }
}
