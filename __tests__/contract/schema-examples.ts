import { EXAMPLE } from '../application/registry-example.ts';
import { LIST_EXAMPLES } from './list-examples.ts';
import { VIEWING_EXAMPLES } from './viewing-examples.ts';

/** What a schema must take, and what it must refuse at which place. */
export interface SchemaExample {
  readonly accepted: readonly unknown[];
  readonly refused: readonly (readonly [value: unknown, pointer: string])[];
}

const ID = '0b8f7a52-3d58-4a8c-9a35-6c1c6f0f7a11';
const OTHER_ID = '5a1d7c3e-8a53-4a66-8a17-2f4b1d1b7f10';
const OUTCOME = {
  resourceType: 'OperationOutcome',
  issue: [{ severity: 'error', code: 'invalid', diagnostics: 'No.' }],
};
const call = { hookInstance: ID, context: { userId: 'Practitioner/1', patientId: '1' } };
const draftOrders = { resourceType: 'Bundle', type: 'collection', entry: [] };
const orderSign = { ...call, hook: 'order-sign', context: { ...call.context, draftOrders } };
const orderSelect = {
  ...call,
  hook: 'order-select',
  context: { ...call.context, draftOrders, selections: ['ServiceRequest/1'] },
};
const feedback = {
  card: ID,
  outcome: 'accepted',
  acceptedSuggestions: [{ id: OTHER_ID }],
  outcomeTimestamp: '2026-11-24T01:00:00Z',
};

const coding = { system: 'https://huren.example/fhir/CodeSystem/topic', code: 'recognizable-result' };
const reason = { system: 'https://huren.example/fhir/CodeSystem/decline-reason', code: 'emergency', display: '急诊' };
const offer = {
  order: 'ServiceRequest/1',
  item: 'L0002',
  coverage: 'full',
  coveredItems: ['L0003'],
  obligation: 'must',
  sameInstitution: false,
  report: 'DiagnosticReport/abc',
  collectedAt: '2026-11-20T08:30:00+08:00',
  expiresAt: '2026-11-27T08:30:00+08:00',
  mark: '浙江HR',
  savesFen: 1500,
  savesMinutes: 35,
};
const card = {
  uuid: ID,
  summary: '应当互认：血常规',
  indicator: 'warning',
  source: { label: '浙医互认', url: 'http://127.0.0.1:8080', topic: coding },
  suggestions: [
    {
      label: '互认',
      uuid: OTHER_ID,
      isRecommended: true,
      actions: [{ type: 'delete', description: '取消', resourceId: 'ServiceRequest/1' }],
    },
  ],
  selectionBehavior: 'at-most-one',
  overrideReasons: [reason],
  links: [{ label: '查看', url: 'http://127.0.0.1:8080/viewer?launch=x', type: 'absolute' }],
  extension: { 'example.huren.offer': offer },
};
const passiveCard = { summary: '3 份可互认结果', indicator: 'info', source: card.source, links: card.links };

const RULES = [
  'item',
  'images',
  'status',
  'identity',
  'window',
  'quality',
  'restricted',
  'consent',
  'active',
  'encounter',
];
const rules = RULES.map((rule) => ({ rule, holds: true, because: '…' }));
const explained = { report: 'DiagnosticReport/abc', institution: 'hz1', recognizable: true, coverage: 'full', rules };
const explanation = { order: 'ServiceRequest/1', item: 'L0002', reports: [explained] };

