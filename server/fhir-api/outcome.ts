/** An OperationOutcome that tells something without being an error. */
export function information(code: 'informational' | 'not-supported', ...sentences: readonly string[]): object {
  return {
    resourceType: 'OperationOutcome',
    issue: sentences.map((diagnostics) => ({ severity: 'information', code, diagnostics })),
  };
}
