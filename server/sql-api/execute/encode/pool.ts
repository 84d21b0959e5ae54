/** Memory for rows on their way to a client, used again where that says when they are gone. */

/** Sizes are rounded up to this many bytes. */
const STEP = 64 * 1024;
/** Bytes that are kept for the next rows. */
const KEPT = 16 * 1024 * 1024;

const free = new Map<number, Buffer[]>();
let kept = 0;

/** The first bytes of `from`, as a part of a result. Few of them are copied into memory of their own, which is not kept. */
export function copied(from: Buffer, length: number): { readonly data: Buffer; readonly release?: () => void } {
  if (length < STEP / 2) {
    const data = Buffer.allocUnsafeSlow(length);
    from.copy(data, 0, 0, length);
    return { data };
  }
  const size = Math.ceil(length / STEP) * STEP;
  let memory = free.get(size)?.pop();
  if (memory) kept -= size;
  else memory = Buffer.allocUnsafeSlow(size);
  from.copy(memory, 0, 0, length);
  let given: Buffer | undefined = memory;
  return {
    data: memory.subarray(0, length),
    release: () => {
      if (!given || kept + size > KEPT) return;
      const list = free.get(size);
      if (list) list.push(given);
      else free.set(size, [given]);
      kept += size;
      given = undefined;
    },
  };
}
