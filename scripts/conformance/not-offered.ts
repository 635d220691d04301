import { NotApplicable, unless, unlessStatus, type Topic } from './assertion.ts';
import { listOf, member, textOf } from './json.ts';
import type { Run } from './run.ts';

/** The resource types and operations of the CapabilityStatement. */
async function capabilities({ wire }: Run): Promise<{ types: readonly string[]; operations: readonly string[] }> {
  const rest = member((await wire.send('GET', '/fhir/metadata')).body, 'rest', 0);
  const resources = listOf(member(rest, 'resource'));
  const operations = [rest, ...resources].flatMap((each) => listOf(member(each, 'operation')));
  return {
    types: resources.map((each) => textOf(member(each, 'type'))),
    operations: operations.map((each) => textOf(member(each, 'name'))),
  };
}

/** What the exchange's contract does not have, and must therefore not announce. */
export const NOT_OFFERED: Topic = {
  name: 'FHIR: announced and not offered',
  assertions: [
    {
      id: 'EX-02',
      sentence: 'the CapabilityStatement is read without a token and is FHIR 4.0.1 of a server',
      reference: 'contract 6',
      async check({ wire }) {
        const answer = await wire.send('GET', '/fhir/metadata');
        const { body } = answer;
        return [
          ...unlessStatus(answer, [200], 'status'),
          ...unless(member(body, 'resourceType') === 'CapabilityStatement', 'a CapabilityStatement', 'something else'),
          ...unless(
            member(body, 'fhirVersion') === '4.0.1',
            'fhirVersion 4.0.1',
            member(body, 'fhirVersion') ?? 'none',
          ),
          ...unless(member(body, 'rest', 0, 'mode') === 'server', 'rest.mode server', member(body, 'rest', 0, 'mode')),
        ];
      },
    },
    {
      id: 'SM-18',
      sentence: 'bulk export',
      reference: 'bulk_data_export_tests',
      async check(run) {
        const { operations } = await capabilities(run);
        if (!operations.includes('export')) throw new NotApplicable('not offered: no operation export is announced');
        return unless(false, 'no bulk export (contract 6)', 'announced; test it with the Inferno bulk data kit');
      },
    },
    {
      id: 'SM-19',
      sentence: 'subscriptions',
      reference: 'subscriptions_r5_backport_r4_server',
      async check(run) {
        const { types } = await capabilities(run);
        if (!types.includes('Subscription')) throw new NotApplicable('not offered: no Subscription is announced');
        return unless(
          false,
          'no subscriptions (contract 6)',
          'announced; test them with the Inferno subscriptions kit',
        );
      },
    },
  ],
};
