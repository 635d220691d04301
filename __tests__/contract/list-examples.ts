import type { SchemaExample } from './schema-examples.ts';

const ID = '0b8f7a52-3d58-4a8c-9a35-6c1c6f0f7a11';
const AT = '2026-11-24T09:00:00+08:00';
const identifier = { system: 'urn:passports', value: 'E1234567' };
const other = { system: 'urn:passports', value: 'E7654321' };

const notice = {
  id: ID,
  kind: 'withdrawn',
  because: '已撤回',
  status: 'open',
  institution: 'hz2',
  offer: ID,
  order: 'ServiceRequest/1',
  item: 'L0002',
  itemName: '血常规',
  department: '未注明',
  report: 'DiagnosticReport/abc',
  source: 'hz1',
  sourceName: '杭州',
  collectedAt: AT,
  recognizedVersion: 1,
  currentVersion: 2,
  state: 'reversed',
  at: AT,
  acknowledgedAt: null,
};
const repeated = {
  offer: ID,
  order: 'ServiceRequest/1',
  item: 'L0002',
  itemName: '血常规',
  institution: 'hz2',
  institutionName: '杭州二院',
  department: '心内科',
  recognizedAt: AT,
  reversedAt: AT,
  reversedFen: 1500,
  recognized: { report: 'DiagnosticReport/abc', institution: 'hz1', collectedAt: AT },
  repeatedBy: { report: 'DiagnosticReport/def', institution: 'hz2', collectedAt: null },
  reason: null,
};
const review = {
  id: ID,
  kind: 'gender',
  because: '性别不一致',
  status: 'open',
  report: 'DiagnosticReport/abc',
  source: 'hz1',
  institution: 'hz2',
  at: AT,
  resolution: null,
  resolvedAt: null,
};
const offer = {
  offer: ID,
  institution: 'hz2',
  institutionName: '杭州二院',
  department: '心内科',
  item: 'L0002',
  report: 'DiagnosticReport/abc',
  offeredAt: AT,
  viewedAt: null,
  recognized: true,
};
const sighting = {
  institution: 'hz2',
  institutionName: '杭州二院',
  client: 'his',
  ground: 'order',
  at: AT,
  objects: [ID],
};
const event = { at: AT, action: 'merged', evidence: 'manual', institution: null, client: 'his', reason: '窗口核对' };

const entry = {
  id: `${ID}.1`,
  offer: ID,
  order: 'ServiceRequest/1',
  step: 'recognition',
  count: 1,
  day: '2026-11-24',
  at: AT,
  item: 'L0002',
  itemName: '血常规',
  institution: 'hz2',
  institutionName: '杭州二院',
  source: 'hz1',
  sourceName: '杭州一院',
  department: '心内科',
  fen: 1500,
  minutes: 35,
  cause: null,
  reason: null,
  reasonText: null,
};
const days = { from: '2026-11-01', to: '2026-11-30' };

const harvest = { state: 'stopped', breaker: 'open', lastHarvestAt: AT, lastSuccessAt: null, failures: 3 };
const health = {
  institution: 'hz1',
  institutionName: '杭州',
  active: true,
  troubles: ['stopped', 'evaluations-lapse'],
  harvest: { ...harvest, fault: 'timeout', retryAt: AT },
  newestReportAt: AT,
  lagSeconds: 60,
  reports: { lastDay: 10, lastWeek: 70 },
  unmappedCodes: { ofReports: 200, codes: [{ system: 'urn:hz1:lis', code: 'X1', reports: 12 }] },
  lapsingEvaluations: [{ items: ['*'], scope: '33', to: '2026-12-31' }],
};

const session = {
  authenticated: true,
  hasLogin: true,
  person: 'Practitioner/d1',
  name: '',
  role: 'doctor',
  institution: { id: 'hz2', name: '杭州二院' },
  isLaunched: true,
  csrf: 'x',
  endsAt: AT,
};

const HASH = 'VZKlxyLZYYWI_CWUzmJZRfGh9LKAhcu2qFvVzsyXqKI';
const key = { kty: 'EC', crv: 'P-256', x: HASH, y: HASH };
const treeHead = { size: 3, root: HASH, at: AT, digest: 'sha256', head: 'e30.e30.c2ln' };
const proof = {
  form: 1,
  kind: 'audit',
  id: ID,
  entry: '{"audit":{}}',
  block: { seq: 0, at: 1, previous: '', root: HASH, count: 2, digest: 'sha256' },
  index: 1,
  blockPath: [HASH],
  treePath: [],
  head: 'e30.e30.c2ln',
  key,
};

