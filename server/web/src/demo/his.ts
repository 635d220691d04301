import { call } from '../app/api.ts';
import type { Language } from '../app/language.tsx';

/** What the demonstration's hospital system offers to play with. */
export interface Ward {
  readonly hospitals: readonly { readonly id: string; readonly name: string }[];
  readonly patients: readonly WardPatient[];
  readonly items: readonly { readonly id: string; readonly name: string }[];
}

export interface WardPatient {
  readonly number: number;
  readonly name: string;
  readonly gender: 'male' | 'female';
  readonly birthDate: string;
  readonly items: readonly string[];
}

/** As much of a CDS Hooks card as this hospital system shows. */
export interface Card {
  readonly uuid: string;
  readonly summary: string;
  readonly detail?: string;
  readonly indicator: 'info' | 'warning' | 'critical';
  readonly suggestions?: readonly { readonly uuid: string; readonly label: string }[];
  readonly overrideReasons?: readonly { readonly code: string; readonly display: string }[];
  readonly links?: readonly { readonly label: string; readonly url: string }[];
}

export interface Signed {
  readonly status: number;
  readonly ms: number;
  readonly answer: { readonly cards?: readonly Card[] };
}

export const sign = (
  language: Language,
  hospital: string,
  patient: number,
  items: readonly string[],
): Promise<Signed> => call(language, '/demo/his/orders', { method: 'POST', body: { hospital, patient, items } });

export const tell = (
  language: Language,
  hospital: string,
  decision: { card: string; outcome: 'accepted' | 'overridden'; suggestion?: string; reason?: string },
): Promise<{ readonly status: number }> =>
  call(language, '/demo/his/feedback', { method: 'POST', body: { hospital, ...decision } });
