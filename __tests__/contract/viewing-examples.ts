import type { SchemaExample } from './schema-examples.ts';

const ID = '0b8f7a52-3d58-4a8c-9a35-6c1c6f0f7a11';
const AT = '2026-11-24T09:00:00+08:00';
const item = { id: 'L0002', name: '血常规', kind: 'laboratory' };
const result = {
  item: 'L0003',
  name: '白细胞',
  value: '5.6',
  unit: '10^9/L',
  converted: null,
  note: null,
  range: '3.5–9.5',
  flag: '',
  level: 'normal',
  method: [],
};
const imaging = { modality: 'CT', description: '胸部', startedAt: AT, images: 120, url: null };
const offer = {
  id: ID,
  state: 'open',
  declineReason: null,
  obstacle: null,
  coverage: 'full',
  coveredItems: [item],
  remainingItems: [],
  obligation: 'must',
  sameInstitution: false,
  mark: '浙江HR',
  source: { id: 'hz1', name: '杭州', level: '3A' },
  report: ID,
  reportVersion: 1,
  collectedAt: AT,
  collectedFrom: 'specimen',
  issuedAt: AT,
  expiresAt: AT,
  savesFen: 1500,
  savesMinutes: 35,
  results: [result],
  hasCritical: false,
  imaging: [imaging],
  conclusion: '',
};
const report = {
  id: ID,
  source: { id: 'hz1', name: '杭州' },
  name: '血常规',
  kind: 'laboratory',
  items: [item],
  status: 'final',
  isWithdrawn: false,
  isCorrected: false,
  version: 1,
  collectedAt: AT,
  issuedAt: null,
  hasImages: false,
  isOwn: false,
  recognizable: true,
  because: null,
  expiresAt: AT,
  mark: '浙江HR',
};
const nearest = { report: ID, institutionName: '杭州', collectedAt: null, rule: 'window', because: '已过时限' };
const viewing = {
  id: ID,
  ground: 'order',
  because: null,
  endsAt: AT,
  patient: { name: '测试', gender: 'female', birthDate: '1980-01-01' },
  institution: { id: 'hz2', name: '杭州二院' },
  orders: [
    { order: 'ServiceRequest/1', item, offer, notRecognizable: [] },
    { order: 'ServiceRequest/2', item, offer: null, notRecognizable: [nearest] },
  ],
  reports: [report],
  notices: [
    { id: ID, kind: 'withdrawn', because: '已撤回', itemName: '血常规', sourceName: '杭州', collectedAt: AT, at: AT },
  ],
  declineReasons: [{ code: 'other', display: '其他', countsAsDecline: true }],
};
const point = {
  report: ID,
  sourceName: '杭州',
  at: AT,
  value: 5.6,
  written: '5.6 10^9/L',
  isConverted: false,
  range: '3.5–9.5',
  low: 3.5,
  high: 9.5,
  level: 'normal',
};
const started = {
  identifier: { system: 'urn:passports', value: 'E1234567' },
  birthDate: '1980-01-01',
  ground: 'encounter',
  because: '门诊 1',
};

const institution = {
  id: 'hz1',
  name: '杭州',
  level: '3A',
  region: '330102',
  regionName: '浙江省杭州市',
  marks: [{ mark: '浙江HR', items: 2 }],
};
const publicItem = {
  id: 'L0002',
  name: '血常规',
  category: '临床检验',
  kind: 'laboratory',
  about: '全血',
  windowDays: 7,
  canBeObligatory: true,
  members: ['白细胞'],
};
const access = {
  id: ID,
  at: AT,
  institution: 'hz2',
  institutionName: '杭州二院',
  client: 'his',
  person: null,
  action: 'report-read',
  ground: 'offer',
  because: null,
  objects: [ID],
};
const glass = {
  id: ID,
  at: AT,
  institution: 'hz2',
  institutionName: '杭州二院',
  client: 'his',
  person: 'Practitioner/1',
  reason: '昏迷，无家属',
  encounter: null,
  reports: [{ report: `DiagnosticReport/${ID}`, source: 'hz1', sourceName: '杭州' }],
};
const totals = {
  at: AT,
  since: '2026-11-01',
  institutions: 3,
  items: 400,
  recognized: 2,
  netFen: -100,
  minutes: 35,
  visits: 1,
  today: { recognized: 1, netFen: 1500 },
};

