import { createContext, useCallback, useContext, useEffect, useMemo, useState, type ReactNode } from 'react';

/** The two languages of the pages; Chinese unless somebody chose English. */
export type Language = 'zh' | 'en';

/** A text in both languages. */
export type Texts<T = string> = Readonly<Record<Language, T>>;

const KEY = 'huren.language';

const Chosen = createContext<{ readonly language: Language; choose(language: Language): void }>({
  language: 'zh',
  choose: () => undefined,
});

/** `?lang=en` (a shared link) before what was chosen here before, before Chinese. */
export function initialLanguage(): Language {
  const asked = new URLSearchParams(location.search).get('lang') ?? localStorage.getItem(KEY);
  return asked === 'en' ? 'en' : 'zh';
}

export function LanguageProvider({ children }: { readonly children: ReactNode }): ReactNode {
  const [language, setLanguage] = useState(initialLanguage);
  useEffect(() => {
    document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
  }, [language]);
  const choose = useCallback((next: Language) => {
    localStorage.setItem(KEY, next);
    setLanguage(next);
  }, []);
  const value = useMemo(() => ({ language, choose }), [language, choose]);
  return <Chosen value={value}>{children}</Chosen>;
}

export const useLanguage = (): { readonly language: Language; choose(language: Language): void } => useContext(Chosen);

/** The texts of a page in the language in force: `const t = useTexts(TEXTS)`. */
export const useTexts = <T,>(texts: Texts<T>): T => texts[useLanguage().language];
