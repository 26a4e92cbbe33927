import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findSearchText } from '../src/find-search-text.ts'

describe('findSearchText', () => {
  it('finds the one place', () => {
    expect(findSearchText('a\nb\nc\n', 'b\n', 'B\n')).toEqual({ kind: 'found', offset: 2, line: 2 })
  })

  it('names the lines when there are several', () => {
    expect(findSearchText('x = 1\ny\nx = 1\n', 'x = 1', 'x = 2')).toEqual({ kind: 'ambiguous', lines: [1, 3] })
  })

  it('recognises its own result when the replacement repeats the anchor', () => {
    expect(findSearchText('import a\nimport b\n', 'import a', 'import a\nimport b')).toMatchObject({
      kind: 'already_applied',
      line: 1,
    })
  })

  it('applies to the open place when another holds the result already', () => {
    const content = 'import a\nimport b\n---\nimport a\n'

    expect(findSearchText(content, 'import a', 'import a\nimport b')).toMatchObject({ kind: 'found', line: 4 })
  })

  it('shows the nearest passage and how similar it is', () => {
    const result = findSearchText('def f(x):\n    return x + 1\n\nz\n', 'def f(x):\n    return x + 2', 'q')

    expect(result).toMatchObject({ kind: 'absent', nearest: { line: 1, whitespaceOnly: false } })
    expect(result.kind === 'absent' && result.nearest?.similarity).toBeGreaterThan(0.8)
  })

  it('says when only white space differs', () => {
    const result = findSearchText('  if (a) {\n    b()\n  }\n', 'if (a) {\n  b()\n}', 'q')

    expect(result).toMatchObject({ kind: 'absent', nearest: { line: 1, similarity: 1, whitespaceOnly: true } })
  })

  it('has no nearest passage in a file of other things', () => {
    expect(findSearchText('1\n2\n3\n', 'completely different words', 'q')).toEqual({ kind: 'absent' })
  })

  it('never applies an edit twice', () => {
    const text = fc
      .array(fc.constantFrom('a', 'b', '\n', 'ab'), { minLength: 1, maxLength: 6 })
      .map((parts) => parts.join(''))
    const check = fc.check(
      fc.property(text, text, text, text, (before, after, search, replace) => {
        const content = before + search + after
        const first = findSearchText(content, search, replace)
        if (first.kind !== 'found') return true
        const once = content.slice(0, first.offset) + replace + content.slice(first.offset + search.length)
        const second = findSearchText(once, search, replace)
        // A place made of the neighbours is a place the document never meant; it must then not be the edited one.
        if (second.kind !== 'found') return true
        return second.offset < first.offset || second.offset + search.length > first.offset + replace.length
      }),
      { seed: 11, numRuns: 2000 },
    )

    expect(fc.defaultReportMessage(check)).toBeUndefined()
  })
})
