/** Whether the text of a proof proves its entry, and a sentence that says what; `trusted` are public keys (JWK). */
export function verdictOn(
  text: string,
  trusted?: readonly object[],
): { readonly isProven: boolean; readonly says: string };
