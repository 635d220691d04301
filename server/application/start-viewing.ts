import type { InstitutionId } from '../domain/institution/institution.ts';
import type { PatientIdentity } from '../domain/patient/identity.ts';
import type { BreakGlass } from './break-glass.ts';
import { ExchangeError } from './exchange-error.ts';
import { lookBack, type LookBackNeeds } from './look-back.ts';
import type { Ids } from './ports/sealing.ts';
import type { Session, Viewing, ViewingGround } from './ports/sessions.ts';
import type { UnitOfWork } from './ports/work.ts';
import { lookedForm } from './recorded-check.ts';
import { PAGES } from './session-gate.ts';
import { VIEWING_MS } from './start-session.ts';

export interface StartViewingNeeds extends LookBackNeeds {
  readonly ids: Pick<Ids, 'fresh'>;
  readonly work: UnitOfWork;
  readonly breakGlass: BreakGlass;
}

/** A doctor who is logged in opens a patient, and on what ground. */
export interface ViewingRequest {
  readonly identity: PatientIdentity;
  readonly ground: ViewingGround;
  readonly because: string;
}

export type StartViewing = (session: Session, request: ViewingRequest) => Promise<Viewing>;

/** Nothing is read but who it is: what is shown is read, and audited, when the viewing is. */
const NO_DAYS = 0;

/** Throws `forbidden` for who has no institution, `patient-unknown` when the identifier is no strong one. */
export function makeStartViewing(needs: StartViewingNeeds): StartViewing {
  return async (session, { identity, ground, because }) => {
    const { institution } = session;
    if (institution === null) throw new ExchangeError('forbidden', 'Only an institution treats patients.');
    if (ground === 'break-glass') await breakIt(needs, session, institution, { identity, because });
    const looked = await lookBack(
      needs,
      {
        institution,
        patient: () => Promise.resolve(identity),
        orders: [],
        encounter: { emergency: ground === 'break-glass', department: undefined },
      },
      NO_DAYS,
    );
    const check = lookedForm(needs.ids, looked);
    const viewing: Viewing = {
      id: needs.ids.fresh(looked.patient.mainKey),
      session: session.id,
      ground,
      because,
      startedAt: looked.now,
      endsAt: Math.min(session.endsAt, looked.now + VIEWING_MS),
      check,
    };
    await needs.work.write((stores) => stores.sessions.addViewing(viewing));
    return viewing;
  };
}

/** Shorter is no reason that anybody could look into later. */
const SHORTEST_REASON = 5;

async function breakIt(
  { breakGlass }: StartViewingNeeds,
  { person }: Session,
  institution: InstitutionId,
  { identity, because }: Pick<ViewingRequest, 'identity' | 'because'>,
): Promise<void> {
  if (because.trim().length < SHORTEST_REASON) {
    throw new ExchangeError('invalid', { expression: 'because', diagnostics: 'Breaking the glass needs a reason.' });
  }
  await breakGlass({ institution, clientId: PAGES, person, identity, reason: because, encounter: undefined });
}
