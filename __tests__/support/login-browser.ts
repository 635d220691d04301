/** A browser as far as a login goes: cookies by origin, redirects and forms that send themselves. */
export interface LoginBrowser {
  /** One request without following anything. */
  open(url: string, init?: RequestInit): Promise<Response>;
  /** Follows redirects (and forms that send themselves) until a page, or until an address that `until` holds back. */
  follow(url: string, until?: (next: URL) => boolean): Promise<Landing>;
  cookie(origin: string, name: string): string | undefined;
  setCookie(origin: string, name: string, value: string): void;
}

export interface Landing {
  readonly url: URL;
  readonly status: number;
  readonly text: string;
}

const MOST_STEPS = 20;

export function makeLoginBrowser(): LoginBrowser {
  const jars = new Map<string, Map<string, string>>();
  const jarOf = (origin: string): Map<string, string> => {
    const jar = jars.get(origin) ?? new Map<string, string>();
    jars.set(origin, jar);
    return jar;
  };
  const open: LoginBrowser['open'] = async (url, init = {}) => {
    const jar = jarOf(new URL(url).origin);
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(url, {
      ...init,
      redirect: 'manual',
      headers: { ...(cookie === '' ? {} : { cookie }), ...(init.headers as Record<string, string> | undefined) },
    });
    for (const set of response.headers.getSetCookie()) {
      const [pair = '', ...attributes] = set.split(/;\s*/u);
      const [name = '', value = ''] = pair.split(/=(.*)/u);
      const isOver = attributes.some((each) => /^max-age=0$|^expires=.*1970/iu.test(each));
      if (isOver || value === '') jar.delete(name);
      else jar.set(name, value);
    }
    return response;
  };
  return {
    open,
    async follow(start, until = () => false) {
      let url = new URL(start);
      let init: RequestInit = {};
      for (let step = 0; step < MOST_STEPS; step++) {
        if (until(url)) return { url, status: 0, text: '' };
        const response = await open(url.href, init);
        const text = await response.text();
        const location = response.headers.get('location');
        const form = location === null ? selfSending(text) : undefined;
        if (location === null && !form) return { url, status: response.status, text };
        url = new URL(location ?? form?.action ?? '', url);
        init = form ? { method: 'POST', body: form.fields } : {};
      }
      throw new Error('redirects without end');
    },
    cookie: (origin, name) => jarOf(origin).get(name),
    setCookie: (origin, name, value) => {
      jarOf(origin).set(name, value);
    },
  };
}

function selfSending(html: string): { action: string; fields: URLSearchParams } | undefined {
  const action = /<form[^>]*action="([^"]*)"/u.exec(html)?.[1];
  if (action === undefined || !html.includes('submit()')) return undefined;
  const inputs = [...html.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/gu)];
  return {
    action,
    fields: new URLSearchParams(Object.fromEntries(inputs.map(([, name = '', value = '']) => [name, value]))),
  };
}
