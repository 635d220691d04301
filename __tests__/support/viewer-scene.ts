import { ALL_SCOPES, LOINC, RESIDENT_ID, orderOf, registryOf, residentId } from './clinic.ts';
import { makeCaller, type Caller } from './caller.ts';
import { startIdentityProvider } from '../../scripts/demo/identity-provider.ts';
import { startGateway, type Gateway } from './gateway.ts';
import { makeLoginBrowser } from './login-browser.ts';

const DAY = 86_400_000;
const HOUR = 3_600_000;
const SIGN = '/cds-services/recognition-order-sign';
/** Sixty characters and more, as some institutions are really called. */
export const LONG_NAME =
  '浙江大学医学院附属第一医院（浙江省第一医院）余杭院区暨国家传染病医学中心、国家感染性疾病临床医学研究中心互联网医院';

/** One result as the scene's hospitals write it. */
export interface SceneResult {
  readonly code: string;
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly low?: number;
  readonly high?: number;
  readonly flag?: string;
  readonly method?: string;
}

export interface SceneReport {
  readonly id: string;
  readonly code: string;
  readonly name: string;
  /** Days before the present at which it was collected. */
  readonly daysAgo: number;
  readonly results?: readonly SceneResult[];
  /** Its images open here; an examination then. */
  readonly imagesAt?: string;
  readonly conclusion?: string;
  readonly status?: string;
}

const person = { family: '沈', given: ['若兰'], gender: 'female', birthDate: '1962-05-09' };
const PERSON_ID = residentId('1962-05-09', 248);

const blood = (value: number, unit: string, low: number, high: number, flag?: string): SceneResult => ({
  code: '718-7',
  name: '血红蛋白',
  value,
  unit,
  low,
  high,
  ...(flag === undefined ? {} : { flag }),
});

const CBC: readonly SceneResult[] = [
  { code: '6690-2', name: '白细胞计数', value: 11.8, unit: '10*9/L', low: 3.5, high: 9.5, flag: 'H' },
  { code: '789-8', name: '红细胞计数', value: 4.1, unit: '10*12/L', low: 3.8, high: 5.1 },
  blood(108, 'g/L', 115, 150, 'L'),
  { code: '4544-3', name: '红细胞压积', value: 0.36, unit: 'L/L', low: 0.35, high: 0.45 },
  { code: '777-3', name: '血小板计数', value: 212, unit: '10*9/L', low: 125, high: 350 },
  { code: '787-2', name: '平均红细胞体积', value: 88.2, unit: 'fL', low: 82, high: 100 },
  { code: '785-6', name: '平均红细胞血红蛋白量', value: 29.1, unit: 'pg', low: 27, high: 34 },
  { code: '786-4', name: '平均红细胞血红蛋白浓度', value: 330, unit: 'g/L', low: 316, high: 354 },
  { code: '788-0', name: '红细胞分布宽度', value: 13.1, unit: '%', low: 11, high: 15 },
];

