import { expect, test } from '@jest/globals';
import type { Session } from '../../server/application/ports/sessions.ts';
import type { InstitutionId } from '../../server/domain/institution/institution.ts';
import { forEachEngine } from '../support/databases.ts';

const session = (id: string, subject: string | null, login: Session['login']): Session => ({
  id,
  subject,
  person: subject ?? 'Practitioner/1',
  name: '林晚晴',
  role: 'doctor',
  institution: 'hz1' as InstitutionId,
  client: null,
  login,
  csrf: 'x',
  startedAt: 1,
  seenAt: 1,
  endsAt: 2,
});

forEachEngine((_engine, openFresh) => {
  test('a login is kept with what it rests on, a card without', async () => {
    const { work, sessions } = await openFresh();
    const login = session('a', 'doctor', { grantedBy: 'registry', providerSession: 's1' });
    const card = session('b', null, null);
    await work.write(async (stores) => {
      await stores.sessions.add(login);
      await stores.sessions.add(card);
    });
    expect([await sessions.find('a'), await sessions.find('b')]).toEqual([login, card]);
  });

  test("the provider ends what belongs to one of its sessions, of one subject where it names one, and nobody else's", async () => {
    const { work, sessions } = await openFresh();
    const at = (providerSession: string | null): Session['login'] => ({ grantedBy: 'claims', providerSession });
    const kept = [
      session('a', 'one', at('s1')),
      session('b', 'two', at('s1')),
      session('c', 'one', at('s2')),
      session('d', 'one', at(null)),
      session('e', null, null),
    ];
    await work.write(async (stores) => {
      for (const each of kept) await stores.sessions.add(each);
    });
    const end = (...whose: [string, string | undefined]): Promise<number> =>
      work.write((stores) => stores.sessions.endAllOfProvider(...whose));
    const left = async (): Promise<string> =>
      (await Promise.all(kept.map(async ({ id }) => ((await sessions.find(id)) ? id : '')))).join('');
    expect([await end('s1', 'one'), await left()]).toEqual([1, 'bcde']);
    expect([await end('s2', 'two'), await left()]).toEqual([0, 'bcde']);
    expect([await end('s1', undefined), await left()]).toEqual([1, 'cde']);
    expect([await end('', undefined), await left()]).toEqual([0, 'cde']);
  });
});
