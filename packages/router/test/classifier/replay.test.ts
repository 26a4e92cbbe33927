import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { createRouter } from '../../src/index.ts'
import type { Task } from '../../src/index.ts'

const log = readFileSync(new URL('../fixtures/decisions.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')

describe('a logged decision', () => {
  it.each(log)('is the same, byte for byte, when it is made again: %s', (line) => {
    const { task, classifier, decision } = JSON.parse(line) as {
      task: Task
      classifier: 'model' | 'keywords'
      decision: unknown
    }
    const router = createRouter({ environment: {}, classifier })

    expect(JSON.stringify(router.classify(task))).toBe(JSON.stringify(decision))
  })
})
