import { stripVTControlCharacters } from 'node:util'

/** Text of others (a document, a model, a command) without anything that could move the cursor or recolour the terminal. */
export function printable(text: string): string {
  // Tab and newline stay.
  return stripVTControlCharacters(text).replaceAll(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '')
}
