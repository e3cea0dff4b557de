/** Texts in Chinese, and in English for those who ask for it. */
import type { Bilingual } from '../domain/bilingual.js';

export type { Bilingual } from '../domain/bilingual.js';

export type Language = keyof Bilingual;

/** By `Accept-Language`: English where it is wanted more than Chinese; Chinese in every other case. */
export function languageOf(acceptLanguage: string | undefined): Language {
  if (acceptLanguage === undefined || acceptLanguage.length > 500) return 'zh';
  const weights = { zh: 0, en: 0 };
  for (const part of acceptLanguage.toLowerCase().split(',')) {
    const [tag = '', ...parameters] = part.trim().split(';');
    const language = tag.slice(0, 2);
    if ((language !== 'zh' && language !== 'en') || (tag.length > 2 && tag[2] !== '-')) continue;
    const q = parameters.find((parameter) => parameter.trim().startsWith('q='));
    const weight = q === undefined ? 1 : Number(q.trim().slice(2));
    if (weight > weights[language]) weights[language] = weight;
  }
  return weights.en > weights.zh ? 'en' : 'zh';
}

export const languageTags = { zh: 'zh-CN', en: 'en' } as const satisfies Bilingual;