const figures = {
  offered: 1,
  viewed: 0,
  recognized: 0,
  declined: 0,
  excused: 0,
  unanswered: 0,
  reversed: 1,
  ownRecognized: 0,
  grossFen: 0,
  reversedFen: 1500,
  netFen: -1500,
  minutes: -35,
  visits: -1,
  recognitionRate: null,
};
const savings = {
  from: '2026-11-01',
  to: '2026-11-30',
  by: 'institution',
  totals: figures,
  rows: [{ key: 'hz1', label: '杭州', ...figures }],
};
const smart = {
  token_endpoint: 'http://127.0.0.1:8080/oauth/token',
  grant_types_supported: ['client_credentials'],
  token_endpoint_auth_methods_supported: ['private_key_jwt'],
  token_endpoint_auth_signing_alg_values_supported: ['RS384', 'ES384'],
  scopes_supported: ['system/Task.rs'],
  capabilities: ['client-confidential-asymmetric'],
  code_challenge_methods_supported: ['S256'],
};
const tokenRequest = {
  grant_type: 'client_credentials',
  client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
  client_assertion: 'a.b.c',
  scope: 'system/Task.rs',
};
const token = { access_token: 'a.b.c', token_type: 'bearer', expires_in: 300, scope: 'system/Task.rs' };
const key = { kty: 'EC', crv: 'P-384', x: 'AA', y: 'AA', kid: 'k1', use: 'sig' };
const report = { resourceType: 'DiagnosticReport', status: 'final', code: { text: '血常规' } };
const consent = {
  resourceType: 'Consent',
  status: 'active',
  scope: { coding: [{ code: 'patient-privacy' }] },
  category: [{ text: '互认' }],
  patient: { identifier: { system: 'urn:oid:2.16.156.10011.1.3', value: '110101199003070000' } },
  provision: { type: 'deny' },
};
const businessStatus = (code: string): object => ({ coding: [{ code }] });
const task = {
  resourceType: 'Task',
  id: ID,
  status: 'completed',
  intent: 'proposal',
  businessStatus: businessStatus('recognized'),
  focus: { reference: 'ServiceRequest/1' },
  input: [{ type: { text: 'report' }, valueReference: { reference: 'DiagnosticReport/abc/_history/1' } }],
  output: [{ type: { text: 'saved' }, valueMoney: { value: 15, currency: 'CNY' } }],
};
const measureReport = {
  resourceType: 'MeasureReport',
  status: 'complete',
  type: 'summary',
  measure: 'https://huren.example/fhir/Measure/savings',
  period: { start: '2026-11-01', end: '2026-11-30' },
  group: [{ code: { coding: [{ code: 'netFen' }] }, measureScore: { value: -1500 } }],
};
const capabilities = {
  resourceType: 'CapabilityStatement',
  status: 'active',
  date: '2026-11-24',
  kind: 'instance',
  fhirVersion: '4.0.1',
  format: ['json'],
  rest: [{ mode: 'server', resource: [{ type: 'Task', interaction: [{ code: 'read' }] }] }],
};
const service = {
  hook: 'order-sign',
  id: 'recognition-order-sign',
  description: '…',
  prefetch: { patient: 'Patient/{{context.patientId}}' },
};

