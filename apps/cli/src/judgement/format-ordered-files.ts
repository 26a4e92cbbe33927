import { cut } from '../terminal/format-table.ts'
import { printable } from '../terminal/printable.ts'
import type { OrderedFile } from './compare-ordered-files.ts'

const shownDifferences = 5
const shownLines = 3

/** Where the tree departs from what the document spells out; nothing when it nowhere does. */
export function formatOrderedFiles(files: readonly OrderedFile[]): readonly string[] {
  const departing = files.filter(({ foundAt, differences }) => foundAt === null || differences.length > 0)
  if (departing.length === 0) return []
  return [
    'Files that the document spells out differently (for a person to look at: no verdict follows)',
    ...departing.flatMap(formatFile),
  ]
}

function formatFile({ path, foundAt, missingNames, differences }: OrderedFile): readonly string[] {
  const missing = missingNames.length === 0 ? [] : [`    nowhere in the tree: ${clean(missingNames.join(', '))}`]
  if (foundAt === null) return [`  ${clean(path)} is missing`, ...missing]
  const more = differences.length - shownDifferences
  return [
    `  ${clean(foundAt)}`,
    ...missing,
    ...differences
      .slice(0, shownDifferences)
      .flatMap(({ line, document, tree }) => [
        ...(document.length === 0
          ? [`    line ${line} of the document does not have`]
          : quote(`line ${line} of the document`, document)),
        ...(tree.length === 0 ? ['    the tree lacks it'] : quote('the tree', tree)),
      ]),
    ...(more > 0 ? [`    and ${more} more places`] : []),
  ]
}

function quote(where: string, lines: readonly string[]): readonly string[] {
  const written = lines.filter((line) => line !== '')
  const more = written.length - shownLines
  return [
    ...written
      .slice(0, shownLines)
      .map((line, index) => (index === 0 ? `    ${where}: ${clean(line)}` : `      ${clean(line)}`)),
    ...(more > 0 ? [`      … ${more} more lines`] : []),
  ]
}

function clean(text: string): string {
  return cut(printable(text).trim(), 140)
}
