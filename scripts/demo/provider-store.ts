import type { Adapter, AdapterPayload } from 'oidc-provider';

interface Kept {
  readonly payload: AdapterPayload;
  readonly until: number;
}

/** What the demonstration's identity provider remembers, as long as it runs. */
export function makeProviderStore(): (model: string) => Adapter {
  const kept = new Map<string, Kept>();
  const find = (key: string): AdapterPayload | undefined => {
    const found = kept.get(key);
    if (found && found.until > Date.now()) return found.payload;
    kept.delete(key);
    return undefined;
  };
  const findBy = (model: string, member: 'uid' | 'userCode', value: string): AdapterPayload | undefined =>
    [...kept].find(([key, { payload }]) => key.startsWith(`${model} `) && payload[member] === value)?.[1].payload;
  return (model) => {
    const keyOf = (id: string): string => `${model} ${id}`;
    return {
      upsert(id, payload, seconds) {
        kept.set(keyOf(id), { payload, until: seconds ? Date.now() + seconds * 1000 : Infinity });
        return Promise.resolve();
      },
      find: (id) => Promise.resolve(find(keyOf(id))),
      findByUid: (uid) => Promise.resolve(findBy(model, 'uid', uid)),
      findByUserCode: (code) => Promise.resolve(findBy(model, 'userCode', code)),
      consume(id) {
        const payload = find(keyOf(id));
        if (payload) payload.consumed = Math.floor(Date.now() / 1000);
        return Promise.resolve();
      },
      destroy(id) {
        kept.delete(keyOf(id));
        return Promise.resolve();
      },
      revokeByGrantId(grantId) {
        for (const [key, { payload }] of kept) {
          if (key.startsWith(keyOf('')) && payload.grantId === grantId) kept.delete(key);
        }
        return Promise.resolve();
      },
    };
  };
}
