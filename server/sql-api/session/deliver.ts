import * as backend from '../messages/backend.ts';
import type { Portal } from './portal.ts';
import type { Session } from './session.ts';

/**
 * Runs a portal and sends its rows, at most `limit` of them (0: all), then how it ended. Waits for the client where it
 * does not read as fast as rows come.
 * @throws SqlError
 */
export async function deliver(session: Session, portal: Portal, limit: number, signal: AbortSignal): Promise<void> {
  const { output } = session.channel;
  const run = await portal.start(signal);
  let sent = 0;
  if (portal.fields) {
    while (limit === 0 || sent < limit) {
      const part = await portal.read(limit === 0 ? 0 : limit - sent, portal.formats, signal);
      if (!part) break;
      output.write(part.data, part.release);
      sent += part.rows;
      await output.drained(signal);
    }
    session.keepSettings(portal);
    if (!portal.ended) return output.write(backend.PORTAL_SUSPENDED);
  }
  portal.ended = true;
  output.write(backend.commandComplete(run.tag(sent)));
}
