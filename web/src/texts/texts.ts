/** The language of the page: Chinese by default, English one click away. */
import { createContext, useContext } from 'react';
import { en } from './en';
import { zh } from './zh';
import type { Texts } from './zh';

export type Language = 'zh' | 'en';

const languages: Readonly<Record<Language, Texts>> = { zh, en };
const kept = 'ledger-language';

export const languageTags: Readonly<Record<Language, string>> = { zh: 'zh-CN', en: 'en' };

export const LanguageContext = createContext<{ language: Language; choose: (language: Language) => void }>({
  language: 'zh',
  choose: () => undefined,
});

export function keptLanguage(): Language {
  return localStorage.getItem(kept) === 'en' ? 'en' : 'zh';
}

export function keepLanguage(language: Language): void {
  localStorage.setItem(kept, language);
}

export function useLanguage() {
  return useContext(LanguageContext);
}

export function useTexts(): Texts {
  return languages[useLanguage().language];
}

export function textsOf(language: Language): Texts {
  return languages[language];
}

/** Whether the ledger has a role of that name: of one that the issuer of tokens calls otherwise, the service alone knows. */
export function isOwnRole(role: string): boolean {
  return Object.hasOwn(zh.roles, role);
}
