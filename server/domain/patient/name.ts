/** A HumanName reduced to what is compared. */
export interface NameParts {
  readonly text: string | undefined;
  readonly family: string | undefined;
  readonly given: readonly string[];
}

/**
 * All normal forms of a name: NFKC, case-folded, without spaces and dots; the text as it is, and family and given
 * names in either order. Two names are the same when they share a form.
 */
export function nameForms({ text, family, given }: NameParts): readonly string[] {
  const forms = [text ?? '', (family ?? '') + given.join(''), given.join('') + (family ?? '')].map(normal);
  return [...new Set(forms.filter((form) => form !== ''))];
}

const normal = (name: string): string =>
  name
    .slice(0, 200)
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\p{White_Space}\p{Cf}.,·•・‧∙]/gu, '');
