/** A value that breaks a schema, at a JSON pointer; the message never repeats the value. */
export interface SchemaFault {
  readonly pointer: string;
  readonly message: string;
}

/** The JSON Schemas of the product, by their path under `schemas/` without extension, e.g. `cds-hooks/feedback`. */
export interface SchemaChecker {
  /** Throws when there is no such schema or it does not compile, so that a gap stops the start, not a request. */
  require(schema: string): void;
  /** All faults (some dozens at most; of a registry document a thousand), empty when the value is as the schema says. Throws for an unknown schema. */
  check(schema: string, value: unknown): readonly SchemaFault[];
}
