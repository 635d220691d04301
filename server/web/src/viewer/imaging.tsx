import type { ReactNode } from 'react';
import type { ViewedImaging } from '../../../api/shapes/viewing.ts';
import { useTexts } from '../app/language.tsx';
import { shanghaiMinute } from './format.ts';
import { TEXTS } from './texts.ts';

/** The studies of a report. Images open at their hospital, which learns neither our address nor this window. */
export function Imaging({ studies }: { readonly studies: readonly ViewedImaging[] }): ReactNode {
  const t = useTexts(TEXTS);
  if (studies.length === 0) return null;
  return (
    <section className="v-imaging">
      <h3>{t.imaging}</h3>
      <ul>
        {studies.map((study, index) => (
          <li key={index}>
            <span>
              <b>{study.modality}</b> {study.description}
              <small>
                {[
                  study.startedAt === null ? '' : shanghaiMinute(study.startedAt),
                  study.images === null ? '' : t.imageCount(study.images),
                ]
                  .filter(Boolean)
                  .join(' · ')}
              </small>
            </span>
            {study.url === null ? (
              <small>{t.noImages}</small>
            ) : (
              <a className="v-button" href={study.url} target="_blank" rel="noopener noreferrer">
                {t.openImages}
                <span aria-hidden="true"> ↗</span>
                <span className="v-hidden">{t.newWindow}</span>
              </a>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
