import { asIfOrdered, itemsOrderedAs } from '../domain/recognition/as-if-ordered.ts';
import { withoutCopies } from '../domain/recognition/copies.ts';
import { judge, type PriorReport } from '../domain/recognition/judge.ts';
import type { EncounterFacts } from '../domain/recognition/order.ts';
import { lookBack, type LookBackNeeds, type LookBackRequest, type LookedBack } from './look-back.ts';
import type { ListedNotice, NoticeBook } from './ports/notices.ts';
import type { RecordedCheck } from './ports/order-checks.ts';
import type { Ids } from './ports/sealing.ts';
import type { UnitOfWork } from './ports/work.ts';
import { lookedForm } from './recorded-check.ts';
import { withinBudget } from './time-budget.ts';

export interface ViewPatientNeeds extends LookBackNeeds {
  readonly notices: NoticeBook;
  readonly work: UnitOfWork;
  readonly ids: Pick<Ids, 'fresh'>;
  readonly budgetMs: number;
}

export interface PatientView extends Omit<LookBackRequest, 'orders'> {
  readonly clientId: string;
  /** The practitioner for whom the hospital's system asks, as it says. */
  readonly person?: string | undefined;
}

export interface SeenPatient {
  /** How many prior reports could be recognised if their items were ordered now. */
  readonly recognizable: number;
  /** Results of this patient that changed after the institution relied on them, not acknowledged yet. */
  readonly notices: readonly ListedNotice[];
  /** The look itself, for the viewer to go on with. */
  readonly check: RecordedCheck;
}

export type ViewPatient = (view: PatientView) => Promise<SeenPatient>;

/**
 * Counts the recognizable results of a patient whose chart is opened, and finds the notices that nobody has taken note
 * of; these are told in an emergency and after an opt-out as well. Throws when it could not look.
 */
export function makeViewPatient(needs: ViewPatientNeeds): ViewPatient {
  return (view) =>
    withinBudget(needs.budgetMs, async () => {
      const { catalogue } = needs.registry.current();
      const looked = await lookBack(needs, { ...view, orders: [] }, catalogue.longestWindowDays);
      const recognizable = withoutCopies(looked.reports).filter((prior) =>
        isRecognizable(looked, prior, view.encounter),
      ).length;
      const notices = await needs.notices.findOpenOf(looked.patient.keys, view.institution);
      await needs.work.write((stores) =>
        stores.audit.add({
          at: looked.now,
          action: 'patient-viewed',
          institution: view.institution,
          client: view.clientId,
          person: view.person,
          patient: looked.patient.mainKey,
          objects: [],
          ground: 'encounter',
          facts: { recognizable, notices: notices.length },
        }),
      );
      return { recognizable, notices, check: lookedForm(needs.ids, looked) };
    });
}

function isRecognizable({ question }: LookedBack, prior: PriorReport, encounter: EncounterFacts): boolean {
  if (encounter.emergency) return false;
  return itemsOrderedAs(question.registry.catalogue, prior).some(
    (item) => judge(question, asIfOrdered({ item, laterality: undefined }, prior), prior).recognizable,
  );
}
