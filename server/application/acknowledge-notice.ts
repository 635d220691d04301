import type { InstitutionId } from '../domain/institution/institution.ts';
import { ExchangeError } from './exchange-error.ts';
import type { ListedNotice } from './ports/notices.ts';
import type { Clock, Metrics } from './ports/system.ts';
import type { UnitOfWork } from './ports/work.ts';

/** Somebody at the institution has taken note; repeating it changes nothing. */
export type AcknowledgeNotice = (request: {
  readonly notice: string;
  readonly institution: InstitutionId;
  readonly clientId: string;
}) => Promise<ListedNotice>;

export interface AcknowledgeNoticeNeeds {
  readonly clock: Clock;
  readonly work: UnitOfWork;
  readonly metrics: Metrics;
}

/** Answers the notice as it stands afterwards. Throws `not-found` for one that was told to somebody else, or none. */
export function makeAcknowledgeNotice({ clock, work, metrics }: AcknowledgeNoticeNeeds): AcknowledgeNotice {
  return async ({ notice: id, institution, clientId }) => {
    const { listed, isFirst } = await work.write(async (stores) => {
      const found = await stores.notices.findById(id);
      if (found?.notice.institution !== institution) throw new ExchangeError('not-found', 'No such notice.');
      if (found.acknowledgedAt !== undefined) return { listed: found, isFirst: false };
      const at = clock.now();
      await stores.notices.acknowledge(found.notice.id, clientId, at);
      await stores.audit.add({
        at,
        action: 'notice-acknowledged',
        institution,
        client: clientId,
        patient: found.notice.patient,
        objects: [found.notice.id],
        ground: 'offer',
        facts: { kind: found.notice.kind },
      });
      return { listed: { ...found, acknowledgedAt: at }, isFirst: true };
    });
    if (isFirst) metrics.count('notices_acknowledged', { institution });
    return listed;
  };
}