/** An accepted and a refused example of every schema. */
export const EXAMPLES: Readonly<Record<string, SchemaExample>> = {
  ...LIST_EXAMPLES,
  ...VIEWING_EXAMPLES,
  'api/explanations-response': {
    accepted: [{ orders: [] }, { orders: [explanation, { order: 'ServiceRequest/2', item: null, reports: [] }] }],
    refused: [
      [{ orders: [{ ...explanation, item: null }] }, '/orders/0/reports'],
      [
        { orders: [{ ...explanation, reports: [{ ...explained, rules: rules.slice(1) }] }] },
        '/orders/0/reports/0/rules',
      ],
      [
        { orders: [{ ...explanation, reports: [{ ...explained, rules: [...rules.slice(1), rules[1]] }] }] },
        '/orders/0/reports/0/rules',
      ],
    ],
  },
  'api/reversal-response': {
    accepted: [{ offer: ID, state: 'reversed' }],
    refused: [[{ offer: ID, state: 'open' }, '/state']],
  },
  'api/savings-response': {
    accepted: [savings],
    refused: [
      [{ ...savings, totals: { ...figures, recognitionRate: 1.1 } }, '/totals/recognitionRate'],
      [{ ...savings, rows: [{ key: 'hz1', label: '杭州' }] }, '/rows/0/offered'],
      [{ ...savings, from: '2026-02-30' }, '/from'],
    ],
  },
  'cds-hooks/cards-response': {
    accepted: [{ cards: [] }, { cards: [card, passiveCard] }],
    refused: [
      [{ cards: [{ ...card, summary: '长'.repeat(140) }] }, '/cards/0/summary'],
      [{ cards: [{ ...card, selectionBehavior: undefined }] }, '/cards/0'],
      [{ cards: [{ ...card, overrideReasons: [coding] }] }, '/cards/0/overrideReasons/0/display'],
      [
        {
          cards: [
            {
              ...card,
              suggestions: [{ label: '互认', uuid: OTHER_ID, actions: [{ type: 'delete', description: '…' }] }],
            },
          ],
        },
        '/cards/0/suggestions/0/actions/0/resourceId',
      ],
      [{ cards: [card], systemActions: [] }, ''],
    ],
  },
  'cds-hooks/discovery-response': {
    accepted: [{ services: [service] }],
    refused: [[{ services: [{ ...service, hook: 'order-dispatch' }] }, '/services/0/hook']],
  },
  'cds-hooks/feedback': {
    accepted: [
      { feedback: [feedback] },
      {
        feedback: [{ ...feedback, outcome: 'overridden', acceptedSuggestions: undefined, overrideReason: { reason } }],
      },
    ],
    refused: [
      [{ feedback: [{ ...feedback, acceptedSuggestions: undefined }] }, '/feedback/0/acceptedSuggestions'],
      [{ feedback: [{ ...feedback, outcome: 'ignored' }] }, '/feedback/0/outcome'],
    ],
  },
  'cds-hooks/order-select': { accepted: [orderSelect], refused: [[orderSign, '/context/selections']] },
  'cds-hooks/order-sign': {
    accepted: [orderSign],
    refused: [
      [{ ...orderSign, hookInstance: 'one' }, '/hookInstance'],
      [{ ...orderSign, context: call.context }, '/context/draftOrders'],
    ],
  },
  'cds-hooks/patient-view': {
    accepted: [{ ...call, hook: 'patient-view' }],
    refused: [[{ ...call, hook: undefined }, '/hook']],
  },
  common: { accepted: [], refused: [] },
  'fhir/bundle': {
    accepted: [{ resourceType: 'Bundle', type: 'batch', entry: [] }],
    refused: [[{ resourceType: 'Bundle', type: 'history' }, '/type']],
  },
  'fhir/bundle-response': {
    accepted: [
      {
        resourceType: 'Bundle',
        type: 'transaction-response',
        entry: [{ response: { status: '201 Created', etag: 'W/"1"', outcome: OUTCOME } }],
      },
      {
        resourceType: 'Bundle',
        type: 'searchset',
        total: 0,
        link: [{ relation: 'self', url: 'http://127.0.0.1/fhir/Task' }],
      },
    ],
    refused: [
      [{ resourceType: 'Bundle', type: 'batch-response', entry: [{ resource: report }] }, '/entry/0/response'],
      [{ resourceType: 'Bundle', type: 'searchset', entry: [] }, '/entry'],
    ],
  },
  'fhir/capability-statement': {
    accepted: [capabilities],
    refused: [[{ ...capabilities, fhirVersion: '5.0.0' }, '/fhirVersion']],
  },
  'fhir/consent': { accepted: [consent], refused: [[{ ...consent, provision: undefined }, '/provision']] },
  'fhir/diagnostic-report': {
    accepted: [report],
    refused: [[{ ...report, resourceType: 'Observation' }, '/resourceType']],
  },
  'fhir/measure-report': {
    accepted: [measureReport],
    refused: [[{ ...measureReport, measure: 'https://other.example/Measure/savings' }, '/measure']],
  },
  'fhir/operation-outcome': { accepted: [OUTCOME], refused: [[{ ...OUTCOME, issue: [] }, '/issue']] },
  'fhir/task': {
    accepted: [task, { ...task, businessStatus: businessStatus('declined'), output: undefined }],
    refused: [
      [{ ...task, businessStatus: businessStatus('open') }, '/businessStatus/coding/0/code'],
      [{ ...task, input: [{ type: { text: 'report' } }] }, '/input/0'],
    ],
  },
  health: { accepted: [{ status: 'alive' }, { status: 'not ready' }], refused: [[{ status: 'well' }, '/status']] },
  'oauth/jwks': { accepted: [{ keys: [key] }], refused: [[{ keys: [{ ...key, d: 'AA' }] }, '/keys/0/d']] },
  'oauth/smart-configuration': {
    accepted: [smart],
    refused: [
      [
        { ...smart, token_endpoint_auth_signing_alg_values_supported: ['RS384'] },
        '/token_endpoint_auth_signing_alg_values_supported',
      ],
      [{ ...smart, code_challenge_methods_supported: ['S256', 'plain'] }, '/code_challenge_methods_supported'],
    ],
  },
  'oauth/token-error': {
    accepted: [{ error: 'invalid_client', error_description: 'No.' }],
    refused: [[{ error: 'server_error' }, '/error']],
  },
  'oauth/token-request': {
    accepted: [tokenRequest],
    refused: [[{ ...tokenRequest, grant_type: 'password' }, '/grant_type']],
  },
  'oauth/token-response': { accepted: [token], refused: [[{ ...token, expires_in: 3600 }, '/expires_in']] },
  registry: {
    accepted: [EXAMPLE, {}],
    refused: [[{ institutions: [{ id: 'a', name: '甲', level: '4A', region: '330102' }] }, '/institutions/0/level']],
  },
};
