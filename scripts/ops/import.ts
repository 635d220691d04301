import type { ImportSummary } from '../../server/application/import-reports.ts';
import type { Exchange } from '../../server/composition.ts';
import { say, showProgress } from './console.ts';
import { findFiles } from './import-files.ts';

/** `import PATH… --institution ID [--json]`. */
export async function importFiles(
  exchange: Exchange,
  paths: readonly string[],
  options: { institution: string; json?: boolean },
): Promise<void> {
  const { files, passedOver } = await findFiles(paths);
  const startedAt = performance.now();
  const progress = showProgress('importing', files.length * 2);
  const summary = await exchange
    .importReports(options.institution, files, ({ pass, files: done, reports }) => {
      progress.update(
        (pass - 1) * files.length + done,
        pass === 1 ? 'looking through the files' : `${String(reports)} reports`,
      );
    })
    .finally(() => {
      progress.stop();
    });
  const seconds = (performance.now() - startedAt) / 1000;
  if (options.json === true) {
    const { total, read, refused } = summary.files;
    const counts = { total: total + passedOver.length, read, passedOver: passedOver.length, refused };
    say(
      JSON.stringify({
        ...summary,
        files: counts,
        passedOverFiles: passedOver,
        seconds: Math.round(seconds * 10) / 10,
      }),
    );
    return;
  }
  print(summary, passedOver, seconds);
}

function print(
  { institution, files, reports, reasons, otherResources, refusedFiles }: ImportSummary,
  passedOver: readonly string[],
  seconds: number,
): void {
  const line = (name: string, count: number, by?: Readonly<Record<string, number>>): void => {
    say(`  ${name.padEnd(12)} ${String(count).padStart(8)}`);
    for (const [reason, some] of Object.entries(by ?? {})) say(`    ${String(some).padStart(8)}  ${reason}`);
  };
  say(
    `Imported for ${institution} in ${seconds.toFixed(1)} s (${String(Math.round(reports.total / Math.max(seconds, 0.001)))} reports a second).`,
  );
  say(`Files: ${String(files.total + passedOver.length)}`);
  line('read', files.read);
  line('passed over', passedOver.length);
  line('refused', files.refused);
  say(`DiagnosticReports: ${String(reports.total)}`);
  line('indexed', reports.indexed);
  line('unchanged', reports.unchanged);
  line('kept', reports.kept, reasons.kept);
  line('passed over', reports.passedOver, reasons.passedOver);
  line('refused', reports.refused, reasons.refused);
  const others = Object.entries(otherResources).sort(([, a], [, b]) => b - a);
  if (others.length > 0)
    say(`Other resources: ${others.map(([type, count]) => `${type} ${String(count)}`).join(', ')}`);
  for (const name of passedOver) say(`passed over: ${name} (not .json, .ndjson or .jsonl)`);
  for (const { file, reason } of refusedFiles) say(`refused: ${file} (${reason})`);
}
