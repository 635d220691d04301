import type { Topic } from './assertion.ts';
import { CARDS } from './cards.ts';
import { DISCOVERY } from './discovery.ts';
import { FAULTY_CALLS } from './faulty-calls.ts';
import { FEEDBACK } from './feedback.ts';
import { INTROSPECTION } from './introspection.ts';
import { NOT_OFFERED } from './not-offered.ts';
import { SERVICE_CALLS } from './service-calls.ts';
import { SMART_CONFIGURATION } from './smart-configuration.ts';
import { TLS } from './tls.ts';
import { TOKEN_ENDPOINT } from './token-endpoint.ts';

/** All assertions, in the order in which they are made. */
export const TOPICS: readonly Topic[] = [
  TLS,
  SMART_CONFIGURATION,
  TOKEN_ENDPOINT,
  INTROSPECTION,
  DISCOVERY,
  SERVICE_CALLS,
  FAULTY_CALLS,
  CARDS,
  FEEDBACK,
  NOT_OFFERED,
];
