/** Numbers as people read them, the same in both languages. */
const WHOLE = new Intl.NumberFormat('zh-CN', { maximumFractionDigits: 0 });
const MONEY = new Intl.NumberFormat('zh-CN', { minimumFractionDigits: 2, maximumFractionDigits: 2 });

export const wholeText = (value: number): string => WHOLE.format(value);

/** Fen as yuan, `1,234.50`; whole yuan without decimals: `1,234`. */
export const yuanText = (fen: number): string => (fen % 100 === 0 ? WHOLE.format(fen / 100) : MONEY.format(fen / 100));
