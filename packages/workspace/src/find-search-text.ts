/** Where a SEARCH text stands in a file. */
export type SearchResult =
  | { readonly kind: 'found'; readonly offset: number; readonly line: number }
  | { readonly kind: 'already_applied'; readonly line: number }
  | { readonly kind: 'ambiguous'; readonly lines: readonly number[] }
  | { readonly kind: 'absent'; readonly nearest?: NearestMatch }

export interface NearestMatch {
  /** 1-based line where the most similar passage starts. */
  readonly line: number
  /** 0 to 1. */
  readonly similarity: number
  /** True when the passages differ in white space only. */
  readonly whitespaceOnly: boolean
  /** First line of that passage. */
  readonly text: string
}

/**
 * Finds the one place that an edit means. An occurrence of `search` inside an occurrence of `replace` is the edit's own
 * earlier result, so an edit that adds lines after its anchor is recognised as already applied and never doubles.
 */
export function findSearchText(content: string, search: string, replace: string): SearchResult {
  const results = replace === '' ? [] : offsetsOf(content, replace)
  const found = offsetsOf(content, search)
  const open = found.filter(
    (at) => !results.some((start) => at >= start && at + search.length <= start + replace.length),
  )
  const [first] = open
  if (first !== undefined) {
    if (open.length > 1) return { kind: 'ambiguous', lines: open.map((offset) => lineAt(content, offset)) }
    return { kind: 'found', offset: first, line: lineAt(content, first) }
  }
  const [applied] = results
  if (applied !== undefined) return { kind: 'already_applied', line: lineAt(content, applied) }
  const nearest = findNearest(content, search)
  return { kind: 'absent', ...(nearest && { nearest }) }
}

function offsetsOf(content: string, text: string): number[] {
  const offsets: number[] = []
  for (let at = content.indexOf(text); at !== -1; at = content.indexOf(text, at + 1)) offsets.push(at)
  return offsets
}

function lineAt(content: string, offset: number): number {
  let line = 1
  for (let at = content.indexOf('\n'); at !== -1 && at < offset; at = content.indexOf('\n', at + 1)) line += 1
  return line
}

/** Bounds the comparison to some 200,000 line pairs: a message must not cost seconds. */
const maxComparedLines = 40
const maxFileLines = 5000

function findNearest(content: string, search: string): NearestMatch | undefined {
  const wanted = search.split('\n').slice(0, maxComparedLines)
  const lines = content.split('\n').slice(0, maxFileLines)
  const similarityOf = memoizedSimilarity()
  let best: NearestMatch | undefined
  for (let start = 0; start + wanted.length <= lines.length; start += 1) {
    let sum = 0
    for (const [index, line] of wanted.entries()) sum += similarityOf(line.trim(), (lines[start + index] ?? '').trim())
    const similarity = sum / wanted.length
    if (similarity > (best?.similarity ?? 0.3)) {
      best = { line: start + 1, similarity, whitespaceOnly: similarity === 1, text: lines[start] ?? '' }
    }
  }
  return best
}

function memoizedSimilarity(): (left: string, right: string) => number {
  const pairs = new Map<string, Map<string, number>>()
  return (left, right) => {
    const row = pairs.get(left) ?? new Map<string, number>()
    pairs.set(left, row)
    const known = row.get(right)
    if (known !== undefined) return known
    const value = diceSimilarity(left, right)
    row.set(right, value)
    return value
  }
}

/** Sørensen-Dice coefficient of the character pairs. */
function diceSimilarity(left: string, right: string): number {
  if (left === right) return 1
  if (left.length < 2 || right.length < 2) return 0
  const counts = new Map<string, number>()
  for (let index = 0; index < left.length - 1; index += 1) {
    const pair = left.slice(index, index + 2)
    counts.set(pair, (counts.get(pair) ?? 0) + 1)
  }
  let common = 0
  for (let index = 0; index < right.length - 1; index += 1) {
    const pair = right.slice(index, index + 2)
    const count = counts.get(pair) ?? 0
    if (count > 0) {
      common += 1
      counts.set(pair, count - 1)
    }
  }
  return (2 * common) / (left.length + right.length - 2)
}
