import { createHash } from 'node:crypto';
import type { SealedContent, StoredReport } from '../../server/application/ports/reports.ts';
import { LOINC_SYSTEM } from '../../server/domain/catalogue/code.ts';
import type { ItemId } from '../../server/domain/catalogue/item.ts';
import type { InstitutionId } from '../../server/domain/institution/institution.ts';
import type { PatientKey } from '../../server/domain/patient/identity.ts';
import type { Offer } from '../../server/domain/recognition/offer.ts';
import { shanghaiDay } from '../../server/domain/time.ts';
import { keyRoomOf } from '../support/keyed.ts';

export const HOSPITAL = 'hz1' as InstitutionId;
export const OTHER_HOSPITAL = 'hz2' as InstitutionId;
export const NOON = Date.parse('2026-11-20T12:00:00+08:00');
export const SEALED: SealedContent = { keyId: 'k1', bytes: Buffer.from([1, 2, 3, 0, 255]) };

const { ids } = keyRoomOf();

/** The key of the nth patient of these tests. */
export const keyOf = (patient: number): PatientKey =>
  createHash('sha256')
    .update(`patient ${String(patient)}`)
    .digest('base64url')
    .slice(0, 22) as PatientKey;

export function reportOf(patient: PatientKey, sourceKey: string): StoredReport {
  return {
    id: ids.reportId(patient, HOSPITAL, sourceKey),
    institution: HOSPITAL,
    sourceKey,
    sourceVersion: { versionId: '1', lastUpdated: NOON, issued: undefined },
    status: 'final',
    concept: [{ system: LOINC_SYSTEM, code: '58410-2' }],
    results: [{ counts: true, concept: [{ system: 'urn:hz1:lis', code: 'WBC' }] }],
    collectedAt: NOON,
    collectedFrom: 'specimen',
    issuedAt: undefined,
    images: false,
    presentedForm: true,
    laterality: undefined,
    patient,
    patientKind: 'resident-id',
    demographics: { birthDate: 'b', gender: undefined, names: ['n1', 'n2'] },
    keyed: true,
    version: 1,
    digest: 'd1',
    specimen: undefined,
    receivedAt: NOON,
    updatedAt: NOON,
  };
}

/** The offer of a report for the nth order of its patient, at an instant. */
export function offerOf(patient: PatientKey, order: number, changes: Partial<Offer> = {}): Offer {
  const offeredAt = changes.offeredAt ?? NOON;
  return {
    id: ids.offerId(patient, ['order', order, offeredAt]),
    orderingInstitution: OTHER_HOSPITAL,
    sourceInstitution: HOSPITAL,
    patient,
    patientKeys: [patient],
    orderId: `order-${String(order)}`,
    item: 'L0002' as ItemId,
    laterality: undefined,
    coverage: 'full',
    coveredItems: ['L0002' as ItemId],
    remainingItems: [],
    obligation: 'must',
    sameInstitution: false,
    mark: '浙江HR',
    reportId: ids.reportId(patient, HOSPITAL, 'r-1'),
    reportVersion: 1,
    reportDigest: 'd1',
    collectedAt: NOON,
    expiresAt: NOON + 1,
    savesFen: 1500,
    savesMinutes: 35,
    waitGroup: 'w',
    department: '未注明',
    offeredAt,
    offeredDay: shanghaiDay(offeredAt),
    ...changes,
  };
}
