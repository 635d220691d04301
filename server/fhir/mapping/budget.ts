/** What the reports of one pool may cost to map, so that a small request cannot ask for endless work. */
export interface Budget {
  /** Room for results that were really sent. */
  allow(results: number): void;
  /** Takes from the budget; false, from then on, when it does not reach. */
  spendResults(count: number): boolean;
  spendReferences(count: number): boolean;
  /** Results that were really sent. */
  readonly sent: number;
}

/** Mapped results over all reports of one pool; more only where more were sent. */
const MOST_RESULTS = 100_000;
const REFERENCES_PER_RESULT = 10;

export function makeBudget(others?: Budget): Budget {
  let sent = 0;
  let results = 0;
  let references = 0;
  // Twice: a result may be named by a group and by a report of its own.
  const most = (): number => Math.max(MOST_RESULTS, 2 * (sent + (others?.sent ?? 0)));
  return {
    get sent() {
      return sent;
    },
    allow(count) {
      sent += count;
    },
    spendResults(count) {
      results += count;
      return results <= most();
    },
    spendReferences(count) {
      references += count;
      return references <= most() * REFERENCES_PER_RESULT;
    },
  };
}
