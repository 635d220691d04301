import type { CodeableConcept, DiagnosticReport, Observation, Resource, Specimen } from '@medplum/fhirtypes';
import { MINUTE_MS, shanghaiDateTime } from '../../../server/domain/time.ts';
import { measure, type Measured } from './analytes.ts';
import { catalogueItem, codeOf, genericReportCode } from './coding.ts';
import type { Panel } from './menu.ts';
import type { Sheet } from './sheet.ts';

const INTERPRETATION = 'http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation';
const UCUM = 'http://unitsofmeasure.org';
/** Whole blood counts of these hospitals come as one panel Observation with members, everybody else's flat. */
const NESTED: ReadonlySet<string> = new Set(['xizi', 'yongjiang']);

/** A laboratory sheet as its hospital's FHIR server holds it: report, results, specimen. */
export function laboratoryReport(sheet: Sheet, panel: Panel): readonly (Resource & { id: string })[] {
  const { hospital, id, random } = sheet;
  const specimen: Specimen & { id: string } = {
    resourceType: 'Specimen',
    id: `${id}-s`,
    meta: sheet.meta,
    identifier: [{ system: `urn:${hospital.id}:barcode`, value: String(random.whole(10_000_000, 99_999_999)) }],
    status: 'available',
    type: { text: panel.specimen },
    subject: sheet.subject,
    receivedTime: shanghaiDateTime(Math.min(sheet.collectedAt + 20 * MINUTE_MS, sheet.updatedAt)),
    collection: { collectedDateTime: shanghaiDateTime(sheet.collectedAt) },
  };
  const results = panel.qualitative === true ? qualitative(sheet, panel) : quantitative(sheet, panel);
  const nestedItem = NESTED.has(hospital.id) && panel.key.startsWith('cbc') ? panel.item : undefined;
  const hasMember = results.map((each) => ({ reference: `Observation/${each.id}` }));
  const head = nestedItem === undefined ? [] : [{ ...observation(sheet, nestedItem), hasMember }];
  const report: DiagnosticReport & { id: string } = {
    resourceType: 'DiagnosticReport',
    id,
    meta: sheet.meta,
    identifier: [{ system: `urn:${hospital.id}:lis-report`, value: id }],
    status: sheet.status,
    category: [{ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0074', code: 'LAB' }] }],
    code: reportCode(sheet, panel),
    subject: sheet.subject,
    effectiveDateTime: shanghaiDateTime(sheet.collectedAt),
    issued: shanghaiDateTime(sheet.issuedAt),
    performer: [sheet.performer],
    specimen: [{ reference: `Specimen/${specimen.id}` }],
    result: (head.length > 0 ? head : results).map((each) => ({ reference: `Observation/${each.id}` })),
  };
  return [report, ...head, ...results, specimen];
}

function reportCode({ hospital }: Sheet, { item, title }: Panel): CodeableConcept {
  if (item === undefined || (hospital.coding === 'generic' && item.startsWith('L'))) return genericReportCode(title);
  return { ...codeOf(hospital, item), text: title };
}

function quantitative(sheet: Sheet, { members }: Panel): readonly (Observation & { id: string })[] {
  const values = measure(sheet.random, members, sheet.person.gender, sheet.hospital.limitFactor);
  return members.flatMap((item) => {
    const measured = values.get(item);
    return measured ? [{ ...observation(sheet, item), ...quantityOf(item, measured) }] : [];
  });
}

function quantityOf(item: string, { value, low, high }: Measured): Partial<Observation> {
  const { unit } = catalogueItem(item);
  const quantity = (number: number) => ({
    value: number,
    ...(unit === undefined ? {} : { unit, system: UCUM, code: unit }),
  });
  const flag = value < low ? 'L' : value > high ? 'H' : 'N';
  return {
    valueQuantity: quantity(value),
    interpretation: [{ coding: [{ system: INTERPRETATION, code: flag }] }],
    referenceRange: [{ ...(low > 0 ? { low: quantity(low) } : {}), high: quantity(high) }],
  };
}

/** 乙肝五项 comes in few patterns: nobody met, vaccinated, 小三阳. */
function qualitative(sheet: Sheet, { members }: Panel): readonly (Observation & { id: string })[] {
  const positives = sheet.random.pick([[], [], ['L0172'], ['L0172'], ['L0172'], ['L0169', 'L0174', 'L0175']]);
  return members.map((item) => {
    const isPositive = positives.includes(item);
    return {
      ...observation(sheet, item),
      valueCodeableConcept: {
        coding: [
          isPositive
            ? { system: 'http://snomed.info/sct', code: '10828004', display: 'Positive' }
            : { system: 'http://snomed.info/sct', code: '260385009', display: 'Negative' },
        ],
        text: isPositive ? '阳性(+)' : '阴性(-)',
      },
      // Antibody to the surface antigen is what a vaccination is for.
      interpretation: [{ coding: [{ system: INTERPRETATION, code: isPositive && item !== 'L0172' ? 'A' : 'N' }] }],
      referenceRange: [{ text: item === 'L0172' ? '阴性或阳性' : '阴性' }],
    };
  });
}

function observation(sheet: Sheet, item: string): Observation & { id: string } {
  return {
    resourceType: 'Observation',
    id: `${sheet.id}-${item.toLowerCase()}`,
    meta: sheet.meta,
    status: observationStatus(sheet.status),
    category: [
      { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'laboratory' }] },
    ],
    code: codeOf(sheet.hospital, item),
    subject: sheet.subject,
    effectiveDateTime: shanghaiDateTime(sheet.collectedAt),
    specimen: { reference: `Specimen/${sheet.id}-s` },
  };
}

function observationStatus(status: Sheet['status']): Observation['status'] {
  return status === 'preliminary' || status === 'corrected' || status === 'entered-in-error' ? status : 'final';
}
