import type { InstitutionId } from '../domain/institution/institution.ts';
import type { PatientIdentity, PatientKey } from '../domain/patient/identity.ts';
import type { PriorReport } from '../domain/recognition/judge.ts';
import { WITHDRAWN_STATUSES } from '../domain/report/report.ts';
import { lookBack, type LookBackNeeds } from './look-back.ts';
import type { GlassBroken } from './ports/break-glass.ts';
import type { Ids } from './ports/sealing.ts';
import type { Metrics } from './ports/system.ts';
import type { Stores, UnitOfWork } from './ports/work.ts';

/** How far back an emergency looks: as far as explanations do (contract 7). */
const LOOKED_DAYS = 400;

export interface BreakGlassNeeds extends LookBackNeeds {
  readonly ids: Pick<Ids, 'fresh'>;
  readonly work: UnitOfWork;
  readonly metrics: Metrics;
}

/** Who looks at whom without an order, and why. */
export interface GlassRequest {
  readonly institution: InstitutionId;
  readonly clientId: string;
  readonly person: string;
  readonly identity: PatientIdentity;
  readonly reason: string;
  readonly encounter: string | undefined;
}

export interface OpenedByGlass {
  readonly broken: GlassBroken;
  readonly reports: readonly PriorReport[];
}

export type BreakGlass = (request: GlassRequest) => Promise<OpenedByGlass>;

/**
 * The ground of last resort: a patient's results may be opened for 24 hours without an order. It neither overrides an
 * opt-out nor shows what is restricted (contract 7 has no exception): such a patient answers like one without results.
 * Recorded with its reason where everybody concerned finds it; whoever issued the reports does, too.
 */
export function makeBreakGlass(needs: BreakGlassNeeds): BreakGlass {
  return async ({ institution, clientId, person, identity, reason, encounter }) => {
    const looked = await lookBack(
      needs,
      {
        institution,
        patient: () => Promise.resolve(identity),
        orders: [],
        encounter: { emergency: true, department: undefined },
      },
      LOOKED_DAYS,
    );
    const reports = looked.reports.filter(
      ({ report, identity: finding }) => finding.verdict.holds && !WITHDRAWN_STATUSES.has(report.status),
    );
    const broken: GlassBroken = {
      id: needs.ids.fresh(looked.patient.mainKey),
      at: looked.now,
      institution,
      client: clientId,
      person,
      patient: looked.patient.mainKey,
      reason,
      encounter,
      reports: reports.map(({ report }) => ({ id: report.id, source: report.institution })),
    };
    await needs.work.write((stores) => recordGlass(stores, broken, looked.patient.keys));
    needs.metrics.count('glass_broken', { institution });
    return { broken, reports };
  };
}

/** Writes the use, the grounds that it gives, and its audit entry; in whoever's unit of work. */
export async function recordGlass(stores: Stores, broken: GlassBroken, patients: readonly PatientKey[]): Promise<void> {
  const { at, institution, client, person, patient, reason, reports } = broken;
  const ids = reports.map(({ id }) => id);
  await stores.glass.add(broken);
  await stores.reports.addSearchGrounds(ids, institution, at, patients);
  await stores.audit.add({
    at,
    action: 'glass-broken',
    institution,
    client,
    person,
    patient,
    objects: ids,
    ground: 'break-glass',
    because: reason,
    facts: { reports: ids.length },
  });
}
