import { administratorOf } from '../../__tests__/support/administrator.ts';
import { registryOf } from '../../__tests__/support/clinic.ts';
import { startGateway } from '../../__tests__/support/gateway.ts';
import { fourWeeks } from './history.ts';
import { failing, quiet, signedIn, type Scene, type State } from './state.ts';

/** The views of the administrators' page, as their addresses name them. */
const VIEWS = [
  ...['overview', 'region', 'institution', 'source', 'department', 'item'],
  ...['repeated', 'notices', 'reviews', 'health', 'accesses', 'glass'],
] as const;
const CROWD = 10_000;

/** An exchange at work for four weeks: what the public and the commission see of it. */
export async function workScene(): Promise<Scene> {
  const gateway = await fourWeeks();
  const { url } = gateway;
  const commission = await administratorOf(gateway, null, '周明远');
  const before = signedIn(url, () => commission.cookie);
  return {
    states: [
      ...publicStates(url),
      ...adminStates(url, 'admin', before),
      {
        name: 'admin-wall',
        address: () => `${url}/admin?wall=1`,
        before,
        reach: quiet,
      },
      { name: 'admin-needs-login', address: () => `${url}/admin`, reach: quiet },
    ],
    close: () => gateway.close(),
  };
}

/** The first day: nobody takes part yet, nothing was decided, nobody can log in. */
export async function emptyScene(): Promise<Scene> {
  const gateway = await startGateway();
  const { url } = gateway;
  const commission = await administratorOf(gateway, null, '周明远');
  return {
    states: [
      { name: 'public-empty', address: () => `${url}/`, reach: quiet },
      { name: 'login-unavailable', address: () => `${url}/login`, reach: quiet },
      ...adminStates(
        url,
        'admin-empty',
        signedIn(url, () => commission.cookie),
      ),
    ],
    close: () => gateway.close(),
  };
}

/** Ten thousand institutions with names as long as some are. */
export async function crowdScene(): Promise<Scene> {
  const gateway = await startGateway();
  const institutions = Array.from({ length: CROWD }, (_, index) => ({
    id: `i${String(index)}`,
    name: `钱江云帆医科大学附属第${String(index + 1)}医院余杭院区暨国家传染病医学中心、国家感染性疾病临床医学研究中心互联网医院`,
    region: '330110',
  }));
  await gateway.exchange.loadRegistry(registryOf(institutions, []));
  await gateway.exchange.registry.refresh();
  return {
    states: [{ name: 'public-crowd', address: () => `${gateway.url}/`, reach: quiet }],
    close: () => gateway.close(),
  };
}

function publicStates(url: string): readonly State[] {
  const address = (): string => `${url}/`;
  return [
    { name: 'public', address, reach: quiet, usable: '.public-items tbody tr' },
    {
      name: 'public-opened',
      address,
      reach: async (page) => {
        await page.locator('.public-items summary').first().click();
        await page.locator('.public-open button').first().click();
        await page.locator('.public-marked').first().waitFor();
      },
    },
    {
      name: 'public-nothing-found',
      address,
      reach: async (page) => {
        await quiet(page);
        const [items, institutions] = await page.locator('input[type=search]').all();
        await items?.fill('没有这样的项目');
        await institutions?.fill('没有这样的医院');
        await page.locator('.state-nothing').nth(1).waitFor();
      },
    },
    {
      name: 'public-unreachable',
      address,
      before: failing('**/api/public/**'),
      reach: async (page) => {
        await page.locator('.public-trouble').nth(2).waitFor();
      },
    },
  ];
}

const adminStates = (url: string, prefix: string, before: NonNullable<State['before']>): readonly State[] =>
  VIEWS.map((view) => ({
    name: `${prefix}-${view}`,
    address: () => `${url}/admin${view === 'overview' ? '' : `/${view}`}`,
    before,
    reach: quiet,
    ...(prefix === 'admin' && view === 'overview' ? { usable: 'main dl dd' } : {}),
  }));
