/** When a hospital that failed is asked again: a breaker that opened stays open over a restart. */
export const harvestHealth = (): readonly string[] => [`ALTER TABLE harvests ADD COLUMN retry_at BIGINT`];