/** Examples of the lists that people work through, and of what they do with them. */
export const LIST_EXAMPLES: Readonly<Record<string, SchemaExample>> = {
  'api/ledger-heads-response': {
    accepted: [
      { heads: [], keys: [], next: null },
      { heads: [treeHead], keys: [key], next: 'cursor' },
    ],
    refused: [[{ heads: [{ ...treeHead, root: 'x' }], keys: [], next: null }, '/heads/0/root']],
  },
  'api/ledger-proof-response': {
    accepted: [proof, { ...proof, treePath: [HASH], block: { ...proof.block, previous: HASH } }],
    refused: [
      [{ ...proof, form: 2 }, '/form'],
      [{ ...proof, kind: 'offer' }, '/kind'],
    ],
  },
  'api/notices-response': {
    accepted: [
      { notices: [], next: null },
      { notices: [notice], next: 'x' },
    ],
    refused: [[{ notices: [{ ...notice, kind: 'lost' }], next: null }, '/notices/0/kind']],
  },
  'api/institution-health-response': {
    accepted: [
      { institutions: [health], next: null },
      { institutions: [{ ...health, newestReportAt: null, lagSeconds: null, troubles: [] }], next: 'x' },
    ],
    refused: [[{ institutions: [{ ...health, troubles: ['sleepy'] }], next: null }, '/institutions/0/troubles/0']],
  },
  'api/repeated-response': {
    accepted: [{ from: '2026-11-01', to: '2026-11-30', repeated: [repeated], next: null }],
    refused: [
      [
        { from: '2026-11-01', to: '2026-11-30', repeated: [{ ...repeated, reversedFen: -1 }], next: null },
        '/repeated/0/reversedFen',
      ],
    ],
  },
  'api/entries-response': {
    accepted: [
      { ...days, kind: 'recognized', entries: [], next: null },
      {
        ...days,
        kind: 'saved',
        entries: [entry, { ...entry, step: 'reversal', fen: -1500, cause: 'undone' }],
        next: 'x',
      },
    ],
    refused: [
      [{ ...days, kind: 'recognized', entries: [{ ...entry, patient: 'x' }], next: null }, '/entries/0'],
      [{ ...days, kind: 'all', entries: [], next: null }, '/kind'],
    ],
  },
  'api/decline-reasons-response': {
    accepted: [{ ...days, reasons: [{ reason: '', display: '未说明原因', declined: 1, excused: 0 }] }],
    refused: [[{ ...days, reasons: [{ reason: 'other', declined: 1, excused: 0 }] }, '/reasons/0/display']],
  },
  'api/identity-reviews-response': {
    accepted: [{ reviews: [review, { ...review, report: null, source: null }], next: null }],
    refused: [[{ reviews: [{ ...review, name: '测试' }], next: null }, '/reviews/0']],
  },
  'api/identity-resolution': {
    accepted: [{ resolution: 'same-person' }],
    refused: [[{ resolution: 'perhaps' }, '/resolution']],
  },
  'api/identity-merge': {
    accepted: [{ identifiers: [identifier, other], reason: '窗口核对' }],
    refused: [
      [{ identifiers: [identifier], reason: '窗口核对' }, '/identifiers'],
      [{ identifiers: [identifier, other] }, '/reason'],
    ],
  },
  'api/identity-merge-response': { accepted: [{ linked: 1 }], refused: [[{ linked: -1 }, '/linked']] },
  'api/identity-separation': {
    accepted: [{ identifiers: [identifier], from: [other], reason: '误关联' }],
    refused: [[{ identifiers: [identifier], from: [], reason: '误关联' }, '/from']],
  },
  'api/identity-separation-response': {
    accepted: [
      { offers: [], sightings: [] },
      { offers: [offer], sightings: [sighting] },
    ],
    refused: [[{ offers: [{ ...offer, recognized: undefined }], sightings: [] }, '/offers/0/recognized']],
  },
  'api/identity-history': {
    accepted: [{ identifier }],
    refused: [[{ identifier: { ...identifier, value: '' } }, '/identifier/value']],
  },
  'api/identity-history-response': {
    accepted: [{ linked: [{ kind: 'passport' }], events: [event] }],
    refused: [[{ linked: [], events: [{ ...event, action: 'guessed' }] }, '/events/0/action']],
  },
  'api/login-hints-response': {
    accepted: [
      { configured: false, people: [] },
      { configured: true, people: [{ subject: 'd1', name: '测试', role: 'doctor', institutionName: '杭州二院' }] },
    ],
    refused: [
      [{ configured: true, people: [{ subject: 'd1', name: '测试', role: 'doctor' }] }, '/people/0/institutionName'],
    ],
  },
  'api/login-choices-response': {
    accepted: [{ name: '测试', places: [{ role: 'administrator', institution: null }] }],
    refused: [[{ name: '测试', places: [{ role: 'doctor', institution: 'hz2' }] }, '/places/0/institution']],
  },
  'api/login-choice': {
    accepted: [
      { role: 'doctor', institution: 'hz2' },
      { role: 'administrator', institution: null },
    ],
    refused: [[{ role: 'doctor' }, '/institution']],
  },
  'api/login-choice-response': {
    accepted: [{ page: '/viewer' }],
    refused: [[{ page: 'https://evil.example' }, '/page']],
  },
  'api/launch': { accepted: [{ launch: 'abc_-' }], refused: [[{ launch: 'a b' }, '/launch']] },
  'api/launch-response': { accepted: [{ viewing: ID, session }], refused: [[{ session }, '/viewing']] },
  'api/session-response': {
    accepted: [{ authenticated: false, hasLogin: true }, session],
    refused: [[{ ...session, role: 'patient' }, '/role']],
  },
  'oauth/introspection-response': {
    accepted: [{ active: false }, { active: true, scope: 'system/Task.rs', client_id: 'his', exp: 1 }],
    refused: [[{ active: false, scope: 'system/Task.rs' }, '']],
  },
  'oauth/token-proof': { accepted: [{ token: 'a.b.c' }], refused: [[{}, '/token']] },
};
