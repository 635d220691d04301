/** Reading of what an installation answered: nothing is taken for granted, a member that is not there is undefined. */

/** The value at a path of members and indexes. */
export function member(value: unknown, ...path: readonly (string | number)[]): unknown {
  let at = value;
  for (const name of path) {
    if (typeof at !== 'object' || at === null) return undefined;
    at = (at as Readonly<Record<string | number, unknown>>)[name];
  }
  return at;
}

export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? (value as unknown[]) : []);

export const isText = (value: unknown): value is string => typeof value === 'string' && value.trim() !== '';

export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Whether a text is an absolute URL of the web. */
export const isWebUrl = (value: unknown): boolean =>
  typeof value === 'string' && /^https?:/u.test(value) && URL.canParse(value);
