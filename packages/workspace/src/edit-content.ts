import type { Edit } from './edit.ts'
import { findSearchText } from './find-search-text.ts'
import type { NearestMatch } from './find-search-text.ts'
import { WorkspaceError } from './workspace-error.ts'

export interface EditedContent {
  readonly content: string
  readonly alreadyApplied: boolean
  readonly line?: number
}

/** The text of a file after an edit; pure. Throws `file_missing`, `search_absent` or `search_ambiguous`. */
export function editContent(edit: Edit, before: string | undefined): EditedContent {
  if (edit.type === 'write') return { content: edit.content, alreadyApplied: before === edit.content }
  const { path } = edit
  if (before === undefined) {
    if (edit.search.trim() === '') return { content: edit.replace, alreadyApplied: false }
    throw new WorkspaceError('file_missing', `${path} does not exist, so its text cannot be replaced`, {
      hint: 'Check the path, or let an earlier step create the file.',
      path,
    })
  }
  if (edit.search.trim() === '') {
    throw new WorkspaceError('search_absent', `The SEARCH text for ${path} is empty and the file exists`, {
      hint: 'Give the lines to replace; an empty SEARCH only creates a new file.',
      path,
    })
  }
  // Documents are written with LF; a file with CRLF is searched, and stays, in its own convention.
  const windows = before.includes('\r\n')
  const search = windows ? toCrlf(edit.search) : edit.search
  const replace = windows ? toCrlf(edit.replace) : edit.replace
  const result = findSearchText(before, search, replace)
  if (result.kind === 'already_applied') return { content: before, alreadyApplied: true, line: result.line }
  if (result.kind === 'found') {
    const content = before.slice(0, result.offset) + replace + before.slice(result.offset + search.length)
    return { content, alreadyApplied: content === before, line: result.line }
  }
  if (result.kind === 'ambiguous') {
    throw new WorkspaceError(
      'search_ambiguous',
      `The SEARCH text stands ${result.lines.length} times in ${path}: lines ${result.lines.join(', ')}`,
      { hint: 'Add neighbouring lines to the SEARCH text until only one place matches.', path, lines: result.lines },
    )
  }
  throw absent(path, result.nearest)
}

function absent(path: string, nearest: NearestMatch | undefined): WorkspaceError {
  const where =
    nearest === undefined
      ? 'nothing similar was found'
      : `the nearest passage is line ${nearest.line}, ${Math.round(nearest.similarity * 100)} % similar: "${nearest.text.trim().slice(0, 80)}"`
  return new WorkspaceError('search_absent', `The SEARCH text is not in ${path}; ${where}`, {
    hint:
      nearest?.whitespaceOnly === true
        ? 'Only white space differs: copy the indentation and line ends of the file.'
        : 'Copy the SEARCH text from the file as it is now.',
    path,
    lines: nearest === undefined ? [] : [nearest.line],
  })
}

function toCrlf(text: string): string {
  return text.replaceAll(/\r?\n/g, '\r\n')
}
