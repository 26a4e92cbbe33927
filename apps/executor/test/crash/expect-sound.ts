import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { SessionDetail } from '@jr/tracker'
import { openWorkspace, scanTree } from '@jr/workspace'
import { sql } from 'kysely'
import { expect } from 'vitest'
import type { TestBench } from '../test-bench.ts'
import type { Scenario } from './scenarios.ts'

/** Nothing was lost, nothing was done twice, the totals are exact, and the files are what they shall be. */
export async function expectSound(
  bench: TestBench,
  session: SessionDetail,
  { status, verdict, steps, passes: wantedPasses, files, cutOff = 0 }: Scenario['expected'],
): Promise<void> {
  const { sessionId } = session
  const { events } = await bench.tracker.listEvents(sessionId, { limit: 500 })
  const passes = session.steps.map(
    ({ index }) => events.filter((e) => e.index === index && ['step_passed', 'step_approved'].includes(e.type)).length,
  )
  expect(session).toMatchObject({ status, verdict })
  // The errors are there for whoever reads a failure.
  const errors = session.steps.flatMap(({ error }) => (error === null ? [] : [error.code]))
  expect({ steps: session.steps.map((step) => step.status), errors }).toEqual({ steps, errors })
  expect(passes).toEqual(wantedPasses ?? steps.map((wanted) => (wanted === 'passed' ? 1 : 0)))
  expect(events.map((event) => event.sequence)).toEqual(events.map((_, index) => index + 1))

  const workspace = await openWorkspace(join(bench.directory, 'data', 'workspaces', sessionId))
  const { entries } = await scanTree(workspace)
  const paths = entries.flatMap((entry) => (entry.type === 'file' ? [entry.path] : []))
  expect(paths).toEqual(Object.keys(files).sort())
  for (const path of paths) expect(await readFile(join(workspace.root, path), 'utf8')).toBe(files[path])

  const attempts = session.steps.flatMap((step) => step.attempts)
  const redone = attempts.filter((attempt) => attempt.status === 'unknown')
  // At most the one call that was in flight.
  expect(redone.length).toBeLessThanOrEqual(1 + cutOff)
  const ends = new Set(['passed', 'unknown', ...(status === 'failed' ? ['failed'] : [])])
  expect(attempts.map((attempt) => attempt.status).filter((end) => !ends.has(end))).toEqual([])
  const { rows } = await sql<{ tokens: number }>`
    select coalesce(sum(input_tokens + output_tokens + cache_read_tokens + cache_write_tokens), 0)::bigint as tokens
    from jr_attempts where session_id = ${sessionId}`.execute(bench.db)
  expect(session.totalTokens).toBe(rows[0]?.tokens)
}