/** What the patient had elsewhere, by the hospital that reports it. */
const REPORTS: Readonly<Record<'city' | 'coast' | 'village' | 'ord', readonly SceneReport[]>> = {
  city: [
    { id: 'c1', code: '58410-2', name: '血常规', daysAgo: 4, results: CBC },
    {
      id: 'c2',
      code: 'L0240',
      name: '电解质六项',
      daysAgo: 1,
      results: [
        { code: '2823-3', name: '钾', value: 6.7, unit: 'mmol/L', low: 3.5, high: 5.3, flag: 'HH' },
        { code: '2951-2', name: '钠', value: 139, unit: 'mmol/L', low: 137, high: 147 },
        { code: '2075-0', name: '氯', value: 104, unit: 'mmol/L', low: 99, high: 110 },
        { code: '2000-8', name: '钙', value: 2.28, unit: 'mmol/L', low: 2.11, high: 2.52 },
      ],
    },
    {
      id: 'c3',
      code: '4548-4',
      name: '糖化血红蛋白',
      daysAgo: 61,
      results: [{ code: '4548-4', name: '糖化血红蛋白', value: 7.9, unit: '%', low: 4, high: 6, flag: 'H' }],
    },
    {
      id: 'c5',
      code: '4548-4',
      name: '糖化血红蛋白',
      daysAgo: 150,
      results: [{ code: '4548-4', name: '糖化血红蛋白', value: 7.2, unit: '%', low: 4, high: 6, flag: 'H' }],
    },
    {
      id: 'c6',
      code: '14749-6',
      name: '葡萄糖',
      daysAgo: 6,
      results: [{ code: '14749-6', name: '葡萄糖', value: 17.9, unit: 'mmol/L', low: 3.9, high: 6.1, flag: 'HH' }],
    },
    { id: 'c4', code: '58410-2', name: '血常规', daysAgo: 95, results: [blood(121, 'g/L', 115, 150)] },
  ],
  coast: [
    {
      id: 'n1',
      code: '30799-1',
      name: '头颅CT平扫',
      daysAgo: 9,
      imagesAt: 'https://images.coast.example/study/1',
      conclusion: '颅内未见明显异常密度影。\n双侧基底节区少许腔隙灶可能，请结合临床。',
    },
    {
      id: 'n2',
      // Not the panel's code: it covers what it holds.
      code: '1742-6',
      name: '肝功能（部分项目）',
      daysAgo: 12,
      results: [
        { code: '1742-6', name: '丙氨酸氨基转移酶', value: 62, unit: 'U/L', low: 7, high: 40, flag: 'H' },
        { code: '1920-8', name: '天门冬氨酸氨基转移酶', value: 31, unit: 'U/L', low: 13, high: 35 },
        { code: '14631-6', name: '总胆红素', value: 1.2, unit: 'mg/dL', low: 0.2, high: 1.2 },
        { code: '1751-7', name: '白蛋白', value: 38.6, unit: 'g/L', low: 40, high: 55, flag: 'L' },
      ],
    },
    {
      id: 'n5',
      code: '4548-4',
      name: '糖化血红蛋白（IFCC）',
      daysAgo: 120,
      results: [
        { code: '4548-4', name: '糖化血红蛋白（IFCC）', value: 58, unit: 'mmol/mol', low: 20, high: 42, flag: 'H' },
      ],
    },
    { id: 'n3', code: '58410-2', name: '血常规', daysAgo: 48, results: [blood(11.4, 'g/dL', 11.5, 15, 'L')] },
    {
      id: 'n4',
      code: '14682-9',
      name: '肌酐',
      daysAgo: 7,
      results: [
        {
          code: '14682-9',
          name: '肌酐',
          value: 74,
          unit: 'umol/L',
          low: 41,
          high: 73,
          flag: 'H',
          method: '肌氨酸氧化酶法',
        },
      ],
    },
  ],
  village: [
    { id: 'v1', code: '58410-2', name: '血常规', daysAgo: 180, results: [blood(126, 'g/L', 110, 150)] },
    {
      id: 'v2',
      code: '14749-6',
      name: '葡萄糖',
      daysAgo: 3,
      results: [{ code: '14749-6', name: '葡萄糖', value: 8.4, unit: 'mmol/L', low: 3.9, high: 6.1, flag: 'H' }],
    },
  ],
  ord: [
    {
      id: 'o1',
      code: '14682-9',
      name: '肌酐',
      daysAgo: 2,
      results: [{ code: '14682-9', name: '肌酐', value: 69, unit: 'umol/L', low: 41, high: 81 }],
    },
  ],
};

/** Reports of the scene that are not any more what they were. */
const [CORRECTED, WITHDRAWN] = ['c4', 'c6'];

/** What is ordered today: recognizable in full and in part, an examination, a critical value, one's own, and nothing. */
const SCENE_ORDERS = ['58410-2', 'L0240', 'L0236', '30799-1', '14682-9', '4548-4'];

/** Who can log in. */
const PEOPLE = [
  { subject: 'doctor', name: '林晚晴', claims: { huren_role: 'doctor', huren_institution: 'ord' } },
  { subject: 'commissioner', name: '周明远', claims: { huren_role: 'administrator', huren_institution: '*' } },
];

export type Scene = Awaited<ReturnType<typeof openScene>>;

