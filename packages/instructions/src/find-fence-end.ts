import { toFenceLine, type FenceLine } from './fence-line.ts'

/** Where a fence ends: index of its closing line, or, when `closed` is false, of its last content line. */
export interface FenceEnd {
  readonly index: number
  readonly closed: boolean
  readonly recovered?: 'unclosed' | 'nested'
}

// Deeper nesting than this is not an author's intent; the bound also keeps a hostile document linear.
const maximumDepth = 8
const regionFences = 64
const headingPattern = /^(#{1,6})[ \t]+\S/
const labelledHeadingPattern =
  /^#{2,6}[ \t]+\W{0,4}(?:(?:step|task|phase|part|edit|change|fix|file|section|day|week|bug|issue)\b|\d+[.):])/i
const rulePattern = /^ {0,3}(?:(?:-[ \t]*){3,}|(?:\*[ \t]*){3,}|(?:_[ \t]*){3,})$/

/**
 * Finds the end of the fence that opens at `opening`. Balanced fences follow CommonMark. A fence line with an info string inside a
 * fence opens a nested one, because that is what its author meant; when the nesting does not balance, the fence ends before
 * the next heading of the level (`sectionLevel`) that holds it.
 */
export function findFenceEnd(lines: readonly string[], opening: FenceLine, sectionLevel: number): FenceEnd {
  const isMarkdown = /^(?:markdown|md|mdx)\b/i.test(opening.info)
  let depth = 1
  let firstNested = -1
  let firstSibling = -1
  let heading = -1
  for (let index = opening.index + 1; index < lines.length; index++) {
    const line = lines[index] ?? ''
    if (opening.prefix.includes('>') && !line.trimStart().startsWith('>')) return { index: index - 1, closed: false }
    if (firstSibling < 0 && isSibling(lines, index, sectionLevel)) firstSibling = index
    if (isMarkdown && heading < 0 && headingPattern.test(line)) heading = index
    const fence = toFenceLine(line, index)
    if (!fence || fence.character !== opening.character || fence.length < opening.length) continue
    if (fence.info !== '' || (isMarkdown && opensByShape(lines, index))) {
      if (fence.info !== '' && !/^[{\w+#.-]+(?:[\s{:,].*)?$/.test(fence.info)) continue
      if (firstNested < 0) firstNested = index
      if (!isMarkdown && firstSibling >= 0) return beforeLine(lines, opening.index, firstSibling)
      if (++depth > maximumDepth) break
    } else if (--depth === 0) {
      if (firstNested < 0 && !isMarkdown) return { index, closed: true }
      const extended = isMarkdown ? lastFenceOfRegion(lines, index, sectionLevel) : undefined
      return {
        index: extended ?? index,
        closed: true,
        ...(firstNested >= 0 || extended ? { recovered: 'nested' } : {}),
      }
    }
  }
  if (firstSibling >= 0) return beforeLine(lines, opening.index, firstSibling)
  if (firstNested < 0) return beforeLine(lines, opening.index, lines.length)
  if (isMarkdown) return beforeLine(lines, opening.index, regionEnd(lines, opening.index, sectionLevel))
  return beforeLine(lines, opening.index, paragraphStart(lines, opening.index, firstNested))
}

/** A heading of the holding section's own level, set off by a blank line, that carries a work label. */
function isSibling(lines: readonly string[], index: number, sectionLevel: number): boolean {
  const line = lines[index] ?? ''
  if (!line.startsWith('#') || (lines[index - 1] ?? '').trim() !== '') return false
  const level = headingPattern.exec(line)?.[1]?.length
  return level !== undefined && (sectionLevel === 0 || level <= sectionLevel) && labelledHeadingPattern.test(line)
}

/** In a Markdown body a bare fence after a blank line and before text opens a block. */
function opensByShape(lines: readonly string[], index: number): boolean {
  const before = (lines[index - 1] ?? '').trim()
  const after = (lines[index + 1] ?? '').trim()
  return (before === '' || before.endsWith(':')) && after !== ''
}

function regionEnd(lines: readonly string[], from: number, sectionLevel: number): number {
  for (let index = from + 1; index < lines.length; index++) if (endsRegion(lines, index, sectionLevel)) return index
  return lines.length
}

function endsRegion(lines: readonly string[], index: number, sectionLevel: number): boolean {
  const line = lines[index] ?? ''
  return isSibling(lines, index, sectionLevel) || rulePattern.test(line)
}

/** When the fences after `from` up to the end of the region do not pair off, the last bare one closes the Markdown body. */
function lastFenceOfRegion(lines: readonly string[], from: number, sectionLevel: number): number | undefined {
  let open = false
  let lastBare: number | undefined
  let seen = 0
  for (let index = from + 1; index < lines.length && seen < regionFences; index++) {
    if (endsRegion(lines, index, sectionLevel)) break
    const fence = toFenceLine(lines[index] ?? '', index)
    if (!fence) continue
    seen++
    open = open ? fence.info !== '' : true
    if (fence.info === '') lastBare = index
  }
  return open && seen < regionFences ? lastBare : undefined
}

function beforeLine(lines: readonly string[], from: number, end: number): FenceEnd {
  let index = end - 1
  while (index > from && (lines[index] ?? '').trim() === '') index--
  return { index, closed: false, recovered: 'unclosed' }
}

/** First line of the text that leads up to a fence: what follows the first blank line after some content. */
function paragraphStart(lines: readonly string[], from: number, fence: number): number {
  for (let index = from + 2; index < fence; index++) if ((lines[index] ?? '').trim() === '') return index
  return fence
}
