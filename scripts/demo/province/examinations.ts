import type { DiagnosticReport, ImagingStudy, Resource } from '@medplum/fhirtypes';
import { shanghaiDateTime } from '../../../server/domain/time.ts';
import { codeOf } from './coding.ts';
import { ecgPdf } from './ecg-pdf.ts';
import type { Examination, Side } from './menu.ts';
import type { Random } from './random.ts';
import type { Sheet } from './sheet.ts';

const DICOM = 'http://dicom.nema.org/resources/ontology/DCM';
const SNOMED = 'http://snomed.info/sct';
const CATEGORIES = { DX: 'RAD', CT: 'CT', MR: 'NMR', US: 'RUS', ECG: 'EC' } as const;
const SIDES = {
  L: { system: SNOMED, code: '7771000', display: 'Left' },
  R: { system: SNOMED, code: '24028007', display: 'Right' },
} as const;

/** An examination as its hospital's FHIR server holds it: report and study; an electrocardiogram has a PDF instead. */
export function examinationReport(
  sheet: Sheet,
  examination: Examination,
  side?: Side,
): readonly (Resource & { id: string })[] {
  const { hospital, id, random } = sheet;
  const study = examination.images > 0 ? [imagingStudy(sheet, examination, side)] : [];
  const title = `${side === undefined ? '' : { L: '左', R: '右' }[side]}${examination.title}`;
  const code = codeOf(hospital, examination.item, hospital.coding === 'own' ? side : undefined);
  const form = { contentType: 'application/pdf', title, creation: shanghaiDateTime(sheet.issuedAt) };
  const report: DiagnosticReport & { id: string } = {
    resourceType: 'DiagnosticReport',
    id,
    meta: sheet.meta,
    identifier: [{ system: `urn:${hospital.id}:ris-report`, value: id }],
    status: sheet.status,
    category: [
      { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0074', code: CATEGORIES[examination.modality] }] },
    ],
    code: { ...code, text: title },
    subject: sheet.subject,
    effectiveDateTime: shanghaiDateTime(sheet.collectedAt),
    issued: shanghaiDateTime(sheet.issuedAt),
    performer: [sheet.performer],
    conclusion: random.pick(examination.findings),
    ...(study.length > 0
      ? { imagingStudy: study.map((each) => ({ reference: `ImagingStudy/${each.id}` })) }
      : { presentedForm: [{ ...form, data: ecgPdf(random) }] }),
  };
  return [report, ...study];
}

function imagingStudy(
  { id, random, ...sheet }: Sheet,
  { modality, body, images, title }: Examination,
  side: Side | undefined,
): ImagingStudy & { id: string } {
  const [code, display] = body;
  // Where the own code names the side, the series does not: so it is with many real archives.
  const laterality = side !== undefined && sheet.hospital.coding !== 'own' ? { laterality: SIDES[side] } : {};
  return {
    resourceType: 'ImagingStudy',
    id: `${id}-i`,
    meta: sheet.meta,
    identifier: [{ system: 'urn:dicom:uid', value: `urn:oid:${uid(random)}` }],
    status: 'available',
    modality: [{ system: DICOM, code: modality }],
    subject: sheet.subject,
    started: shanghaiDateTime(sheet.collectedAt),
    numberOfSeries: 1,
    numberOfInstances: images,
    description: title,
    series: [
      {
        uid: uid(random),
        number: 1,
        modality: { system: DICOM, code: modality },
        numberOfInstances: images,
        bodySite: { system: SNOMED, code, display },
        ...laterality,
      },
    ],
  };
}

/** A DICOM UID under 2.25, the arc that needs no registration. */
const uid = (random: Random): string =>
  `2.25.${String(random.whole(1, 2_000_000_000))}${String(random.whole(100_000_000, 999_999_999))}`;
