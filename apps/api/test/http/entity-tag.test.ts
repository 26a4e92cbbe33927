import { expect, test } from 'vitest'
import { createChangeTags } from '../../src/http/change-tag.ts'

test('the tag changes with the version and with the address, and with nothing else', () => {
  const tags = createChangeTags(() => 0)

  expect(tags.toTag('7', '/sessions')).toBe(tags.toTag('7', '/sessions'))
  expect(tags.toTag('8', '/sessions')).not.toBe(tags.toTag('7', '/sessions'))
  expect(tags.toTag('7', '/sessions?jr=a')).not.toBe(tags.toTag('7', '/sessions'))
})

test('while a session runs the tag changes every ten seconds, because heartbeats are no changes', () => {
  let now = 0
  const tags = createChangeTags(() => now)
  tags.noteRunning('7')
  const first = tags.toTag('7', '/sessions')

  now = 9_999
  expect(tags.toTag('7', '/sessions')).toBe(first)
  now = 10_000
  expect(tags.toTag('7', '/sessions')).not.toBe(first)
  expect(tags.toTag('8', '/sessions')).toBe(tags.toTag('8', '/sessions'))
})

test('two processes never share a tag: their databases may differ at the same version', () => {
  expect(createChangeTags().toTag('7', '/sessions')).not.toBe(createChangeTags().toTag('7', '/sessions'))
})
