import type { Language } from './language.tsx';

/** A fault that the exchange answered, or that kept it from answering (`status` 0). */
export class ApiError extends Error {
  readonly status: number;

  constructor(status: number, diagnostics: string) {
    super(diagnostics);
    this.name = 'ApiError';
    this.status = status;
  }
}

let csrf = '';

/** The token of the session, which every request that writes repeats. */
export const rememberCsrf = (token: string | undefined): void => {
  csrf = token ?? '';
};

/** Calls our own API. Throws {@link ApiError} for every answer that is not a success, and when none came. */
export async function call<T>(
  language: Language,
  path: string,
  { method = 'GET', body, signal }: { method?: string; body?: object; signal?: AbortSignal } = {},
): Promise<T> {
  let response: Response;
  try {
    response = await fetch(path, {
      method,
      headers: {
        Accept: 'application/json',
        'Accept-Language': language === 'zh' ? 'zh-CN' : 'en',
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...(method === 'GET' ? {} : { 'X-CSRF-Token': csrf }),
      },
      credentials: 'same-origin',
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal === undefined ? {} : { signal }),
    });
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new ApiError(0, 'unreachable');
  }
  const answer: unknown = await response.json().catch(() => undefined);
  if (!response.ok) throw new ApiError(response.status, diagnosticsOf(answer));
  return answer as T;
}

function diagnosticsOf(answer: unknown): string {
  const issue = (answer as { issue?: readonly { diagnostics?: string }[] } | undefined)?.issue?.[0];
  return issue?.diagnostics ?? '';
}
