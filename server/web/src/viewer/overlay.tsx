import { lazy, Suspense, type ReactNode } from 'react';
import type { ViewingAnswer } from '../../../api/shapes/viewing.ts';
import { DeclineDialog } from './decline-dialog.tsx';
import type { Desk } from './use-desk.ts';

const Paper = lazy(() => import('./paper.tsx'));
const Help = lazy(() => import('./help.tsx'));

/** What lies over the page, if anything does. */
export function Overlay({
  answer,
  desk,
  shortcuts,
}: {
  readonly answer: ViewingAnswer;
  readonly desk: Desk;
  readonly shortcuts: { readonly isOn: boolean; turn(isOn: boolean): void };
}): ReactNode {
  const { over, close, deciding } = desk;
  if (!over) return null;
  if (over.what === 'decline') {
    const { offer } = over.order;
    return (
      <DeclineDialog
        order={over.order}
        reasons={answer.declineReasons}
        onClose={close}
        decline={(reason) => {
          close();
          if (offer) void deciding.decide({ offer: offer.id, outcome: 'overridden', reason });
        }}
      />
    );
  }
  return (
    <Suspense fallback={null}>
      {over.what === 'paper' ? (
        <Paper kind={over.kind} orders={over.orders} answer={answer} decidedAt={deciding.decidedAt} onClose={close} />
      ) : (
        <Help shortcuts={shortcuts} onClose={close} />
      )}
    </Suspense>
  );
}
