import { unless, unlessStatus, type Fault, type Topic } from './assertion.ts';
import { hookBody, orderOf, type Hook } from './invented.ts';
import { isText, listOf, member } from './json.ts';
import type { Run } from './run.ts';
import { PANEL, servicePath } from './ward.ts';
import type { Answer } from './wire.ts';

const isOutcome = (answer: Answer): boolean =>
  member(answer.body, 'resourceType') === 'OperationOutcome' && isText(member(answer.body, 'issue', 0, 'code'));

const outcomeFaults = (answer: Answer, statuses: readonly number[], of: string): readonly Fault[] => [
  ...unlessStatus(answer, statuses, of),
  ...unless(isOutcome(answer), `${of}: an OperationOutcome`, 'another body'),
];

const bodyFor = async ({ ward }: Run, hook: Hook): Promise<ReturnType<typeof hookBody>> =>
  hookBody(hook, await ward.panelPatient(), [orderOf(PANEL)]);

/** CDS Hooks 2.0: what is wrong is refused, in the words of FHIR. */
export const FAULTY_CALLS: Topic = {
  name: 'Faulty calls',
  assertions: [
    {
      id: 'CH-15',
      sentence: 'an unknown service is 404 with an OperationOutcome',
      reference: 'CDS Hooks 2.0, HTTP Status Codes',
      async check(run) {
        const body = await bodyFor(run, 'order-sign');
        return outcomeFaults(await run.wire.hook(run.client, '/cds-services/no-such-service', body), [404], 'POST');
      },
    },
    {
      id: 'CH-16',
      sentence: 'a service is not there for GET',
      reference: 'CDS Hooks 2.0, Calling a CDS Service',
      check: async ({ wire }) => outcomeFaults(await wire.send('GET', servicePath('order-sign')), [404, 405], 'GET'),
    },
    {
      id: 'CH-17',
      sentence: 'a call of another hook than the service’s is 400',
      reference: 'CDS Hooks 2.0, HTTP Request',
      async check(run) {
        const body = { ...(await bodyFor(run, 'order-sign')), hook: 'patient-view' };
        return outcomeFaults(await run.ward.askWith('order-sign', body), [400], 'hook patient-view at order-sign');
      },
    },
    {
      id: 'CH-18',
      sentence: 'a call that lacks a required member is 400, and the outcome names the member',
      reference: 'crd_service_request_required_fields_validation',
      check: requiredFaults,
    },
    {
      id: 'CH-19',
      sentence: 'fhirAuthorization without fhirServer is 400',
      reference: 'cds-r-1',
      async check(run) {
        const body = { ...(await bodyFor(run, 'order-sign')), fhirAuthorization: authorization('conformance') };
        return outcomeFaults(await run.ward.askWith('order-sign', body), [400], 'fhirAuthorization alone');
      },
    },
    {
      id: 'CH-32',
      sentence: 'an access token that comes with a call is in no answer (logs and store cannot be seen from outside)',
      reference: 'CDS Hooks 2.0, FHIR Resource Access',
      check: secretFaults,
    },
  ],
};

const authorization = (token: string): object => ({
  access_token: token,
  token_type: 'Bearer',
  expires_in: 300,
  scope: 'user/Patient.read',
  subject: 'conformance',
});

async function requiredFaults(run: Run): Promise<readonly Fault[]> {
  const faults: Fault[] = [];
  for (const hook of ['order-select', 'order-sign', 'patient-view'] as const) {
    const body = await bodyFor(run, hook);
    const { context } = body;
    const cases: readonly (readonly [string, object])[] = [
      ...['hook', 'hookInstance', 'context'].map((name) => [name, { ...body, [name]: undefined }] as const),
      ...Object.keys(context)
        .filter((name) => name !== 'encounterId')
        .map((name) => [`context.${name}`, { ...body, context: { ...context, [name]: undefined } }] as const),
      ['hookInstance', { ...body, hookInstance: 'no-uuid' }],
      ['context.patientId', { ...body, context: { ...context, patientId: 'Patient/1' } }],
    ];
    for (const [name, faulty] of cases) {
      const answer = await run.ward.askWith(hook, faulty);
      const expressions = listOf(member(answer.body, 'issue')).flatMap((issue) => listOf(member(issue, 'expression')));
      faults.push(
        ...outcomeFaults(answer, [400], `${hook} without a good ${name}`),
        ...unless(expressions.includes(name), `${hook}: expression ${name}`, expressions),
      );
    }
  }
  return faults;
}

/** Calls that go wrong in several ways, and one that does not, all carrying a token that must not come back. */
async function secretFaults(run: Run): Promise<readonly Fault[]> {
  const secret = `conformance-secret-${crypto.randomUUID()}`;
  const body = {
    ...(await bodyFor(run, 'order-sign')),
    fhirServer: 'https://his.conformance.example/fhir',
    fhirAuthorization: authorization(secret),
  };
  const calls: readonly (readonly [string, object])[] = [
    ['a good call', body],
    ['no context', { ...body, context: undefined }],
    ['another hook', { ...body, hook: secret }],
    ['no patient', { ...body, prefetch: undefined }],
    ['no fhirServer', { ...body, fhirServer: undefined }],
    ['expires_in a text', { ...body, fhirAuthorization: { ...authorization(secret), expires_in: secret } }],
  ];
  const faults: Fault[] = [];
  for (const [of, each] of calls) {
    const answer = await run.ward.askWith('order-sign', each);
    const whole = `${answer.text}${JSON.stringify([...answer.headers])}`;
    faults.push(...unless(!whole.includes(secret), `${of}: an answer without the token`, 'the token in it'));
  }
  return faults;
}