/** A patient with results at three hospitals, and a fourth whose doctor orders. Generated; nobody lives so. */
export async function openScene({ coastName = '宁波市第二医院' } = {}) {
  const gateways: Gateway[] = [];
  const now = (): number => gateways[0]?.clock.now() ?? Date.now();
  const names = ['city', 'coast', 'village', 'ord'] as const;
  const callers = Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await makeCaller(`https://his.${name}.example`, 'EdDSA', now)])),
  ) as Record<(typeof names)[number], Caller>;
  const quality = [{ items: ['*'], scope: '33', from: '2020-01-01', to: '2099-12-31' }];
  const registry = registryOf(
    [
      { id: 'city', name: '杭州市第一人民医院', quality },
      { id: 'coast', name: coastName, region: '330203', quality },
      { id: 'village', name: '富阳区春江街道社区卫生服务中心', level: '1', region: '330111', quality: [] },
      { id: 'ord', name: '浙江省人民医院', quality },
    ],
    names.map((name) => [callers[name], name] as const),
    {
      identifierSystems: [
        { system: RESIDENT_ID, kind: 'resident-id' },
        { system: 'urn:example:passport', kind: 'passport' },
      ],
    },
  );
  const provider = await startIdentityProvider({
    people: PEOPLE,
    relyingParty: () => ({ clientId: 'huren', publicUrl: gateways[0]?.url ?? '', secret: 'of the scene' }),
  });
  const gateway = await startGateway({
    registry,
    env: { OIDC_ISSUER: provider.issuer, OIDC_CLIENT_ID: 'huren', OIDC_CLIENT_SECRET: 'of the scene' },
    offered: PEOPLE.map(({ subject, name }) => ({ subject, name })),
  });
  gateways.push(gateway);

  async function push(hospital: (typeof names)[number], report: SceneReport): Promise<void> {
    const answer = await callers[hospital].call(gateway.url, 'POST', '/fhir', ALL_SCOPES, bundleOf(report, now()));
    if (answer.status !== 200) throw new Error(`${report.id}: ${String(answer.status)} ${JSON.stringify(answer.body)}`);
  }
  for (const hospital of names) {
    for (const report of REPORTS[hospital]) await push(hospital, report);
  }
  // A version counts as newer by a second.
  gateway.clock.advance(1000);
  for (const report of REPORTS.city) {
    if (report.id === CORRECTED)
      await push('city', { ...report, status: 'corrected', results: [blood(119, 'g/L', 115, 150)] });
    if (report.id === WITHDRAWN) await push('city', { ...report, status: 'entered-in-error' });
  }

  /** A card's link for an order check of these codes; every call is a check of its own. */
  async function linkFor(codes: readonly string[] = SCENE_ORDERS): Promise<string> {
    const orders = codes.map((code) => orderOf(`o-${code}`, code, { code: { coding: [codingOf(code)] } }));
    const body = {
      hook: 'order-sign',
      hookInstance: crypto.randomUUID(),
      context: {
        userId: 'Practitioner/d1',
        patientId: 'p1',
        draftOrders: { resourceType: 'Bundle', type: 'collection', entry: orders.map((resource) => ({ resource })) },
      },
      prefetch: { patient: patient() },
    };
    const answer = await callers.ord.hook(gateway.url, SIGN, body);
    const url = answer.body?.cards?.[0]?.links?.[0]?.url;
    if (typeof url !== 'string') throw new Error(`no card: ${String(answer.status)} ${JSON.stringify(answer.body)}`);
    return url;
  }
  /** The session cookie of somebody who has logged in. */
  async function cookieOf(subject: 'doctor' | 'commissioner'): Promise<string> {
    const browser = makeLoginBrowser();
    await browser.follow(`${gateway.url}/auth/login?hint=${subject}`);
    return browser.cookie(gateway.url, '__Host-huren') ?? '';
  }
  /** So many reports of one analyte besides, a day apart, at the city's hospital. */
  async function pushMany(count: number): Promise<void> {
    const entry = Array.from({ length: count }, (_, index) => {
      const report = { id: `m${String(index)}`, code: '718-7', name: '血红蛋白', daysAgo: 20 + (index % 360) };
      return bundleOf({ ...report, results: [blood(120, 'g/L', 115, 150)] }, now(), index).entry;
    });
    const bundle = { resourceType: 'Bundle', type: 'batch', entry: entry.flat() };
    const answer = await callers.city.call(gateway.url, 'POST', '/fhir', ALL_SCOPES, bundle);
    if (answer.status !== 200) throw new Error(`many: ${String(answer.status)}`);
  }
  async function close(): Promise<void> {
    await gateway.close();
    await provider.close();
  }
  return { gateway, now, push, pushMany, linkFor, cookieOf, personId: PERSON_ID, close };
}

