/** A receiver of webhooks on a free port of this machine, which answers as it is told. */
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { onTestFinished } from 'vitest';

export interface Received {
  readonly path: string;
  readonly headers: http.IncomingHttpHeaders;
  readonly text: string;
  readonly body: { id: string; type: string; more: number; alerts: Record<string, unknown>[] };
}
export type Answer = (response: http.ServerResponse, request: Received) => void;

export const status =
  (code: number, headers: Record<string, string> = {}, text = ''): Answer =>
  (response) =>
    response.writeHead(code, headers).end(text);

export async function startReceiver(answer: Answer = status(204), port = 0) {
  const received: Received[] = [];
  const sockets = new Set<Socket>();
  const receiver = { answer, received };
  const server = http.createServer(async (request, response) => {
    let text = '';
    for await (const piece of request) text += piece;
    const one = { path: request.url!, headers: request.headers, text, body: JSON.parse(text) };
    received.push(one);
    receiver.answer(response, one);
  });
  server.on('connection', (socket) => sockets.add(socket));
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const close = async () => {
    for (const socket of sockets) socket.destroy();
    if (server.listening) await new Promise((resolve) => server.close(resolve));
  };
  onTestFinished(close);
  const { port: own } = server.address() as AddressInfo;
  return Object.assign(receiver, { port: own, url: `http://127.0.0.1:${own}/hooks/s3cret-path`, close });
}
