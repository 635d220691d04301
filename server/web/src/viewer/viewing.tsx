import type { ReactNode } from 'react';
import type { ViewingAnswer } from '../../../api/shapes/viewing.ts';
import { useTexts } from '../app/language.tsx';
import { Failure, Loading } from '../app/states.tsx';
import { useAnswer } from '../app/use-answer.ts';
import { Screen } from './screen.tsx';
import { TEXTS } from './texts.ts';
import { useNow } from './use-now.ts';

/** One patient opened, until the viewing ends. */
export function Viewing({ id }: { readonly id: string }): ReactNode {
  const t = useTexts(TEXTS);
  const answer = useAnswer<ViewingAnswer>(`/api/viewings/${encodeURIComponent(id)}`);
  const now = useNow();
  if (answer.state === 'failed') return <Failure error={answer.error} again={answer.again} />;
  if (!answer.value) return <Loading />;
  if (Date.parse(answer.value.endsAt) <= now) {
    return (
      <section className="v-over" role="alert">
        <h1>{t.over}</h1>
        <p>{t.overHow}</p>
      </section>
    );
  }
  return <Screen answer={answer.value} now={now} again={answer.again} />;
}