const patient = (): object => ({
  resourceType: 'Patient',
  id: 'p1',
  identifier: [{ system: RESIDENT_ID, value: PERSON_ID }],
  birthDate: person.birthDate,
  gender: person.gender,
  name: [{ family: person.family, given: person.given }],
});

const ITEMS = 'https://huren.example/fhir/CodeSystem/item';
/** By LOINC, or by our own code where LOINC has none. */
const codingOf = (code: string): object => ({ system: /^[LE]\d{4}$/u.test(code) ? ITEMS : LOINC, code });
const coded = (code: string, text: string): object => ({ coding: [codingOf(code)], text });

/** `part` keeps the addresses of several reports in one Bundle apart. */
function bundleOf(report: SceneReport, now: number, part = 0) {
  const urlOf = (index: number): string =>
    `urn:uuid:${String(part).padStart(8, '0')}-0000-4000-8000-${String(index).padStart(12, '0')}`;
  const collectedAt = now - report.daysAgo * DAY - HOUR;
  const observations = (report.results ?? []).map((result, index) => ({
    fullUrl: urlOf(index),
    resource: observationOf(report, result, index),
  }));
  const images = report.imagesAt === undefined ? [] : imagesOf(report, report.imagesAt, collectedAt);
  const resources = [
    { fullUrl: urlOf(900), resource: patient() },
    ...observations,
    ...images,
    {
      fullUrl: urlOf(901),
      resource: {
        resourceType: 'DiagnosticReport',
        id: report.id,
        meta: { lastUpdated: new Date(now).toISOString() },
        status: report.status ?? 'final',
        code: coded(report.code, report.name),
        subject: { reference: 'Patient/p1' },
        effectiveDateTime: new Date(collectedAt).toISOString(),
        issued: new Date(collectedAt + 2 * HOUR).toISOString(),
        result: observations.map(({ resource }) => ({ reference: `Observation/${resource.id}` })),
        ...(images.length > 0 ? { imagingStudy: [{ reference: `ImagingStudy/${report.id}-i` }] } : {}),
        ...(report.conclusion === undefined ? {} : { conclusion: report.conclusion }),
      },
    },
  ];
  const entry = resources.map(({ fullUrl, resource }) => ({
    fullUrl,
    resource,
    request: { method: 'POST', url: (resource as { resourceType: string }).resourceType },
  }));
  return { resourceType: 'Bundle', type: 'transaction', entry };
}

function observationOf(report: SceneReport, result: SceneResult, index: number) {
  const { code, name, value, unit, low, high, flag, method } = result;
  const range =
    low === undefined && high === undefined ? {} : { referenceRange: [{ low: { value: low }, high: { value: high } }] };
  return {
    resourceType: 'Observation',
    id: `${report.id}-o${String(index)}`,
    status: 'final',
    code: coded(code, name),
    subject: { reference: 'Patient/p1' },
    valueQuantity: { value, unit, system: 'http://unitsofmeasure.org', code: unit },
    ...range,
    ...(flag === undefined ? {} : { interpretation: [{ coding: [{ code: flag }] }] }),
    ...(method === undefined ? {} : { method: { text: method } }),
  };
}

function imagesOf(report: SceneReport, address: string, at: number): readonly { fullUrl: string; resource: object }[] {
  const endpoint = {
    resourceType: 'Endpoint',
    id: `${report.id}-e`,
    status: 'active',
    connectionType: { system: 'http://terminology.hl7.org/CodeSystem/endpoint-connection-type', code: 'iid' },
    payloadType: [{ text: 'DICOM' }],
    address,
  };
  const study = {
    resourceType: 'ImagingStudy',
    id: `${report.id}-i`,
    status: 'available',
    subject: { reference: 'Patient/p1' },
    started: new Date(at).toISOString(),
    numberOfInstances: 182,
    description: report.name,
    modality: [{ system: 'http://dicom.nema.org/resources/ontology/DCM', code: 'CT' }],
    endpoint: [{ reference: `Endpoint/${report.id}-e` }],
    series: [{ uid: '1.2.3.1', modality: { system: 'http://dicom.nema.org/resources/ontology/DCM', code: 'CT' } }],
  };
  return [
    { fullUrl: 'urn:uuid:44444444-0000-4000-8000-000000000000', resource: endpoint },
    { fullUrl: 'urn:uuid:22222222-0000-4000-8000-000000000000', resource: study },
  ];
}
