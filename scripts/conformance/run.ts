import { NotApplicable, type Assertion, type Fault, type Topic } from './assertion.ts';
import { shown } from './shown.ts';
import type { Signer } from './signer.ts';
import { TOPICS } from './topics.ts';
import { makeWard, type Ward } from './ward.ts';
import { makeWire, type Wire } from './wire.ts';

/** What an assertion may use. */
export interface Run {
  readonly wire: Wire;
  readonly ward: Ward;
  /** The client under test: it asks and decides. */
  readonly client: Signer;
  /** A client of another institution: it pushes the reports, and must not touch what is not its own. */
  readonly other: Signer | undefined;
  /** An origin that the registry lists for a client. */
  readonly origin: string | undefined;
  /** How many calls stand for many. */
  readonly calls: number;
}

export interface SuiteOptions {
  /** The installation's PUBLIC_URL, without a slash at its end. */
  readonly url: string;
  readonly client: Signer;
  readonly other?: Signer | undefined;
  readonly origin?: string | undefined;
  readonly language?: string;
  /** 1,000 calls instead of 100. */
  readonly thorough?: boolean;
  /** Ids of assertions; all when left out. */
  readonly only?: readonly string[] | undefined;
  /** Ends the run before the next assertion; it cleans up all the same. */
  readonly signal?: AbortSignal;
  readonly progress?: (done: number, total: number, sentence: string) => void;
}

export interface Result extends Pick<Assertion, 'id' | 'sentence' | 'reference'> {
  readonly topic: string;
  readonly outcome: 'passed' | 'failed' | 'not-applicable';
  readonly faults?: readonly Fault[];
  readonly why?: string;
}

export interface Report {
  readonly url: string;
  readonly results: readonly Result[];
  /** What the run could not clean up behind itself. */
  readonly leftBehind: readonly string[];
}

/** Makes the assertions one after the other and cleans up behind them; nothing that the installation does throws. */
export async function runSuite(options: SuiteOptions): Promise<Report> {
  const { url, client, other, origin, language = 'zh-CN', thorough = false, only, signal, progress } = options;
  const wire = makeWire(url, language);
  const ward = makeWard(wire, client, other ?? client);
  const run: Run = { wire, ward, client, other, origin, calls: thorough ? 1000 : 100 };
  const chosen = TOPICS.flatMap((topic) => topic.assertions.map((assertion) => ({ topic, assertion }))).filter(
    ({ assertion }) => only === undefined || only.includes(assertion.id),
  );
  const results: Result[] = [];
  for (const { topic, assertion } of chosen) {
    if (signal?.aborted === true) break;
    progress?.(results.length, chosen.length, assertion.sentence);
    results.push(await judge(topic, assertion, run));
  }
  progress?.(results.length, chosen.length, 'cleaning up');
  const leftBehind = await ward.tidy().catch((error: unknown) => [`cleaning up failed: ${reasonOf(error)}`]);
  return { url, results, leftBehind };
}

async function judge({ name }: Topic, { id, sentence, reference, check }: Assertion, run: Run): Promise<Result> {
  const about = { id, topic: name, sentence, reference };
  try {
    const faults = await check(run);
    return faults.length === 0 ? { ...about, outcome: 'passed' } : { ...about, outcome: 'failed', faults };
  } catch (error) {
    if (error instanceof NotApplicable) return { ...about, outcome: 'not-applicable', why: error.message };
    return { ...about, outcome: 'failed', faults: [{ expected: 'an answer', seen: reasonOf(error) }] };
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'failed';
  const cause = error.cause instanceof Error ? `: ${error.cause.message}` : '';
  return shown(`${error.message}${cause}`);
}
