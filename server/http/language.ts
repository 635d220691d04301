import type { Request } from 'express';

/** `zh` unless English is preferred by the quality values of Accept-Language (contract 5). */
export function languageOf(request: Request): 'zh' | 'en' {
  const preferred = request.acceptsLanguages(['zh-CN', 'zh', 'en']);
  return preferred === 'en' ? 'en' : 'zh';
}
