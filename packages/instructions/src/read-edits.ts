import type { PlacedCode } from './block-context.ts'
import { toCommandLanguage } from './command-shape.ts'
import { fitsFile } from './file-language.ts'
import { foreignChange, foreignCreation } from './foreign-words.ts'
import { findCommentPath, findIntroPath, findIntroducedPath, isPath, listPaths } from './find-paths.ts'
import { toPlainText } from './inline-text.ts'
import { ancestors } from './outline.ts'
import type { DeclaredEdit } from './plan.ts'

/** The edits that a step spells out, and how many of its blocks do not say all that is needed to apply them. */
export interface SpelledEdits {
  readonly edits: readonly DeclaredEdit[]
  readonly unspelled: number
}

/** Reads whole-file contents with a path and SEARCH/REPLACE blocks; a snippet, a drawing or an edit without path stays for an agent. */
export function readEdits(codes: readonly PlacedCode[], title: string): SpelledEdits {
  const edits: DeclaredEdit[] = []
  let unspelled = 0
  let lastPath = ''
  for (const placed of codes) {
    const { code } = placed
    const pairs = parseSearchReplace(code.content, code.contentLine)
    if (pairs.length > 0) {
      for (const pair of pairs) {
        const path =
          pair.path ??
          findIntroducedEditPath(placed) ??
          (lastPath || (findEarlierPath(placed) ?? findTitlePath(placed, title)))
        if (path === '') unspelled++
        else edits.push({ type: 'replace', path, search: pair.search, replace: pair.replace, line: pair.line })
        lastPath = path
      }
      continue
    }
    const path = findIntroducedPath(placed)
    const isCommand = toCommandLanguage(code.language, code.content) === 'shell' && !path
    if (isCommand) continue
    if (!path || code.recovered === 'unclosed' || isSnippet(placed, title, path)) {
      unspelled++
      if (path) lastPath = path
      continue
    }
    lastPath = path
    const content = dropLabel(code.content, path)
    edits.push({
      type: 'write',
      path,
      content: content.endsWith('\n') ? content : `${content}\n`,
      line: code.contentLine + (content === code.content ? 0 : 1),
    })
  }
  return { edits, unspelled }
}

/** A first line that names the file is no part of it where it would be content: in formats without comments, and above `#!`. */
function dropLabel(content: string, path: string): string {
  const end = content.indexOf('\n')
  if (end < 0 || findCommentPath(content.slice(0, end)) !== path) return content
  const rest = content.slice(end + 1)
  return rest.startsWith('#!') || /\.(?:json|txt|[ct]sv)$/i.test(path) ? rest : content
}

function findIntroducedEditPath(placed: PlacedCode): string | undefined {
  return findIntroducedPath(placed) ?? findIntroPath(placed.intro)
}

// A file is named close to its edits; the bound keeps many edits without one linear.
const maximumEarlierBlocks = 20

/** "**File:** `p`", then a note, then the edit: the nearest paragraph above that introduces a path. */
function findEarlierPath({ code, section }: PlacedCode): string | undefined {
  const index = section.blocks.findIndex((block) => block.line >= code.line)
  for (const block of section.blocks
    .slice(Math.max(0, index - maximumEarlierBlocks), Math.max(0, index))
    .toReversed()) {
    const path = block.type === 'paragraph' ? findIntroPath(block.text) : undefined
    if (path) return path
  }
  return undefined
}

function findTitlePath(placed: PlacedCode, title: string): string {
  for (const section of ancestors(placed.section)) {
    const [path, other] = listPaths(section.title)
    if (path && !other) return path
  }
  return listPaths(title)[0] ?? ''
}

const changeWords =
  /\b(?:add|insert|modify|update|edit|append|replace|change|extend|patch|fix|after|before|below|above|inside|within|find|locate|remove|refactor|existing|at the (?:top|end|bottom))\b/i
