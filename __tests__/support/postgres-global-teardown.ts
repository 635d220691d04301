/** Stops the PostgreSQL that the setup started, and takes its files away. */
export default async function stopPostgres(): Promise<void> {
  await (globalThis as { testPostgres?: { stop(): Promise<void> } }).testPostgres?.stop();
}
