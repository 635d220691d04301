/** What a number of calls took, the load generator's own time included. */
export interface Measured {
  readonly done: number;
  readonly perSecond: number;
  /** Milliseconds of one call; the 50th and the 99th percentile. */
  readonly p50: number;
  readonly p99: number;
}

/** Does every job once, so many at a time; rejects with the first that fails. */
export async function measure<T>(
  jobs: readonly T[],
  atOnce: number,
  call: (job: T) => Promise<unknown>,
): Promise<Measured> {
  const took: number[] = [];
  let next = 0;
  const startedAt = performance.now();
  const lane = async (): Promise<void> => {
    for (let job = jobs[next++]; job !== undefined; job = jobs[next++]) {
      const from = performance.now();
      await call(job);
      took.push(performance.now() - from);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  const seconds = (performance.now() - startedAt) / 1000;
  took.sort((a, b) => a - b);
  return { done: took.length, perSecond: took.length / seconds, p50: at(took, 0.5), p99: at(took, 0.99) };
}

/** The smallest value that the given part of a sorted list does not exceed; 0 of an empty list. */
export const at = (sorted: readonly number[], part: number): number =>
  sorted[Math.max(0, Math.ceil(sorted.length * part) - 1)] ?? 0;
