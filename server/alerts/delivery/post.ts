/** One try to post, and what came of it. */
const TIMEOUT = 15_000;
/** Characters of an answer that are worth repeating. */
const SHOWN = 200;
/** Seconds: a server that asks for more is tried sooner. */
const LONGEST_WAIT = 86_400;

export type Outcome =
  | { readonly is: 'delivered'; readonly note?: string }
  /** Not now: it may work later as it is. */
  | { readonly is: 'failed'; readonly why: string; readonly retryAfter?: number; readonly unknown?: true }
  /** Not like this: somebody has to change something. */
  | { readonly is: 'refused'; readonly why: string };

/**
 * Posts JSON. Never throws for what the other side does; redirects are not followed, since what is signed for one address is
 * meant for no other.
 */
export async function post(
  url: string,
  body: string,
  given: { headers: Record<string, string>; id: string; signal?: AbortSignal },
): Promise<Outcome> {
  const late = AbortSignal.timeout(TIMEOUT);
  const signal = given.signal ? AbortSignal.any([late, given.signal]) : late;
  const headers = {
    'content-type': 'application/json',
    'user-agent': 'strata',
    // docs/alerts.md: the same for each try.
    'idempotency-key': given.id,
    ...given.headers,
  };
  try {
    const response = await fetch(url, { method: 'POST', body, headers, redirect: 'manual', signal });
    const said = await startOf(response);
    return outcomeOf(response, said);
  } catch (error) {
    if (late.aborted) return { is: 'failed', why: `no answer within ${TIMEOUT / 1000} s`, unknown: true };
    return { is: 'failed', why: reasonOf(error), unknown: true };
  }
}

/** The beginning of an answer, whose end may never come. */
async function startOf(response: Response): Promise<string> {
  if (!response.body) return '';
  const reader = response.body.pipeThrough(new TextDecoderStream() as never).getReader();
  let text = '';
  try {
    while (text.length < SHOWN) {
      const { done, value } = await reader.read();
      if (done) break;
      text += value;
    }
  } catch {
    // The status has come, which is what counts.
  }
  reader.cancel().catch(() => undefined);
  return text
    .slice(0, SHOWN)
    .replaceAll(/[\s\p{Cc}]+/gu, ' ')
    .trim();
}

function outcomeOf(response: Response, said: string): Outcome {
  const { status } = response;
  if (response.ok) return { is: 'delivered' };
  const why = `answered ${status}${said ? `: ${said}` : ''}`;
  if (status >= 300 && status < 400)
    return { is: 'refused', why: `${why}. Redirects are not followed: set the address that it leads to` };
  if (status === 408 || status === 429 || status >= 500) {
    const retryAfter = status === 429 || status === 503 ? secondsOf(response.headers.get('retry-after')) : undefined;
    // An error in the middle of its work: whether it counts, nobody knows.
    return {
      is: 'failed',
      why,
      ...(retryAfter === undefined ? {} : { retryAfter }),
      ...(status === 429 ? {} : { unknown: true }),
    };
  }
  return { is: 'refused', why };
}

/** Seconds of a Retry-After, which is a number or a date (RFC 9110, 10.2.3); undefined for what is neither. */
function secondsOf(header: string | null): number | undefined {
  if (header === null) return undefined;
  const seconds = /^\d+$/.test(header) ? Number(header) : (Date.parse(header) - Date.now()) / 1000;
  return Number.isNaN(seconds) ? undefined : Math.min(LONGEST_WAIT, Math.max(0, Math.ceil(seconds)));
}

/** What the system says, `connect ECONNREFUSED 127.0.0.1:9`: of `fetch failed` nobody learns anything. */
function reasonOf(error: unknown): string {
  const { cause, message } = error as Error & { cause?: { message?: string; code?: string; errors?: Error[] } };
  return cause?.errors?.[0]?.message || cause?.message || cause?.code || message;
}
