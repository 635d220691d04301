import { SingleBar } from 'cli-progress';

/** A command that failed; the message says what to do. */
export class CommandFailure extends Error {}

export const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

/** Shows how far long work has come: a bar on a terminal, a plain line every few seconds elsewhere. */
export interface ProgressShown {
  update(done: number, detail: string): void;
  stop(): void;
}

const LINE_EVERY_MS = 3000;

/** Always on standard error, so that standard output holds nothing but the result. */
export function showProgress(title: string, total: number): ProgressShown {
  if (process.stderr.isTTY) {
    const bar = new SingleBar({
      format: `${title} {bar} {percentage}% | {value}/{total} | {detail}`,
      stream: process.stderr,
      hideCursor: true,
    });
    bar.start(total, 0, { detail: '' });
    return {
      update: (done, detail) => {
        bar.update(done, { detail });
      },
      stop: () => {
        bar.stop();
      },
    };
  }
  let told = performance.now();
  return {
    update(done, detail) {
      if (performance.now() - told < LINE_EVERY_MS) return;
      told = performance.now();
      process.stderr.write(`${title}: ${String(done)}/${String(total)}, ${detail}\n`);
    },
    stop: () => undefined,
  };
}
