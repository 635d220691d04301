import { initial } from './0001-initial.ts';
import { lifeOfReports } from './0002-life-of-reports.ts';
import { tamperEvidence } from './0003-tamper-evidence.ts';
import { accesses } from './0004-accesses.ts';
import { sessions } from './0008-sessions.ts';
import { harvestHealth } from './0006-harvest-health.ts';
import { reportIdentifiers } from './0007-report-identifiers.ts';
import { entriesBehindFigures } from './0009-entries.ts';
import { logins } from './0010-logins.ts';

export type Engine = 'sqlite' | 'postgres';

export interface Migration {
  /** Without a file extension: the name is stored. */
  readonly name: string;
  readonly statements: (engine: Engine) => readonly string[];
}

/** In order; only ever appended to. */
export const MIGRATIONS: readonly Migration[] = [
  { name: '0001-initial', statements: initial },
  { name: '0002-life-of-reports', statements: lifeOfReports },
  { name: '0003-tamper-evidence', statements: tamperEvidence },
  { name: '0008-sessions', statements: sessions },
  { name: '0007-report-identifiers', statements: reportIdentifiers },
  { name: '0009-entries', statements: entriesBehindFigures },
  { name: '0010-logins', statements: logins },
  { name: '0006-harvest-health', statements: harvestHealth },
  { name: '0004-accesses', statements: accesses },
];
