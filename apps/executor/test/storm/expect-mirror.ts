import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { openWorkspace, scanTree } from '@jr/workspace'
import { expect } from 'vitest'
import type { TestBench } from '../test-bench.ts'
import type { RandomProgram } from './random-program.ts'

/** Compares a session with its mirror; returns how many of its calls were cut off. */
export async function expectMirror(bench: TestBench, id: string, { expected }: RandomProgram): Promise<number> {
  const session = await bench.tracker.getSession(id)
  // The errors are there for whoever reads a failure.
  const errors = session.steps.flatMap(({ error }) => (error === null ? [] : [error.code]))
  const { status, steps } = { ...session, steps: session.steps.map((step) => step.status) }
  expect({ id, status, steps, errors }).toEqual({ id, status: expected.status, steps: expected.steps, errors })

  const workspace = await openWorkspace(join(bench.directory, 'data', 'workspaces', id))
  const { entries } = await scanTree(workspace)
  const paths = entries.flatMap((entry) => (entry.type === 'file' ? [entry.path] : []))
  expect(paths).toEqual(Object.keys(expected.files).sort())
  for (const [path, content] of Object.entries(expected.files)) {
    expect(await readFile(join(workspace.root, path), 'utf8')).toBe(content)
  }

  const { events } = await bench.tracker.listEvents(id, { limit: 500 })
  for (const { index, status } of session.steps) {
    const passes = events.filter((event) => event.type === 'step_passed' && event.index === index).length
    expect(passes).toBe(status === 'passed' ? 1 : 0)
  }
  const attempts = session.steps.flatMap((step) => step.attempts)
  expect(session.totalTokens).toBe(
    attempts.reduce((sum, { inputTokens, outputTokens }) => sum + inputTokens + outputTokens, 0),
  )
  return attempts.filter(({ status }) => status === 'unknown').length
}
