/** Memory of DuckDB's that waits to be collected. */

const weights = new WeakMap<object, ArrayBuffer>();

/**
 * Tells V8 how much memory a handle of DuckDB's holds. Such memory is freed when the handle is collected, and V8, which sees
 * only the small handle, would let gigabytes of it wait. A buffer of the same size that lives as long as the handle, and is
 * never touched, so that it takes none, counts as what makes V8 collect in time.
 */
export function weigh(handle: object, bytes: number): void {
  weights.set(handle, new ArrayBuffer(bytes));
}
