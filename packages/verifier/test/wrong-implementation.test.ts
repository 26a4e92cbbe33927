import { readFileSync } from 'node:fs'
import { parseInstruction } from '@jr/instructions'
import { treeHash } from '@jr/workspace'
import { describe, expect, it, vi } from 'vitest'
import { decideVerdict, judgeFeatures, runChecks } from '../src/index.ts'
import { createWorld } from './temporary-world.ts'
import type { World } from './make-world.ts'

// Every check starts processes; on a busy machine each takes its time.
vi.setConfig({ testTimeout: 60_000 })

const plan = parseInstruction(readFileSync(new URL('fixtures/route-and-track.md', import.meta.url), 'utf8'))
const [routing, reporting, persistence, visibility, taste] = plan.features

const classify = `
def classify(task):
    words = task["title"].lower().split()
    if "architect" in words or "security" in words: return "opus"
    return "haiku" if "simple" in words else "local"
`
const rightRouter = `${classify}
def route_and_call(task, prompt, clients):
    tier = classify(task)
    return clients[tier](prompt), tier
`
const rightTracker = `
class SessionTracker:
    def __init__(self, connection):
        self.connection = connection
        connection.execute("create table if not exists sessions (id integer primary key, task text, steps integer, passed integer default 0)")
        connection.execute("create view if not exists v_active_sessions as select id from sessions where passed < steps")
    def create_session(self, task, steps):
        return self.connection.execute("insert into sessions (task, steps) values (?, ?)", (task, len(steps))).lastrowid
    def complete_step(self, session, index, passed):
        self.connection.execute("update sessions set passed = passed + ? where id = ?", (int(passed), session))
`
/** Plausible and wrong: each would pass a look at its shape. */
const wrongRouter = `${classify}
def route_and_call(task, prompt, clients):
    return clients["local"](prompt), classify(task)
`
const wrongTracker = rightTracker
  .replace('update sessions set passed', 'update sessions where passed')
  .replace('v_active_sessions as', 'v_jr_sessions as')

async function judge(
  world: World,
): Promise<{ statuses: unknown[]; reasons: string; verdict: string; hasPython: boolean }> {
  const checks = plan.features.flatMap((feature) => feature.checks.map((check) => ({ check, featureId: feature.id })))
  const after = await runChecks(checks, world.context('after'))
  const features = judgeFeatures(plan.features, { treeHash: await treeHash(world.workspace), after })
  return {
    statuses: features.map((feature) => feature.status),
    reasons: after.map((evidence) => `${evidence.checkId}: ${evidence.output}`).join('\n'),
    verdict: decideVerdict(features),
    hasPython: !after.some((evidence) => evidence.reason?.startsWith('python3 is not installed')),
  }
}

describe('an existing tree judged against a document', () => {
  it('is understood: every criterion but the one of taste has its check', () => {
    expect([routing, reporting, persistence, visibility, taste].map((feature) => feature?.checks.length)).toEqual([
      1, 1, 1, 1, 0,
    ])
  })

  it('passes a right implementation, except for what nobody can check', async () => {
    const world = await createWorld({ 'router/llm_router.py': rightRouter, 'router/session_tracker.py': rightTracker })

    const { statuses, verdict, hasPython } = await judge(world)

    expect(statuses).toEqual([...Array.from({ length: 4 }, () => (hasPython ? 'passed' : 'unverified')), 'unverified'])
    expect(verdict).toBe('unverified')
  })

  it('passes no criterion that a wrong one does not fulfil, and names each defect', async () => {
    const world = await createWorld({ 'router/llm_router.py': wrongRouter, 'router/session_tracker.py': wrongTracker })

    const { statuses, reasons, verdict, hasPython } = await judge(world)

    const expected = hasPython
      ? ['passed', 'failed', 'failed', 'failed', 'unverified']
      : plan.features.map(() => 'unverified')
    expect(statuses).toEqual(expected)
    expect(verdict).toBe(hasPython ? 'refuted' : 'unverified')
    for (const defect of hasPython
      ? ['reported haiku but local answered', 'syntax error', 'no such table: v_active_sessions']
      : []) {
      expect(reasons).toContain(defect)
    }
  })

  it('passes nothing in an empty tree', async () => {
    const { statuses } = await judge(await createWorld())

    expect(statuses).not.toContain('passed')
  })
})
