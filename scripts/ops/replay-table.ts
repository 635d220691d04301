import type { ItemDifference, Replay } from '../../server/application/replay-checks.ts';
import type { OfferFigures, RealFigures, RuleFigures } from '../../server/application/replay-figures.ts';
import { say } from './console.ts';

/** A line of the table: what really happened (where that can be said) and what each set of rules makes of it. */
interface Line {
  readonly title: string;
  readonly real: number | undefined;
  readonly rules: (figures: RuleFigures) => number | undefined;
  readonly show: (value: number) => string;
}

const count = (value: number): string => value.toLocaleString('en-US');
const yuan = (fen: number): string =>
  (fen / 100).toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });

const TITLE = 42;
const COLUMN = 16;

/** Prints a replay so that somebody who sees one for the first time can read it. */
export function printReplay(replay: Replay): void {
  const { from, to, checks, orders, recordedSince, ignored } = replay;
  for (const pointer of ignored) say(`ignored: ${pointer} does not bear on recognition`);
  if (checks === 0) {
    const since =
      recordedSince === undefined ? 'None has been recorded yet.' : `Order checks are recorded since ${recordedSince}.`;
    say(`No order check is recorded from ${from} to ${to}. ${since}`);
    return;
  }
  say(`Replayed ${from} to ${to}: ${count(checks)} order check(s), ${count(orders)} order(s). Nothing was changed.`);
  say('');
  printLines(replay, ['', 'in reality', 'rules now', 'proposal', 'difference'], countedLines(replay.reality));
  say('');
  say('Lost: doctors recognised it, but under these rules it would not have been offered.');
  say(
    'Estimate, no count: offers that nobody has seen, times the share of recognised among decided offers of the item',
  );
  if (replay.now.estimate === undefined && replay.proposal.estimate === undefined)
    say('(there is none: no offer of the period has been decided).');
  else {
    say('in the period (of all items where none of the item was decided).');
    printLines(replay, undefined, ESTIMATED);
  }
  say('');
  printItems(replay.items);
}

function countedLines(reality: RealFigures): readonly Line[] {
  const both = (title: string, of: (figures: OfferFigures) => number, show: Line['show'] = count): Line => ({
    title,
    real: of(reality),
    rules: of,
    show,
  });
  return [
    both('offers', ({ offers }) => offers),
    both('  to be recognised (must)', ({ must }) => must),
    both('  may be recognised', ({ may }) => may),
    both('  for the whole order', ({ full }) => full),
    both('  for a part of it', ({ partial }) => partial),
    both("  of the hospital's own results", ({ own }) => own),
    both('yuan, if all were recognised', ({ fen }) => fen, yuan),
    { title: 'offers that doctors decided', real: reality.decided, rules: () => undefined, show: count },
    both('recognised by doctors (not own results)', ({ recognized }) => recognized),
    both('  own results recognised (save nothing)', ({ ownRecognized }) => ownRecognized),
    both('  yuan saved, prices of the decision day', ({ recognizedFen }) => recognizedFen, yuan),
    { title: '  lost recognitions', real: undefined, rules: ({ lost }) => lost, show: count },
    { title: '  yuan lost with them', real: undefined, rules: ({ lostFen }) => lostFen, show: yuan },
    { title: 'offers that nobody has seen (not own)', real: undefined, rules: ({ unseen }) => unseen, show: count },
    { title: '  yuan, if all were recognised', real: undefined, rules: ({ unseenFen }) => unseenFen, show: yuan },
  ];
}

const ESTIMATED: readonly Line[] = [
  {
    title: 'estimated recognitions of unseen offers',
    real: undefined,
    rules: ({ estimate }) => estimate?.recognized,
    show: count,
  },
  { title: '  estimated yuan', real: undefined, rules: ({ estimate }) => estimate?.fen, show: yuan },
];

function printLines({ now, proposal }: Replay, heading: readonly string[] | undefined, lines: readonly Line[]): void {
  if (heading) say(row(heading));
  for (const { title, real, rules, show } of lines) {
    const [before, after] = [rules(now), rules(proposal)];
    const shown = (value: number | undefined): string => (value === undefined ? '–' : show(value));
    say(row([title, shown(real), shown(before), shown(after), difference(before, after, show)]));
  }
}

const row = ([title = '', ...cells]: readonly string[]): string =>
  title.padEnd(TITLE) + cells.map((cell) => cell.padStart(COLUMN)).join('');

function difference(before: number | undefined, after: number | undefined, show: Line['show']): string {
  if (before === undefined || after === undefined) return '–';
  const by = after - before;
  return by === 0 ? '0' : `${by > 0 ? '+' : '−'}${show(Math.abs(by))}`;
}

function printItems(items: readonly ItemDifference[]): void {
  if (items.length === 0) {
    say('No item comes out differently under the proposal.');
    return;
  }
  say('Items that come out differently, the largest difference first:');
  const line = (cells: readonly string[], name: string): void => {
    say(`${cells.map((cell, at) => (at === 0 ? cell.padEnd(8) : cell.padStart(14))).join('')}  ${name}`);
  };
  line(['item', 'offers now', 'proposal', 'difference', 'yuan now', 'proposal', 'difference'], 'name');
  for (const { item, now, proposal } of items) {
    const offers = [count(now.offers), count(proposal.offers), difference(now.offers, proposal.offers, count)];
    const money = [yuan(now.fen), yuan(proposal.fen), difference(now.fen, proposal.fen, yuan)];
    line([item.id, ...offers, ...money], `${item.nameZh} ${item.nameEn}`);
  }
}
