const LONGEST = 120;

/** What was seen, for people to read: cut short, without anything that could be a token or a resident id. */
export function shown(value: unknown): string {
  const text = typeof value === 'string' ? value : value === undefined ? 'nothing' : JSON.stringify(value);
  const told = text
    .slice(0, 20_000)
    .replace(/[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}/gu, '[token]')
    .replace(/\d{14,17}[\dXx]/gu, '[identifier]')
    .replace(/\s+/gu, ' ');
  const points = [...told];
  return points.length <= LONGEST ? told : `${points.slice(0, LONGEST - 1).join('')}…`;
}
