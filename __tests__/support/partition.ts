import { connect, createServer, type Server, type Socket } from 'node:net';

/** A network that can be broken. */
export interface Partition {
  readonly url: string;
  swallow(isOn: boolean): void;
  close(): Promise<void>;
}

/** A way to the server that can be made to swallow everything, as a broken network does. */
export async function partition(url: string): Promise<Partition> {
  let isSwallowing = false;
  const sockets = new Set<Socket>();
  const to = new URL(url);
  const port = Number(to.port);
  const server: Server = createServer((near) => {
    const far = connect(port, to.hostname);
    for (const [from, into] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from);
      from.on('data', (data) => !isSwallowing && into.write(data));
      from.on('error', () => undefined);
      from.on('close', () => into.destroy());
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  to.port = typeof address === 'object' && address ? String(address.port) : '';
  return {
    url: to.href,
    swallow: (isOn) => (isSwallowing = isOn),
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => {
          resolve();
        });
      }),
  };
}
