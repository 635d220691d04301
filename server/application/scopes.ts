/** A system scope of SMART 2.2: resource type (or `*`) and letters in the order c r u d s. */
export interface Scope {
  readonly resource: string;
  readonly letters: string;
}

const V1: Readonly<Record<string, string>> = { read: 'rs', write: 'cud', '*': 'cruds' };

/** Reads `system/DiagnosticReport.rs` or the older `.read`, `.write`, `.*`; undefined for anything else. */
export function parseScope(text: string): Scope | undefined {
  const match = /^system\/([A-Z][A-Za-z]{1,63}|\*)\.([a-z*]{1,5})$/u.exec(text);
  const [, resource, word] = match ?? [];
  if (resource === undefined || word === undefined) return undefined;
  const letters = V1[word] ?? (/^c?r?u?d?s?$/u.test(word) ? word : '');
  return letters === '' ? undefined : { resource, letters };
}

/** Whether the granted scopes together allow every letter of the needed one. */
export function covers(granted: readonly string[], needed: string): boolean {
  const wanted = parseScope(needed);
  if (!wanted) return false;
  const allowed = new Set(
    granted
      .map(parseScope)
      .filter((scope) => scope !== undefined && (scope.resource === '*' || scope.resource === wanted.resource))
      .flatMap((scope) => [...(scope?.letters ?? '')]),
  );
  return [...wanted.letters].every((letter) => allowed.has(letter));
}