const createWords =
  /\b(?:creat\w*|new(?: file)?|write|full (?:content|file)|complete file|overwrite|whole file|(?:save|store|put)(?: (?:it|this|the following))? (?:as|to|in|into|under)|sql migration|add (?:an? |the )?(?!(?:to|in|into|at|on) )(?:[\w-]+ )?(?:file|module|script|migration|page|template|component)(?=\W*(?:[~.\w/@-]+\W*)?$|\s+(?:for|that|with|which|called|named)\b|\s*\())\b/i
// "In `package.json` add the script": the file is there already.
const ordersInside =
  /^\W*(?:in|inside|within) (?:the |your )?(?:file |existing )*\W*(?:please )?(?:add|insert|append|extend|change|replace|register)\b/i
const elision =
  /^\s*(?:(?:#|\/\/|--|\/\*|<!--)\s*)?(?:\.{3}|…)\s*(?:(?:existing|rest|other|remaining|same|unchanged|previous|more)\b.*)?(?:\*\/|-->)?\s*$|(?:rest of|existing|remaining|other) (?:the )?(?:code|file|imports|methods|content|implementation|logic)\b|<your[ _-]|\bTODO\b|\bplaceholder\b/im

// "0042_add_locale.sql": nobody changes a migration that has a number, so the block is all of it.
const numberedFile = /(?:^|\/)V?\d{2,}[_-][\w-]*\.(?:sql|py|rb|ts|js|php)$/

/**
 * Content that is part of a file rather than the whole: it leaves something out, or the words around it change rather than create. In doubt a block is a
 * snippet, because writing one over a file loses the rest of it.
 */
function isSnippet(placed: PlacedCode, title: string, path: string): boolean {
  const { language } = placed.code
  if (elision.test(placed.code.content) || !fitsFile(language, path)) return true
  // A diff without its header.
  if (/^(?:diff|patch)$/.test(language) && !path.endsWith(language)) return true
  // `"lint": "eslint src"` is a line of the file, `src/a.ts:48` a place in it.
  if (path.endsWith('.json') && /^\s*"[^"\n]*"\s*:/.test(placed.code.content)) return true
  const isMigration = numberedFile.test(path)
  const lead = placed.intro.split('\n').at(-1) ?? ''
  const intro = toPlainText(lead)
  if (isPlace(lead, path) || showsWhatIs(placed)) return true
  if (ordersInside.test(namePaths(lead)) || (intro === '' && ordersInside.test(namePaths(title)))) return true
  if (createWords.test(intro) || createWords.test(namePaths(lead)) || foreignCreation.test(intro)) return false
  // The document's own title says what all of it is for, not what this block is.
  const heading = placed.section.level === 1 ? '' : placed.section.title
  const said = namePaths(`${heading} ${title}`)
  const onlyNames = intro === '' || /^\W*(?:[\w ]{0,20}:)?\W*\S+(?:\s+\([^)]*\))?\W*$/.test(intro)
  if (isMigration && onlyNames) return false
  if (changeWords.test(intro) || !onlyNames) return !onlyNames || !createWords.test(said)
  return (changeWords.test(said) || foreignChange.test(said)) && !createWords.test(said) && !foreignCreation.test(said)
}

/** "`src/a.ts:48`": a file that is there, and where in it. */
function isPlace(lead: string, path: string): boolean {
  const at = lead.lastIndexOf(path)
  return at >= 0 && /^(?::\d|#L\d)/.test(lead.slice(at + path.length))
}

/** "Finding 2: …", "**Location**: `p`" and code below: what is wrong there, not what is to be written. */
function showsWhatIs({ section, intro }: PlacedCode): boolean {
  return (
    /^(?:finding|issue|bug|gap)$/.test(section.label?.word ?? '') &&
    /(?:^|\n)\W*(?:location|where|found in)\W*:/i.test(intro)
  )
}

/** "Add `src/a.ts`" becomes "Add file": what is done to a path counts, not the words in it. */
function namePaths(text: string): string {
  return text.replace(/`([^`]*)`/g, (_, span: string) => (isPath(span) ? ' file ' : ' ')).replace(/\s+/g, ' ')
}

interface Pair {
  readonly search: string
  readonly replace: string
  readonly line: number
  readonly path?: string
}

/** Reads every SEARCH/REPLACE pair of a text; `line` is where each SEARCH text starts. */
function parseSearchReplace(content: string, firstLine: number): Pair[] {
  if (!content.includes('<<<<<')) return []
  const pairs: Pair[] = []
  const lines = content.split('\n')
  let start = -1
  let divider = -1
  for (const [index, line] of lines.entries()) {
    if (/^\s*<{5,9}\s*(?:SEARCH|ORIGINAL|HEAD)\b/i.test(line)) {
      start = index
      divider = -1
    } else if (start >= 0 && divider < 0 && /^\s*={5,9}\s*$/.test(line)) divider = index
    else if (divider >= 0 && /^\s*>{5,9}\s*(?:REPLACE|UPDATED|\w[\w/.-]*)?\s*$/i.test(line)) {
      const before = (lines[start - 1] ?? '').replace(/^[\s#/*`-]+|[\s*`:-]+$/g, '')
      pairs.push({
        search: lines.slice(start + 1, divider).join('\n'),
        replace: lines.slice(divider + 1, index).join('\n'),
        line: firstLine + start + 1,
        ...(start > 0 && isPath(before) ? { path: before } : {}),
      })
      start = -1
      divider = -1
    }
  }
  return pairs
}
