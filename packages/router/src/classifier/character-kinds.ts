/** Stands between words. */
export const SEPARATOR = 0

/** Part of a word: a letter, a digit, `_`, `'` or `-`. */
export const LETTER = 1

/** A word, or part of one, by itself. */
export const IDEOGRAPH = 2

/** The kind of each UTF-16 unit, in lower case. Fixed ranges, not Unicode tables, which differ between Node versions. */
export const KINDS: Uint8Array = new Uint8Array(0x1_0000)
  .fill(LETTER, 0xc0)
  .fill(SEPARATOR, 0x2000, 0x3040)
  .fill(IDEOGRAPH, 0x3040, 0xa000)
  .fill(SEPARATOR, 0xff00, 0xff10)
for (const letter of "abcdefghijklmnopqrstuvwxyz0123456789_'-") KINDS[letter.charCodeAt(0)] = LETTER
