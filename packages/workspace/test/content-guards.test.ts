import { describe, expect, it } from 'vitest'
import { findPlaceholder, findShrink } from '../src/index.ts'

describe('findPlaceholder', () => {
  it.each([
    '// ... rest of the code unchanged',
    '# ... existing code remains unchanged ...',
    '    # rest of the implementation here',
    '/* remaining methods omitted */',
    '<!-- existing content unchanged -->',
    '-- other functions stay the same',
    '// TODO: implement',
    '# TODO implement this',
    '// FIXME: add error handling',
    '# Your code here',
    '// implementation goes here',
    '# add logic here',
    'throw new Error("Not implemented")',
    "    raise NotImplementedError('TODO')",
    '// ... existing code ...',
  ])('finds %j', (line) => {
    expect(findPlaceholder('a\n', `a\n${line}\n`)).toMatchObject({ code: 'placeholder_content', line: 2 })
  })

  it.each([
    '// The rest of the request is read lazily',
    '# Keep the existing sessions',
    'raise NotImplementedError',
    'const todo = implementTodo()',
    '// Implementation of RFC 9110',
    '# code here is shared with the worker',
    'return existing.code',
  ])('lets %j pass', (line) => {
    expect(findPlaceholder('', `${line}\n`)).toBeUndefined()
  })

  it('accepts a placeholder that was there before', () => {
    expect(findPlaceholder('# TODO: implement\nx = 1\n', '# TODO: implement\nx = 2\n')).toBeUndefined()
  })
})

describe('findShrink', () => {
  it('finds a file that loses half of its bytes', () => {
    expect(findShrink('x'.repeat(1000), 'x'.repeat(500))).toMatchObject({ code: 'content_shrinks' })
    expect(findShrink('x'.repeat(1000), 'x'.repeat(501))).toBeUndefined()
  })

  it('lets small files change freely', () => {
    expect(findShrink('x'.repeat(199), '')).toBeUndefined()
  })
})
