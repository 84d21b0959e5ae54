/** Where FETCH and MOVE go: forward with any cursor, anywhere with one that was declared SCROLL. */
import type { FetchDirection } from '@pgsql/types';
import { SqlError } from '../errors.ts';
import type { Format, Part } from '../types.ts';
import { splitRows } from './data-rows.ts';
import type { Portal } from './portal.ts';

export interface Move {
  readonly direction: FetchDirection;
  /** Infinity for ALL. */
  readonly count: number;
}

/** FORWARD by as many rows, undefined for any other move. */
export function forwardCount({ direction, count }: Move): number | undefined {
  return direction === 'FETCH_FORWARD' && count > 0 ? count : undefined;
}

/** Makes a move and gives the rows that it meets, in their order. @throws SqlError 55000 for a way back that there is not */
export async function makeMove(
  cursor: Portal,
  move: Move,
  formats: readonly Format[],
  signal: AbortSignal,
): Promise<Part[]> {
  const { direction, count } = move;
  const at = cursor.ended ? cursor.position + 1 : cursor.position;
  const onRow = cursor.position > 0 && !cursor.ended;
  const forward = (rows: number) => readForward(cursor, rows, formats, signal);
  const to = async (row: number): Promise<Part[]> => {
    if (row > at || (row === at && cursor.ended)) {
      await readForward(cursor, row - 1 - cursor.position, formats, signal);
      return forward(1);
    }
    rewind(cursor, Math.max(0, row - 1));
    return row < 1 ? [] : forward(1);
  };
  switch (direction) {
    case 'FETCH_ABSOLUTE':
      if (count >= 0) return to(count);
      assertScroll(cursor);
      await forward(Number.POSITIVE_INFINITY);
      return cursor.position + 1 + count < 1 ? to(0) : back(cursor, -count, 1, formats, signal);
    case 'FETCH_RELATIVE':
      if (count === 0) return onRow ? to(at) : [];
      return to(Math.max(0, at + count));
    case 'FETCH_BACKWARD':
      if (count === 0) return onRow ? to(at) : [];
      return count < 0 ? forward(-count) : back(cursor, 1, count, formats, signal);
    default:
      if (count === 0) return onRow ? to(at) : [];
      return count > 0 ? forward(count) : back(cursor, 1, -count, formats, signal);
  }
}

/** `count` rows, the first of them `distance` rows before where the cursor stands, the last one being the new place. */
async function back(
  cursor: Portal,
  distance: number,
  count: number,
  formats: readonly Format[],
  signal: AbortSignal,
): Promise<Part[]> {
  const at = cursor.ended ? cursor.position + 1 : cursor.position;
  const first = at - distance;
  const last = Math.max(1, first - count + 1);
  if (first < 1) {
    rewind(cursor, 0);
    return [];
  }
  rewind(cursor, last - 1);
  const parts = await readForward(cursor, first - last + 1, formats, signal);
  // Fewer rows than asked for: it stands before the first one now.
  rewind(cursor, count > first - last + 1 ? 0 : last);
  const rows = parts.flatMap((part) => splitRows(part.data)).reverse();
  return rows.length === 0 ? [] : [{ data: Buffer.concat(rows), rows: rows.length }];
}

async function readForward(
  cursor: Portal,
  count: number,
  formats: readonly Format[],
  signal: AbortSignal,
): Promise<Part[]> {
  const parts: Part[] = [];
  for (let left = count; left > 0; ) {
    const part = await cursor.read(Number.isFinite(left) ? left : 0, formats, signal);
    if (!part) break;
    parts.push(part);
    left -= part.rows;
  }
  return parts;
}

function rewind(cursor: Portal, position: number): void {
  if (position === cursor.position && !cursor.ended) return;
  assertScroll(cursor);
  cursor.seek(position);
}

function assertScroll(cursor: Portal): void {
  if (!cursor.options.scroll)
    throw new SqlError('object_not_in_prerequisite_state', 'cursor can only scan forward', {
      hint: 'Declare it with SCROLL option to enable backward scan.',
    });
}
