/** A browser as far as cookies go: keeps the session cookie and sends it, with the token of the page, to the pages' API. */
export interface BrowserSession {
  readonly cookie: () => string;
  call(method: string, path: string, body?: object, headers?: Readonly<Record<string, string>>): Promise<PageAnswer>;
}

export interface PageAnswer {
  readonly status: number;
  readonly body: any;
  readonly headers: Headers;
}

export function browserSession(base: string): BrowserSession {
  let cookie = '';
  let csrf = '';
  return {
    cookie: () => cookie,
    async call(method, path, body, headers = {}) {
      const response = await fetch(`${base}${path}`, {
        method,
        redirect: 'manual',
        headers: {
          ...(cookie === '' ? {} : { Cookie: cookie }),
          ...(csrf === '' ? {} : { 'X-CSRF-Token': csrf }),
          ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      for (const set of response.headers.getSetCookie()) cookie = set.split(';')[0] ?? '';
      const text = await response.text();
      const answer = text === '' || !response.headers.get('content-type')?.includes('json') ? text : JSON.parse(text);
      csrf = answer?.session?.csrf ?? answer?.csrf ?? csrf;
      return { status: response.status, body: answer, headers: response.headers };
    },
  };
}
