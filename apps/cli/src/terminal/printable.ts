import { stripVTControlCharacters } from 'node:util'

/** Text of others (a document, a model, a command) without anything that could move the cursor or recolour the terminal. */
export function printable(text: string): string {
  // Tab and newline stay.
  return stripVTControlCharacters(text).replaceAll(/[^\P{Cc}\t\n]/gu, '')
}
