const CHARACTERS = '0123456789ABCDEFGHJKLMNPQRTUWXY';
const WEIGHTS = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28] as const;

/** Whether a unified social credit code (统一社会信用代码) passes GB 32100: 18 characters, the last a check. */
export function isUscc(code: string): boolean {
  if (!/^[0-9A-HJ-NPQRTUWXY]{18}$/u.test(code)) return false;
  return code.charAt(17) === usccCheck(code);
}

/** The check character of the first seventeen. */
export function usccCheck(code: string): string {
  const sum = WEIGHTS.reduce(
    (total: number, weight, index) => total + weight * CHARACTERS.indexOf(code.charAt(index)),
    0,
  );
  return CHARACTERS.charAt((31 - (sum % 31)) % 31);
}
