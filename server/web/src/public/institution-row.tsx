import { useId, useState, type ReactNode } from 'react';
import type { PublicInstitution, PublicInstitutionAnswer } from '../../../api/shapes/public.ts';
import { useLanguage, useTexts } from '../app/language.tsx';
import { Loading } from '../app/states.tsx';
import { useAnswer } from '../app/use-answer.ts';
import { TEXTS, type PublicTexts } from './texts.ts';
import { Trouble } from './trouble.tsx';
import { cityInEnglish } from './words.ts';

/** An institution with its marks; opened, the items that count under each of them and until when. */
export function InstitutionRow({ institution }: { readonly institution: PublicInstitution }): ReactNode {
  const t = useTexts(TEXTS);
  const { language } = useLanguage();
  const opened = useId();
  const [isOpen, setOpen] = useState(false);
  const { id, name, level, region, regionName, marks } = institution;
  const city = language === 'en' ? cityInEnglish(region) : undefined;
  return (
    <>
      <tr>
        <th scope="row" lang="zh-CN">
          {name}
        </th>
        <td data-label={t.level}>{t.levels[level as keyof PublicTexts['levels']]}</td>
        <td data-label={t.region}>
          {city !== undefined && `${city} · `}
          <span lang="zh-CN">{regionName}</span>
        </td>
        <td data-label={t.marks}>
          {marks.length === 0
            ? t.noMark
            : marks.map(({ mark, items }) => (
                <span key={mark} className="public-mark">
                  <strong lang="zh-CN">{mark}</strong> {t.markCount(items)}
                </span>
              ))}
        </td>
        <td className="public-open">
          {marks.length > 0 && (
            <button
              type="button"
              className="button"
              aria-expanded={isOpen}
              aria-controls={opened}
              aria-label={isOpen ? t.closeOf(name) : t.openOf(name)}
              onClick={() => {
                setOpen(!isOpen);
              }}
            >
              {isOpen ? t.close : t.open}
            </button>
          )}
        </td>
      </tr>
      <tr id={opened} hidden={!isOpen} className="public-opened">
        <td colSpan={5}>{isOpen && <MarkedItems id={id} />}</td>
      </tr>
    </>
  );
}

function MarkedItems({ id }: { readonly id: string }): ReactNode {
  const t = useTexts(TEXTS);
  const answer = useAnswer<PublicInstitutionAnswer>(`/api/public/institutions/${encodeURIComponent(id)}`);
  if (answer.state === 'failed') return <Trouble again={answer.again} />;
  if (!answer.value) return <Loading rows={2} />;
  return groupsOf(answer.value.items).map(({ mark, to, names }) => (
    <div key={`${mark} ${to}`} className="public-marked">
      <h3>
        <span lang="zh-CN">{mark}</span> {t.until(names.length, to)}
      </h3>
      <p tabIndex={0} role="group" aria-label={t.itemsUnder(mark)}>
        {names.join(t.comma)}
      </p>
    </div>
  ));
}

interface MarkGroup {
  readonly mark: string;
  readonly to: string;
  readonly names: string[];
}

/** The items under one mark until one day, in the catalogue's order. */
function groupsOf(items: PublicInstitutionAnswer['items']): readonly MarkGroup[] {
  const groups: MarkGroup[] = [];
  for (const { name, mark, to } of items) {
    const known = groups.find((group) => group.mark === mark && group.to === to);
    if (known) known.names.push(name);
    else groups.push({ mark, to, names: [name] });
  }
  return groups;
}
