import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { GaugeName, MetricName, Metrics, TimingName } from '../application/ports/system.ts';

const COUNTERS: Readonly<Record<MetricName, readonly [help: string, ...labels: string[]]>> = {
  reports_received: ['Reports received, by way and outcome', 'via', 'outcome'],
  order_checks: ['Order checks answered', 'institution'],
  offers: ['Offers made for the first time', 'institution'],
  decisions: ['Decisions that had an effect', 'step', 'institution'],
  identity_contradictions: ['Reports not offered because demographics contradict'],
  notices: ['Notices of results that changed after they were relied on', 'kind', 'institution'],
  notices_acknowledged: ['Notices that somebody has acknowledged', 'institution'],
  glass_broken: ['Looks at a patient without an order, for a given reason', 'institution'],
  tokens: ['Access tokens issued', 'outcome'],
  harvest_pages: ['Pages harvested', 'institution'],
  harvest_faults: ['Harvests that failed', 'institution', 'fault'],
};
const TIMINGS: Readonly<Record<TimingName, readonly [help: string, ...labels: string[]]>> = {
  order_check_seconds: ['Time to answer an order check'],
  http_request_seconds: ['Time to answer a request', 'method', 'status'],
  harvest_seconds: ['Time of a harvest', 'institution'],
};
const GAUGES: Readonly<Record<GaugeName, readonly [help: string, ...labels: string[]]>> = {
  registry_revision: ['Revision of the registry in force'],
  harvest_lag_seconds: ['Seconds since a report of the institution was last received', 'institution'],
  harvest_last_success_seconds: ['Seconds since the last harvest that went through', 'institution'],
  harvest_healthy: ['1 when the last harvest succeeded', 'institution'],
  harvest_breaker: ['0: called as registered, 1: tried, 2: left alone until its next trial', 'institution'],
};
const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.45, 1, 2.5];

export interface ExposedMetrics extends Metrics {
  /** Prometheus text. */
  text(): Promise<string>;
}

/** The metrics of one process, on a registry of their own. */
export function makeMetrics(): ExposedMetrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: 'huren_' });
  const shape = (
    [help, ...labelNames]: readonly [string, ...string[]],
    name: string,
  ): { name: string; help: string; labelNames: string[]; registers: Registry[] } => ({
    name: `huren_${name}`,
    help,
    labelNames,
    registers: [registry],
  });
  const made = <T>(
    names: Readonly<Record<string, readonly [string, ...string[]]>>,
    make: (config: ReturnType<typeof shape>) => T,
    suffix = '',
  ): ReadonlyMap<string, T> =>
    new Map(Object.entries(names).map(([name, described]) => [name, make(shape(described, `${name}${suffix}`))]));
  const counters = made(COUNTERS, (config) => new Counter(config), '_total');
  const timings = made(TIMINGS, (config) => new Histogram({ ...config, buckets: BUCKETS }));
  const gauges = made(GAUGES, (config) => new Gauge(config));
  return {
    count: (name, labels = {}, by = 1) => counters.get(name)?.inc(labels, by),
    observe: (name, seconds, labels = {}) => timings.get(name)?.observe(labels, seconds),
    gauge: (name, value, labels = {}) => gauges.get(name)?.set(labels, value),
    text: () => registry.metrics(),
  };
}
