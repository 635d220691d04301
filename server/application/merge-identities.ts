import { ExchangeError } from './exchange-error.ts';
import { addDecisionEvent, auditDecision, distinct, MANUAL, type IdentityDecision } from './identity-decision.ts';
import type { Clock } from './ports/system.ts';
import type { UnitOfWork } from './ports/work.ts';

export interface MergeIdentitiesNeeds {
  readonly clock: Clock;
  readonly work: UnitOfWork;
}

/** Says that identifiers are one person's; answers how many links are new. Repeating it changes nothing. */
export type MergeIdentities = (decision: IdentityDecision) => Promise<{ readonly linked: number }>;

/** Ends separations among them; what was offered before stays as it is. Throws `invalid` for a single identifier. */
export function makeMergeIdentities({ clock, work }: MergeIdentitiesNeeds): MergeIdentities {
  return (decision) =>
    work.write(async (stores) => {
      const at = clock.now();
      const [main, ...others] = distinct(decision.identifiers);
      if (!main || others.length === 0) {
        throw new ExchangeError('invalid', {
          expression: 'identifiers',
          diagnostics: 'At least two different identifiers are needed.',
        });
      }
      let linked = 0;
      for (const other of others) {
        await stores.patients.unite(main.key, other.key);
        const by = { evidence: MANUAL, institution: decision.institution, at };
        if (!(await stores.patients.link(main, other, by))) continue;
        linked += 1;
        await addDecisionEvent(stores.patients, 'merged', [main, other], decision, at);
      }
      await auditDecision(stores, 'identities-merged', decision, { linked }, at);
      return { linked };
    });
}
