import type { EpochMs } from '../../domain/time.ts';

/** The only source of "now". */
export interface Clock {
  now(): EpochMs;
}

/** Named events with listed facts; a patient, a token or foreign text is never one of them. */
export interface EventLog {
  event(name: string, facts?: Readonly<Record<string, string | number | boolean | null>>): void;
  fault(name: string, error: unknown, facts?: Readonly<Record<string, string | number | boolean | null>>): void;
}

/** Counters and timings for `/metrics`. Labels are closed lists (never ids from outside but institutions'). */
export interface Metrics {
  count(name: MetricName, labels?: Readonly<Record<string, string>>, by?: number): void;
  observe(name: TimingName, seconds: number, labels?: Readonly<Record<string, string>>): void;
  gauge(name: GaugeName, value: number, labels?: Readonly<Record<string, string>>): void;
}

export type MetricName =
  | 'reports_received'
  | 'order_checks'
  | 'offers'
  | 'decisions'
  | 'identity_contradictions'
  | 'notices'
  | 'notices_acknowledged'
  | 'glass_broken'
  | 'tokens'
  | 'harvest_pages'
  | 'harvest_faults';
export type TimingName = 'order_check_seconds' | 'http_request_seconds' | 'harvest_seconds';
export type GaugeName =
  'registry_revision' | 'harvest_lag_seconds' | 'harvest_last_success_seconds' | 'harvest_healthy' | 'harvest_breaker';
