import type { ReactNode } from 'react';
import type { ApiError } from '../app/api.ts';
import { useTexts } from '../app/language.tsx';
import { TEXTS } from './texts.ts';

/** Why a decision was not recorded. */
export function Fault({ error }: { readonly error: ApiError | undefined }): ReactNode {
  const t = useTexts(TEXTS);
  if (!error) return null;
  return (
    <p className="v-fault" role="alert">
      {t.fault(t.faults[error.status] ?? t.faultElse)}
    </p>
  );
}
