import { setTimeout } from 'node:timers/promises';

/** Asks again and again until the answer is yes; fails when it is not in time (ms). */
export async function eventually(isSo: () => boolean | Promise<boolean>, withinMs = 10_000): Promise<void> {
  const until = performance.now() + withinMs;
  while (!(await isSo())) {
    if (performance.now() > until) throw new Error('It did not come to be in time.');
    await setTimeout(20);
  }
}
