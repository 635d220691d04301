import type { Language } from './pages.ts';

/** Somebody of the demonstration to whose orders the exchange has results of other hospitals. */
export interface DemoVisit {
  readonly hospital: string;
  readonly patient: string;
  /** What was done lately, as the order sheet names it. */
  readonly items: Readonly<Record<Language, readonly string[]>>;
  readonly cards: number;
}

interface Named {
  readonly id: string;
  readonly name: string;
}

interface Ward {
  readonly hospitals: readonly Named[];
  readonly patients: readonly { readonly number: number; readonly name: string; readonly items: readonly string[] }[];
  readonly items: readonly Named[];
}

const wardIn = async (base: string, language: Language): Promise<Ward> =>
  (await (await fetch(`${base}/demo/his/ward`, { headers: { 'Accept-Language': language } })).json()) as Ward;

const namesIn = (ward: Ward, ids: readonly string[]): readonly string[] =>
  ids.map((id) => ward.items.find((item) => item.id === id)?.name ?? '');

/** The first patient of the ward with so many cards at the first hospital, found by asking as the page does. */
export async function findVisit(base: string, wantedCards: number): Promise<DemoVisit> {
  const ward = await wardIn(base, 'zh');
  const [hospital] = ward.hospitals;
  for (const { number, name, items } of ward.patients) {
    // Names are chance: what is chosen by its name must be the only one.
    if (ward.patients.filter((patient) => patient.name === name).length > 1 || items.length < wantedCards) continue;
    const response = await fetch(`${base}/demo/his/orders`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ hospital: hospital?.id, patient: number, items }),
    });
    const { answer } = (await response.json()) as { readonly answer: { readonly cards?: readonly unknown[] } };
    const cards = answer.cards?.length ?? 0;
    if (cards < wantedCards) continue;
    const names = { zh: namesIn(ward, items), en: namesIn(await wardIn(base, 'en'), items) };
    return { hospital: hospital?.name ?? '', patient: name, items: names, cards };
  }
  throw new Error(`Nobody of the ward has ${String(wantedCards)} cards.`);
}
