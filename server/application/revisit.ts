import { DAY_MS, type EpochMs } from '../domain/time.ts';
import type { OrderedTest, PriorReport, Question } from '../domain/recognition/judge.ts';
import { withoutCopies } from '../domain/recognition/copies.ts';
import { ExchangeError } from './exchange-error.ts';
import type { IdentifiedPatient } from './identify-patient.ts';
import { linkedKeys } from './linked-keys.ts';
import { knownReports } from './look-back.ts';
import type { PatientDirectory } from './ports/patients.ts';
import type { RegistryView } from './ports/registry.ts';
import type { ReportIndex } from './ports/reports.ts';
import type { Session, SessionBook, Viewing } from './ports/sessions.ts';
import type { Clock } from './ports/system.ts';
import { askedAgain } from './recorded-check.ts';

/** How far back the viewer looks: as far as explanations do (contract 7). */
const VIEWED_DAYS = 400;

export interface RevisitNeeds {
  readonly clock: Clock;
  readonly registry: RegistryView;
  readonly sessions: SessionBook;
  readonly patients: PatientDirectory;
  readonly reports: ReportIndex;
}

/** An opened patient as of now: what may be seen of it, and the question of the check put again. */
export interface Revisited {
  readonly viewing: Viewing;
  readonly question: Question;
  readonly patient: IdentifiedPatient;
  readonly tests: readonly OrderedTest[];
  /** Reports that are known of, those of contradicting identity included: these are never shown, only told of. */
  readonly reports: readonly PriorReport[];
  readonly now: EpochMs;
}

/**
 * Looks again at the patient of a viewing: reports, links, consent and rules as they are now, so that a withdrawal, an
 * opt-out or a separation is seen at the next look. Throws `not-found` for a viewing of another session or one that is
 * over.
 */
export async function revisit(needs: RevisitNeeds, session: Session, id: Viewing['id']): Promise<Revisited> {
  const viewing = await needs.sessions.findViewing(id);
  const now = needs.clock.now();
  if (viewing?.session !== session.id || viewing.endsAt <= now) {
    throw new ExchangeError('not-found', 'No such patient is open in this session.');
  }
  const again = askedAgain(needs.registry.current(), viewing.check);
  if (!again) throw new ExchangeError('forbidden', 'The institution does not take part at present.');
  const patient = await asLinkedNow(needs.patients, again.patient);
  const [optedOut, found] = await Promise.all([
    needs.patients.anyOptedOut(patient.keys),
    needs.reports.findRecent(patient.keys, now - VIEWED_DAYS * DAY_MS),
  ]);
  const question: Question = { ...again.question, patient, optedOut, now };
  return { viewing, question, patient, tests: again.tests, reports: knownReports(question, found), now };
}

/** What may be shown: this person's beyond doubt, copies once, newest first. */
export const shownReports = ({ reports }: Revisited): readonly PriorReport[] =>
  [...withoutCopies(reports.filter(({ identity }) => identity.verdict.holds))].sort(
    (a, b) => timeOf(b) - timeOf(a) || (a.report.id < b.report.id ? -1 : 1),
  );

const timeOf = ({ report }: PriorReport): EpochMs => report.collectedAt ?? report.issuedAt ?? report.receivedAt;

/** A key that is not linked any more is somebody else's; one that was separated makes the request speak of several. */
async function asLinkedNow(directory: PatientDirectory, patient: IdentifiedPatient): Promise<IdentifiedPatient> {
  const own = patient.identifiers.map(({ key, kind }) => [key, kind] as const);
  const linked = await linkedKeys(directory, own);
  const keys = patient.keys.filter((key) => linked.has(key));
  const separated = await Promise.all(own.length < 2 ? [] : keys.map((key) => directory.findSeparated(key)));
  return { ...patient, keys, isSeveral: separated.flat().some((key) => keys.includes(key)) };
}
