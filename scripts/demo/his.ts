import { randomUUID } from 'node:crypto';
import type { Encounter, Patient, ServiceRequest } from '@medplum/fhirtypes';
import { importJWK, SignJWT, type JWK } from 'jose';
import { CANON } from '../../server/domain/catalogue/code.ts';

/** A hospital's own system, as a registered client of the exchange. */
export interface HisSettings {
  /** The exchange's PUBLIC_URL, without a slash at its end. */
  readonly baseUrl: string;
  readonly client: { readonly id: string; readonly privateJwk: JWK; readonly alg: string; readonly kid: string };
  /** `zh-CN` unless told otherwise. */
  readonly language?: string;
}

/** What came back, whatever it was. */
export interface Answer<T> {
  readonly status: number;
  readonly body: T;
  readonly headers: Headers;
}

/** What the exchange adds to a card (contract 5), as far as a scripted doctor looks at it. */
export interface OfferExtension {
  readonly item: string;
  readonly coverage: string;
  readonly obligation: string;
  readonly mark: string;
  readonly expiresAt: string;
  readonly savesFen: number;
  readonly savesMinutes: number;
}

/** As much of a CDS Hooks card as a scripted doctor looks at. */
export interface Card {
  readonly uuid: string;
  readonly summary: string;
  readonly detail?: string;
  readonly indicator: string;
  readonly suggestions?: readonly { readonly uuid: string; readonly label: string }[];
  readonly overrideReasons?: readonly { readonly code: string; readonly display?: string; readonly system?: string }[];
  readonly links?: readonly { readonly url: string; readonly label: string; readonly type: string }[];
  readonly extension?: { readonly 'example.huren.offer': OfferExtension };
}

interface Visit {
  readonly patient: Patient & { id: string };
  readonly encounter?: Encounter & { id: string };
}

type Cards = { readonly cards: readonly Card[] };

export interface His {
  /** Asks about draft orders when the doctor signs them. */
  orderSign(visit: Visit & { readonly orders: readonly ServiceRequest[] }): Promise<Answer<Cards>>;
  /** Asks when a chart is opened. */
  patientView(visit: Visit): Promise<Answer<Cards>>;
  /** Tells the doctor's decision; `reason` is the code of a decline reason. */
  feedback(
    card: string,
    decision: {
      readonly outcome: 'accepted' | 'overridden';
      readonly suggestion?: string;
      readonly reason?: string;
      readonly at?: string;
    },
  ): Promise<Answer<unknown>>;
  /** SMART Backend Services, kept until a minute before it runs out; throws when it is refused. */
  accessToken(scope: string): Promise<string>;
  get(path: string, scope: string): Promise<Answer<unknown>>;
  post(path: string, body: object, scope: string): Promise<Answer<unknown>>;
}

const LIFE_S = 240;
const SIGN = '/cds-services/recognition-order-sign';
const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/** A scripted hospital information system: real CDS Hooks 2.0 and FHIR calls over HTTP, each with a JWT of its own. */
export function makeHis({ baseUrl, client, language = 'zh-CN' }: HisSettings): His {
  const tokens = new Map<string, { readonly token: string; readonly until: number }>();

  const signed = async (audience: string): Promise<string> => {
    const key = await importJWK(client.privateJwk, client.alg);
    const now = Math.floor(Date.now() / 1000);
    return new SignJWT({})
      .setProtectedHeader({ alg: client.alg, kid: client.kid, typ: 'JWT' })
      .setIssuer(client.id)
      .setSubject(client.id)
      .setAudience(audience)
      .setJti(randomUUID())
      .setIssuedAt(now)
      .setExpirationTime(now + LIFE_S)
      .sign(key);
  };

  const call = async (path: string, token: string, body?: object): Promise<Answer<unknown>> => {
    const response = await fetch(`${baseUrl}${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: {
        Authorization: `Bearer ${token}`,
        'Accept-Language': language,
        ...(body === undefined ? {} : { 'Content-Type': contentType(path) }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: bodyOf(await response.text()), headers: response.headers };
  };

  // CDS Hooks: the token is meant for exactly the URL called.
  const callHook = async (path: string, body: object): Promise<Answer<unknown>> =>
    call(path, await signed(`${baseUrl}${path}`), body);

  const accessToken = async (scope: string): Promise<string> => {
    const known = tokens.get(scope);
    if (known && known.until > Date.now()) return known.token;
    const response = await fetch(`${baseUrl}/oauth/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        scope,
        client_assertion_type: ASSERTION_TYPE,
        client_assertion: await signed(`${baseUrl}/oauth/token`),
      }),
    });
    if (!response.ok) throw new Error(`The token endpoint answered ${String(response.status)}.`);
    const granted = (await response.json()) as { readonly access_token: string; readonly expires_in: number };
    tokens.set(scope, { token: granted.access_token, until: Date.now() + (granted.expires_in - 60) * 1000 });
    return granted.access_token;
  };

  return {
    orderSign: async ({ orders, ...visit }) =>
      (await callHook(SIGN, {
        ...hookOf('order-sign', visit),
        context: {
          ...contextOf(visit),
          draftOrders: { resourceType: 'Bundle', type: 'collection', entry: orders.map((resource) => ({ resource })) },
        },
      })) as Answer<Cards>,
    patientView: async (visit) =>
      (await callHook('/cds-services/recognition-patient-view', {
        ...hookOf('patient-view', visit),
        context: contextOf(visit),
      })) as Answer<Cards>,
    feedback: (card, { outcome, suggestion, reason, at }) =>
      callHook(`${SIGN}/feedback`, {
        feedback: [
          {
            card,
            outcome,
            ...(suggestion === undefined ? {} : { acceptedSuggestions: [{ id: suggestion }] }),
            ...(reason === undefined ? {} : { overrideReason: { reason: reasonOf(reason) } }),
            outcomeTimestamp: at ?? new Date().toISOString(),
          },
        ],
      }),
    accessToken,
    get: async (path, scope) => call(path, await accessToken(scope)),
    post: async (path, body, scope) => call(path, await accessToken(scope), body),
  };
}

const hookOf = (hook: string, { patient, encounter }: Visit): object => ({
  hook,
  hookInstance: randomUUID(),
  prefetch: { patient, ...(encounter ? { encounter } : {}) },
});

const contextOf = ({ patient, encounter }: Visit): object => ({
  userId: 'Practitioner/demo-doctor',
  patientId: patient.id,
  ...(encounter ? { encounterId: encounter.id } : {}),
});

const reasonOf = (code: string): object => ({ system: `${CANON}/CodeSystem/decline-reason`, code });

const contentType = (path: string): string => (path.startsWith('/fhir') ? 'application/fhir+json' : 'application/json');

/** JSON where it is JSON (an error page of a proxy is not), else the text. */
function bodyOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
