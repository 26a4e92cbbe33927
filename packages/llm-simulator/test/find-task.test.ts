import { describe, expect, it } from 'vitest'
import { findPath, findTask } from '../src/find-task.ts'

describe('findPath', () => {
  it.each([
    ['Create `src/a/b.test.ts` with tests, see docs/x.md', 'src/a/b.test.ts'],
    ['Put it in docs/notes.md.', 'docs/notes.md'],
    ['Write notes.txt', 'notes.txt'],
    ['File: plan.yaml', 'plan.yaml'],
    ['<background>see `x.md`</background><step number="1" of="1">Edit `y.md`</step>', 'y.md'],
  ])('finds the file in %j', (prompt, path) => {
    expect(findPath(prompt)).toBe(path)
  })

  it.each([
    'Explain Node.js, e.g. its loop',
    'Read https://example.com/a.md',
    'Write `/etc/passwd.conf`',
    'Write `../up.txt`',
    'Write `a/../../b.txt`',
    'Use v1.2 of it',
  ])('finds none in %j', (prompt) => {
    expect(findPath(prompt)).toBeUndefined()
  })
})

describe('findTask', () => {
  it('takes the heading of a task, otherwise the first words, and shortens them', () => {
    expect(findTask('# Title\n\n## Step 3: Do it\nmore')).toBe('Step 3: Do it')
    expect(findTask('\n---\n- Do it [[simulate: 529]]\n')).toBe('Do it')
    expect(findTask('<earlier_steps>Task 1: old</earlier_steps>\n<step number="2" of="2">\nNew\n</step>')).toBe('New')
    expect(findTask('x'.repeat(300))).toBe(`${'x'.repeat(200)}…`)
    expect(findTask('')).toBe('(an empty prompt)')
  })
})