/** Examples of what the doctor's page reads and writes, and of what anybody may read. */
export const VIEWING_EXAMPLES: Readonly<Record<string, SchemaExample>> = {
  'api/viewing-response': {
    accepted: [viewing],
    refused: [[{ ...viewing, ground: 'curiosity' }, '/ground']],
  },
  'api/viewed-report-response': {
    accepted: [
      {
        report,
        results: [result],
        imaging: [imaging],
        conclusion: '',
        earlier: [{ version: 1, status: 'final', receivedAt: AT }],
      },
    ],
    refused: [
      [
        { report, results: [{ ...result, level: 'loud' }], imaging: [], conclusion: '', earlier: [] },
        '/results/0/level',
      ],
    ],
  },
  'api/trends-response': {
    accepted: [
      { trends: [] },
      { trends: [{ item, unit: 'g/L', series: [{ apart: null, unit: 'g/L', points: [point] }] }] },
    ],
    refused: [[{ trends: [{ item, unit: 'g/L', series: [{ unit: 'g/L', points: [] }] }] }, '/trends/0/series/0/apart']],
  },
  'api/viewing-decision': {
    accepted: [
      { offer: ID, outcome: 'accepted' },
      { offer: ID, outcome: 'overridden', reason: 'other' },
    ],
    refused: [[{ offer: ID, outcome: 'perhaps' }, '/outcome']],
  },
  'api/viewing-decision-response': {
    accepted: [{ offer }],
    refused: [[{ offer: { ...offer, savesFen: -1 } }, '/offer/savesFen']],
  },
  'api/viewing': {
    accepted: [started],
    refused: [
      [{ ...started, because: ' ' }, '/because'],
      [{ ...started, ground: 'curiosity' }, '/ground'],
    ],
  },
  'api/viewing-started': { accepted: [{ viewing: ID }], refused: [[{}, '/viewing']] },
  'api/identifier-systems-response': {
    accepted: [{ systems: [{ system: 'urn:passports', kind: 'passport', name: '护照' }] }],
    refused: [[{ systems: [{ system: 'urn:passports', kind: 'passport' }] }, '/systems/0/name']],
  },
  'api/public-items': {
    accepted: [{ items: [publicItem] }],
    refused: [[{ items: [{ ...publicItem, windowDays: -1 }] }, '/items/0/windowDays']],
  },
  'api/public-institutions': {
    accepted: [{ institutions: [institution], found: 1, next: null }],
    refused: [[{ institutions: [{ ...institution, uscc: 'x' }], found: 1, next: null }, '/institutions/0']],
  },
  'api/public-institution': {
    accepted: [{ institution, items: [{ id: 'L0002', name: '血常规', mark: '浙江HR', to: '2026-12-31' }] }],
    refused: [[{ institution }, '/items']],
  },
  'api/public-totals': {
    accepted: [totals, { ...totals, since: null }],
    refused: [[{ ...totals, visits: 0.5 }, '/visits']],
  },
  'api/accesses': {
    accepted: [{ identifier: started.identifier }, { identifier: started.identifier, from: '2026-11-01', limit: 10 }],
    refused: [[{ identifier: started.identifier, limit: 0 }, '/limit']],
  },
  'api/accesses-response': {
    accepted: [{ accesses: [access], next: null }],
    refused: [[{ accesses: [{ ...access, patient: 'x' }], next: null }, '/accesses/0']],
  },
  'api/break-glass': {
    accepted: [{ identifier: started.identifier, practitioner: 'Practitioner/1', reason: '昏迷，无家属' }],
    refused: [[{ identifier: started.identifier, practitioner: 'Practitioner/1', reason: '急' }, '/reason']],
  },
  'api/break-glass-opened': { accepted: [glass], refused: [[{ ...glass, patient: 'x' }, '']] },
  'api/break-glass-response': {
    accepted: [{ uses: [glass], next: null }],
    refused: [[{ uses: [{ ...glass, reason: undefined }], next: null }, '/uses/0/reason']],
  },
  'api/viewing-acknowledgement': { accepted: [{ acknowledged: ID }], refused: [[{}, '/acknowledged']] },
};
