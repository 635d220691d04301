import { Alert, Button } from 'antd';
import { useState, type ReactNode } from 'react';
import { ApiError, call } from '../app/api.ts';
import { useLanguage, useTexts } from '../app/language.tsx';
import { Failure, Loading } from '../app/states.tsx';
import { useAnswer } from '../app/use-answer.ts';
import { TEXTS } from './texts.ts';
import { loginAddress, type LoginChoices, type LoginPlace } from './types.ts';

const CHOICES = '/api/login-choices';
const GONE = 410;

/** After the provider: at which of several places to work now. */
export function ChoosePlace(): ReactNode {
  const t = useTexts(TEXTS);
  const { language } = useLanguage();
  const choices = useAnswer<LoginChoices>(CHOICES);
  const [fault, setFault] = useState<number>();
  const [chosen, setChosen] = useState<LoginPlace>();
  const choose = (place: LoginPlace): void => {
    setChosen(place);
    const body = { role: place.role, institution: place.institution?.id ?? null };
    call<{ page: string }>(language, CHOICES, { method: 'POST', body }).then(
      ({ page }) => {
        location.assign(page);
      },
      (error: unknown) => {
        setChosen(undefined);
        setFault(error instanceof ApiError ? error.status : 0);
      },
    );
  };
  if (fault === GONE || (choices.state === 'failed' && choices.error.status === GONE)) return <Over />;
  if (choices.state === 'failed') return <Failure error={choices.error} again={choices.again} />;
  if (choices.value === undefined) return <Loading rows={3} />;
  const { name, places } = choices.value;
  return (
    <>
      <h2>{t.choose.title}</h2>
      <p className="login-lead">
        {t.choose.greeting(name)} {t.choose.lead}
      </p>
      {fault !== undefined && <Alert type="error" showIcon title={t.choose.failed} role="alert" />}
      <ul className="login-people">
        {places.map((place) => (
          <li key={`${place.role} ${place.institution?.id ?? ''}`}>
            <button
              type="button"
              disabled={chosen !== undefined}
              onClick={() => {
                choose(place);
              }}
            >
              <span className="login-who">
                <span className="login-name">{place.institution?.name ?? t.commission}</span>
                <span className="login-where">{t.role[place.role]}</span>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}

function Over(): ReactNode {
  const t = useTexts(TEXTS);
  return (
    <>
      <Alert type="warning" showIcon title={t.choose.over} role="alert" />
      <Button type="primary" size="large" block href={loginAddress(null)}>
        {t.again}
      </Button>
    </>
  );
}
