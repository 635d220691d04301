import type { CSSProperties, ReactNode } from 'react';
import { wholeText, yuanText } from '../app/format.ts';
import { useTexts } from '../app/language.tsx';
import type { FigureRow } from './figures.ts';
import { TEXTS } from './texts.ts';

/** Zhejiang's cities by GB/T 2260, each where it roughly lies: column and row of a grid. */
const CITIES: readonly (readonly [code: string, zh: string, en: string, column: number, row: number])[] = [
  ['3305', '湖州', 'Huzhou', 2, 1],
  ['3304', '嘉兴', 'Jiaxing', 3, 1],
  ['3301', '杭州', 'Hangzhou', 2, 2],
  ['3306', '绍兴', 'Shaoxing', 3, 2],
  ['3302', '宁波', 'Ningbo', 4, 2],
  ['3309', '舟山', 'Zhoushan', 5, 2],
  ['3308', '衢州', 'Quzhou', 1, 3],
  ['3307', '金华', 'Jinhua', 2, 3],
  ['3310', '台州', 'Taizhou', 4, 3],
  ['3311', '丽水', 'Lishui', 2, 4],
  ['3303', '温州', 'Wenzhou', 3, 4],
];

/** Net savings by city: the deeper the colour the more, the figure always written. */
export function Tiles({ rows }: { readonly rows: readonly FigureRow[] }): ReactNode {
  const t = useTexts(TEXTS);
  const isEnglish = t.none === '—' && t.yuan === 'yuan';
  const sums = CITIES.map(([code, zh, en, column, row]) => {
    const own = rows.filter(({ key }) => key.startsWith(code));
    const netFen = own.reduce((sum, each) => sum + each.netFen, 0);
    const recognized = own.reduce((sum, each) => sum + each.recognized, 0);
    return { code, name: isEnglish ? en : zh, column, row, netFen, recognized };
  });
  const most = Math.max(1, ...sums.map(({ netFen }) => netFen));
  return (
    <section aria-labelledby="tiles">
      <h3 id="tiles">{t.tiles}</h3>
      <ul className="admin-tiles" aria-label={t.map}>
        {sums.map(({ code, name, column, row, netFen, recognized }) => (
          <li
            key={code}
            style={{ gridColumn: column, gridRow: row, '--share': Math.max(0, netFen) / most } as CSSProperties}
          >
            <strong>{name}</strong>
            <span>{yuanText(netFen)}</span>
            <small>
              {t.figures.recognized} {wholeText(recognized)}
            </small>
          </li>
        ))}
      </ul>
    </section>
  );
}
