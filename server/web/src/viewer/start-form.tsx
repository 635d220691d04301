import { useState, type ReactNode } from 'react';
import type { StartViewingAnswer, StartViewingRequest } from '../../../api/shapes/viewing.ts';
import { ApiError, call } from '../app/api.ts';
import { useLanguage, useTexts } from '../app/language.tsx';
import { Loading } from '../app/states.tsx';
import { useAnswer } from '../app/use-answer.ts';
import { GroundFields, type GroundChoice } from './ground-fields.tsx';
import { IdentifierFields, type IdentifierChoice, type IdentifierSystem } from './identifier-fields.tsx';
import { TEXTS } from './start-texts.ts';

/** Opens a patient by identifier and on a ground; the identifier travels in the body only. */
export function StartForm({ open }: { open(viewing: string): void }): ReactNode {
  const t = useTexts(TEXTS);
  const { language } = useLanguage();
  const systems = useAnswer<{ systems: readonly IdentifierSystem[] }>('/api/viewings/identifier-systems');
  const [identifier, setIdentifier] = useState<IdentifierChoice>({ system: undefined, value: '', birthDate: '' });
  const [ground, setGround] = useState<GroundChoice>({ ground: 'order', because: '', isConfirmed: false });
  const [isSending, setIsSending] = useState(false);
  const [fault, setFault] = useState<ApiError>();
  if (systems.state === 'failed') {
    return (
      <p className="v-warn" role="alert">
        {t.systems}{' '}
        <button type="button" className="v-button" onClick={systems.again}>
          {t.again}
        </button>
      </p>
    );
  }
  if (!systems.value) return <Loading />;
  const known = systems.value.systems;
  const system = known.find((each) => each.system === identifier.system) ?? known[0];
  if (!system) return <p className="v-warn">{t.systems}</p>;
  // A resident id says the birth date itself.
  const needsBirthDate = system.kind !== 'resident-id';
  const send = async (): Promise<void> => {
    setIsSending(true);
    setFault(undefined);
    const body: StartViewingRequest = {
      identifier: { system: system.system, value: identifier.value.trim() },
      ...(needsBirthDate ? { birthDate: identifier.birthDate } : {}),
      ground: ground.ground,
      because: ground.because.trim(),
    };
    try {
      open((await call<StartViewingAnswer>(language, '/api/viewings', { method: 'POST', body })).viewing);
    } catch (error) {
      setFault(error instanceof ApiError ? error : new ApiError(0, 'unreachable'));
      setIsSending(false);
    }
  };
  return (
    <form
      className="v-panel v-start"
      autoComplete="off"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <h1>{t.title}</h1>
      <p>{t.lead}</p>
      <IdentifierFields
        systems={known}
        system={system}
        choice={identifier}
        needsBirthDate={needsBirthDate}
        change={setIdentifier}
      />
      <GroundFields choice={ground} change={setGround} />
      {fault ? (
        <p className="v-warn" role="alert">
          {t.fault[fault.status] ?? t.faultElse}
        </p>
      ) : null}
      <div className="v-dialog-foot">
        <button type="submit" className="v-button go" disabled={isSending}>
          {isSending ? t.opening : t.submit}
        </button>
      </div>
    </form>
  );
}
