import { connect, type SecureVersion } from 'node:tls';
import { NotApplicable, unless, type Fault, type Topic } from './assertion.ts';

const TIMEOUT_MS = 10_000;
const LOOPBACK = /^(?:127(?:\.\d+){3}|localhost|\[::1\])$/u;

/** Inferno `smart_tls`, `smart_backend_services_token_tls_version`, `crd_server_tls_version_stu2`. */
export const TLS: Topic = {
  name: 'TLS',
  assertions: [
    {
      id: 'SM-01',
      sentence: 'the installation is reached by TLS 1.2 or newer, and not by anything older',
      reference: 'smart_tls',
      check: async ({ wire }) => await tlsFaults(new URL(wire.url)),
    },
  ],
};

async function tlsFaults(url: URL): Promise<readonly Fault[]> {
  if (url.protocol === 'http:') {
    if (LOOPBACK.test(url.hostname)) throw new NotApplicable('http on the loopback address; TLS ends elsewhere');
    return unless(false, 'https', 'http on an address that others reach');
  }
  const newer = await handshake(url, 'TLSv1.2', 'TLSv1.3');
  const older = await handshake(url, 'TLSv1', 'TLSv1.1');
  return [
    ...unless(newer, 'a TLS 1.2 or 1.3 handshake that succeeds', 'it failed'),
    ...unless(!older, 'a TLS 1.1 handshake that is refused', 'it succeeded'),
  ];
}

/** Only the version is asked about here; whether the certificate is trusted every other assertion finds out. */
function handshake({ hostname, port }: URL, minVersion: SecureVersion, maxVersion: SecureVersion): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({
      host: hostname.replace(/^\[|\]$/gu, ''),
      port: Number(port || 443),
      servername: hostname,
      rejectUnauthorized: false,
      minVersion,
      maxVersion,
      // OpenSSL would otherwise not offer the old versions at all, and the refusal would be our own.
      ciphers: 'DEFAULT@SECLEVEL=0',
    });
    const end = (succeeded: boolean) => (): void => {
      socket.destroy();
      resolve(succeeded);
    };
    socket.setTimeout(TIMEOUT_MS, end(false));
    socket.once('secureConnect', end(true)).once('error', end(false));
  });
}
