import type { Engine } from './index.ts';

/** Text is compared by code points on both engines, whatever language a server was set up for. */
export const byCodePoint = (engine: Engine, statements: readonly string[]): readonly string[] =>
  engine === 'sqlite' ? statements : statements.map((each) => each.replace(/\bTEXT\b/gu, 'TEXT COLLATE "C"'));
