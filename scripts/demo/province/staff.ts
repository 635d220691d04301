/** Somebody who works with the exchange; plainly invented, like the hospitals. */
export interface Colleague {
  readonly subject: string;
  readonly name: string;
  readonly role: 'doctor' | 'administrator';
  /** Null: the health commission. */
  readonly institutions: readonly (string | null)[];
}

/** Who can log in to the demonstration; the registry's `people` say as what. */
export const STAFF: readonly Colleague[] = [
  { subject: 'doctor-lin', name: '林晚晴', role: 'doctor', institutions: ['xizi'] },
  { subject: 'doctor-shen', name: '沈知秋', role: 'doctor', institutions: ['yongjiang'] },
  // A consortium shares its specialists: she says at each login where she is working.
  { subject: 'doctor-gu', name: '顾南星', role: 'doctor', institutions: ['fuchun', 'longmen'] },
  { subject: 'admin-xu', name: '许青禾', role: 'administrator', institutions: ['xizi'] },
  { subject: 'admin-zhou', name: '周明远', role: 'administrator', institutions: [null] },
];
