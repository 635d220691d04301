/** A JSON object whose members nobody has looked at yet. */
export type Json = Readonly<Record<string, unknown>>;

/** The value when it is a JSON object, else undefined. */
export function asObject(value: unknown): Json | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : undefined;
}

/** The objects in a value that should be a list; real senders also write a single object where a list belongs. */
export function asObjects(value: unknown): readonly Json[] {
  return (Array.isArray(value) ? value : [value]).map(asObject).filter((each) => each !== undefined);
}

/** The value when it is a non-empty string, else undefined. */
export function asText(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The FHIR id pattern. */
export const isFhirId = (value: string): boolean => /^[A-Za-z0-9\-.]{1,64}$/u.test(value);
