import type { ReadSavings } from '../application/read-savings.ts';
import { CANON } from '../domain/catalogue/code.ts';
import type { Figures } from '../domain/savings/figures.ts';
import { addDays, parseDay, type ShanghaiDay } from '../domain/time.ts';
import { callerOf } from '../http/caller.ts';
import { sendFhir } from '../http/respond.ts';
import { faulty, valueOf } from './search-query.ts';
import type { Search } from './searching.ts';
import { matchesOf, searchsetOf } from './searchset.ts';

export interface MeasureReportNeeds {
  readonly readSavings: ReadSavings;
  readonly publicUrl: () => string;
}

const MEASURE = `${CANON}/Measure/savings`;
const POPULATIONS = [
  'offered',
  'viewed',
  'recognized',
  'declined',
  'excused',
  'unanswered',
  'reversed',
  'ownRecognized',
  'visits',
] as const;

/** `GET /fhir/MeasureReport?measure=…/Measure/savings&period=2026[-11[-23]]`. */
export function searchMeasureReports({ readSavings, publicUrl }: MeasureReportNeeds): Search {
  return async (query, response) => {
    const { institution } = callerOf(response);
    const measure = valueOf(query, 'measure');
    if (measure !== MEASURE) throw faulty('measure', `measure must be ${MEASURE}.`);
    const text = valueOf(query, 'period') ?? '';
    const period = periodOf(text);
    if (!period) throw faulty('period', 'period must be a year, month or day: 2026, 2026-11 or 2026-11-23.');
    const { totals } = await readSavings(institution, { ...period, by: 'day', institution: undefined });
    const report = {
      resourceType: 'MeasureReport',
      id: `savings-${text}-${institution ?? 'all'}`.slice(0, 64),
      status: 'complete',
      type: 'summary',
      measure: MEASURE,
      ...(institution === null
        ? {}
        : { reporter: { identifier: { system: `${CANON}/institution`, value: institution } } }),
      period: { start: period.from, end: period.to },
      group: [groupOf(totals)],
    };
    const base = `${publicUrl()}/fhir`;
    const matches = matchesOf(base, 'MeasureReport', [report]);
    sendFhir(response, 200, searchsetOf({ base, query, matches, total: 1 }));
  };
}

function groupOf(totals: Figures): object {
  const code = (name: string): object => ({ coding: [{ system: `${CANON}/CodeSystem/figure`, code: name }] });
  const money = ['grossFen', 'reversedFen', 'netFen'] as const;
  return {
    code: code('savings'),
    population: POPULATIONS.map((name) => ({ code: code(name), count: totals[name] })),
    measureScore: { value: totals.netFen / 100, unit: 'CNY', system: 'urn:iso:std:iso:4217', code: 'CNY' },
    stratifier: [...money, 'minutes' as const].map((name) => ({
      code: [code(name)],
      stratum: [{ value: code(name), measureScore: { value: totals[name], unit: name === 'minutes' ? 'min' : 'fen' } }],
    })),
  };
}

function periodOf(text: string): { from: ShanghaiDay; to: ShanghaiDay } | undefined {
  const [, year, month, day] = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$/u.exec(text) ?? [];
  if (year === undefined) return undefined;
  if (day !== undefined) {
    const only = parseDay(text);
    return only && { from: only, to: only };
  }
  const from = parseDay(`${year}-${month ?? '01'}-01`);
  const next =
    month === undefined
      ? `${String(Number(year) + 1).padStart(4, '0')}-01-01`
      : monthAfter(Number(year), Number(month));
  const after = parseDay(next);
  return from && after && { from, to: addDays(after, -1) };
}

const monthAfter = (year: number, month: number): string =>
  month === 12
    ? `${String(year + 1).padStart(4, '0')}-01-01`
    : `${String(year).padStart(4, '0')}-${String(month + 1).padStart(2, '0')}-01`;
