/** A client that speaks in single messages and writes down what it hears. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { type BackendMessage, decodeBackend } from '../../server/sql-api/messages/decode-backend.ts';
import { encodeFrontend, type FrontendMessage } from '../../server/sql-api/messages/frontend.ts';
import { encodeStartup } from '../../server/sql-api/messages/startup.ts';
import { answerSasl } from './sasl-client.ts';

export interface WireOptions {
  readonly host?: string;
  readonly port: number;
  readonly user: string;
  readonly password?: string;
  readonly parameters?: Readonly<Record<string, string>>;
}

export class WireClient {
  readonly #socket: Socket;
  #bytes = Buffer.alloc(0);
  #heard: BackendMessage[] = [];
  #wake: () => void = () => {};
  #closed = false;

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (bytes) => {
      const { messages, length } = decodeBackend(Buffer.concat([this.#bytes, bytes]));
      this.#bytes = Buffer.concat([this.#bytes, bytes]).subarray(length);
      this.#heard.push(...messages);
      this.#wake();
    });
    socket.on('error', () => {});
    socket.on('close', () => {
      this.#closed = true;
      this.#wake();
    });
  }

  /** Connects in clear and logs in. Gives what came up to the first ReadyForQuery, or the end. */
  static async open(options: WireOptions): Promise<{ client: WireClient; heard: BackendMessage[] }> {
    const socket = connect(options.port, options.host ?? '127.0.0.1');
    await once(socket, 'connect');
    const client = new WireClient(socket);
    const { user, password = '', parameters = {} } = options;
    const named = new Map(Object.entries({ user, database: 'postgres', ...parameters }));
    client.write(encodeStartup({ kind: 'startup', major: 3, minor: 0, parameters: named }));
    const heard = await client.until(
      (message) => message.kind === 'readyForQuery' || message.kind === 'authentication',
    );
    await answerSasl(client, heard, password);
    return { client, heard };
  }

  write(bytes: Uint8Array): void {
    this.#socket.write(bytes);
  }

  send(...messages: FrontendMessage[]): void {
    this.write(Buffer.concat(messages.map(encodeFrontend)));
  }

  /** What comes up to a message, which is the last one; all that came when the connection ends. */
  async until(last: (message: BackendMessage) => boolean): Promise<BackendMessage[]> {
    for (;;) {
      const index = this.#heard.findIndex(last);
      if (index >= 0) return this.#heard.splice(0, index + 1);
      if (this.#closed) return this.#heard.splice(0);
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  ready(): Promise<BackendMessage[]> {
    return this.until((message) => message.kind === 'readyForQuery');
  }

  /** All that comes up to the end of the connection. */
  end(): Promise<BackendMessage[]> {
    return this.until(() => false);
  }

  get closed(): boolean {
    return this.#closed;
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  close(): void {
    this.#socket.destroy();
  }
}
