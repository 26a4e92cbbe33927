import { randomBytes } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { answerQuestion, approveStep, retrySession } from '@jr/queue'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { FeatureDefinition, SessionDetail } from '@jr/tracker'
import { aDeclaredStep, aTextStep, openTestBench, type TestBench } from './test-bench.ts'

let bench: TestBench
/** What the judge answers, by a word of its rubric. */
const answers: Readonly<Record<string, object>> = {
  heron: { verdict: 'pass', findings: [{ path: 'bird.txt', line: 1, quote: 'a grey heron' }] },
  owl: { verdict: 'insufficient', findings: [] },
  stork: { verdict: 'pass', findings: [{ path: 'bird.txt', line: 1, quote: 'a white stork' }] },
  crow: { verdict: 'fail', findings: [{ path: 'bird.txt', line: 1, quote: 'a grey heron' }] },
}

const proposals = [
  { feature: 'f1', text: 'a heron', kind: 'file', body: 'bird.txt', contains: 'heron' },
  { feature: 'f1', text: 'green anyway', kind: 'shell', body: 'true' },
]

beforeAll(async () => {
  bench = await openTestBench({
    simulator: {
      reply: ({ prompt, outputSchema }) => {
        const rubric = /^CRITERION: (.*)$/m.exec(prompt)?.[1]
        const word = Object.keys(answers).find((one) => rubric?.includes(one) === true)
        return outputSchema === undefined || word === undefined ? undefined : { text: JSON.stringify(answers[word]) }
      },
    },
  })
  await bench.startWorker()
})
afterAll(() => bench.close())

const base = { source: 'criterion', line: 9, text: 'a check' } as const

function aFeature(check: object): FeatureDefinition {
  return { id: 'f1', description: 'It holds', line: 9, checks: [{ ...base, id: 'c1', ...check }] }
}

const heron = aDeclaredStep('bird.txt', 'a grey heron\n')

async function judgedBy(word: string, id?: string): Promise<SessionDetail> {
  const features = [aFeature({ kind: 'judge', rubric: `It is a ${word}` })]
  const sessionId = id ?? (await bench.queueSteps([heron, aTextStep('Look.')], { features }))
  return bench.reach(sessionId, word === 'crow' ? 'failed' : 'completed')
}

test('a judge of another model passes a feature, once, and its cost is in the totals of the session and of its tier', async () => {
  const session = await judgedBy('heron')

  expect(session).toMatchObject({ verdict: 'verified', judged: true })
  expect(session.features[0]).toMatchObject({ status: 'passed', judged: true })
  expect(session.features[0]?.evidence).toMatchObject([{ phase: 'after', outcome: 'pass', judged: true }])
  const author = session.steps[1]?.attempts[0]
  const [judge] = session.attempts
  expect(session.attempts).toMatchObject([{ purpose: 'judge', tier: 'opus', status: 'passed', simulated: true }])
  expect(judge?.modelServed).not.toBe(author?.modelServed)
  expect(judge?.costUsd).toBeGreaterThan(0)
  expect(session.costUsd).toBeCloseTo((author?.costUsd ?? 0) + (judge?.costUsd ?? 0), 9)
  expect(session.modelServed).toBe(author?.modelServed)
  const { byTier } = await bench.tracker.summarizeStats()
  expect(byTier.find(({ tier }) => tier === 'opus')?.costUsd).toBe(judge?.costUsd)
  expect(await bench.tracker.auditSessions()).toEqual([])
})

test('a judge refutes a feature', async () => {
  expect(await judgedBy('crow')).toMatchObject({ verdict: 'refuted', features: [{ status: 'failed' }] })
})

test.each([
  ['owl', 'insufficient'],
  ['stork', 'where no such text stands'],
])('a judge that answers about the %s leaves the feature unverified: %s', async (word, reason) => {
  const session = await judgedBy(word)

  expect(session).toMatchObject({ verdict: 'unverified', features: [{ status: 'unverified' }] })
  expect(session.features[0]?.reason).toContain(reason)
  expect(session.attempts).toHaveLength(1)
})

test('the model that did the work never judges it: the next one does, and without another nobody', async () => {
  const features = [aFeature({ kind: 'judge', rubric: 'It is a heron' })]
  const ask = (tier: 'haiku' | 'local' | 'opus') => ({ ...aTextStep('Look.'), tier })
  const byOpus = await bench.reach(await bench.queueSteps([heron, ask('opus')], { features }), 'completed')
  expect(byOpus.attempts).toMatchObject([{ purpose: 'judge', tier: 'haiku' }])

  const byAll = await bench.queueSteps([heron, ask('opus'), ask('haiku'), ask('local')], { features })
  const session = await bench.reach(byAll, 'completed')
  expect(session).toMatchObject({ verdict: 'unverified' })
  expect(session.features[0]?.reason).toContain('needs a judge other than')
})

test('sql checks refuse a connection of Jr that is a superuser, and run as the role that was given for them', async () => {
  const reader = `reader_${randomBytes(4).toString('hex')}`
  await sql.raw(`create role ${reader} login password 'x'; grant select on jr_tasks to ${reader}`).execute(bench.db)
  const features = [
    aFeature({
      kind: 'sql',
      query: `select count(*) from jr_tasks where session_user = '${reader}'`,
      expect: { compare: { operator: '>', value: 0 } },
    }),
  ]
  try {
    const refused = await bench.reach(await bench.queueSteps([heron], { features }), 'completed')
    expect(refused.features[0]?.reason).toMatch(/a superuser[^]*JR_CHECKS_DATABASE_URL/)
    expect(refused.features[0]?.evidence).toMatchObject([{ outcome: 'could_not_run' }, { outcome: 'could_not_run' }])

    const other = await openTestBench()
    try {
      const url = Object.assign(new URL(other.database.connectionString), { username: reader, password: 'x' })
      await sql.raw(`grant select on jr_tasks to ${reader}`).execute(other.db)
      await other.startWorker({ checksDatabaseUrl: url.href })
      const run = await other.reach(await other.queueSteps([heron], { features }), 'completed')
      expect(run.features[0]?.evidence).toMatchObject([{ outcome: 'pass' }, { outcome: 'pass' }])
      await sql.raw(`drop owned by ${reader}`).execute(other.db)
    } finally {
      await other.close()
    }
  } finally {
    await sql.raw(`drop owned by ${reader}; drop role ${reader}`).execute(bench.db)
  }
})

test('checks that were changed in the database after the submission prove nothing', async () => {
  const id = await bench.submit(
    '# Birds\n\n## Step 1: Write\n\nCreate `bird.txt`:\n\n```text\na grey heron\n```\n\n## Step 2: By hand\n\nRun `sudo true`.\n\n## Success Criteria\n\n- [ ] It is there\n  - verify: `test -s bird.txt`\n- [ ] It is a heron\n  - verify: `grep -q heron bird.txt`\n',
  )
  const waiting = await bench.reach(id, 'waiting')
  const changed = waiting.features[1]?.featureId ?? ''
  await sql`update jr_features set checks = jsonb_set(checks, '{0,command}', '"true"') where session_id = ${id} and feature_id = ${changed}`.execute(
    bench.db,
  )
  await approveStep(bench, id, { actor: 'person:ada', note: 'done' })
  const session = await bench.reach(id, 'completed')

  expect(session).toMatchObject({ verdict: 'unverified', features: [{ status: 'passed' }, { status: 'unverified' }] })
  expect(session.features[1]?.reason).toContain('frozen at submission')
  expect(session.features[1]?.evidence.filter(({ phase }) => phase === 'after')).toEqual([])
  const { events } = await bench.tracker.listEvents(id)
  expect(events.find(({ type }) => type === 'checks_changed')).toMatchObject({ data: { feature_id: changed } })
})

test('a test that the document orders to be changed is no bent test', async () => {
  const workspace = await mkdtemp(join(bench.directory, 'ordered-'))
  await writeFile(join(workspace, 'bird.test.sh'), 'test "$(cat bird.txt)" = "an owl"\n')
  const change = {
    ...aDeclaredStep('bird.test.sh', ''),
    definition: {
      edits: [{ type: 'replace', path: './bird.test.sh', search: 'an owl', replace: 'a grey heron', line: 1 }],
      files: [],
      commands: [],
    },
  }
  const command = 'sh bird.test.sh'
  const features = [aFeature({ kind: 'shell', command, expect: { exit: 0 }, network: false, mutates: false })]
  const id = await bench.queueSteps([change, heron], { features, workspace })

  expect(await bench.reach(id, 'completed')).toMatchObject({ verdict: 'verified' })
})

test('checks are proposed only when that is asked for: red ones are frozen before the work and judge it', async () => {
  const bare = [{ id: 'f1', description: 'There is a heron', line: 9 }]
  const without = await bench.reach(await bench.queueSteps([heron], { features: bare }), 'completed')
  expect(without).toMatchObject({ verdict: 'unverified', features: [{ checks: [] }] })

  const other = await openTestBench({ simulator: { reply: () => ({ text: JSON.stringify({ checks: proposals }) }) } })
  try {
    await other.startWorker({ proposeChecks: true })
    const session = await other.reach(await other.queueSteps([heron], { features: bare }), 'completed')
    const [feature] = session.features
    expect(session).toMatchObject({
      verdict: 'verified',
      attempts: [{ purpose: 'proposal', tier: 'opus', status: 'passed' }],
    })
    expect(session.costUsd).toBe(session.attempts[0]?.costUsd)
    expect(feature).toMatchObject({ status: 'passed', checks: [{ id: 'p1', source: 'proposed', text: 'a heron' }] })
    expect(feature?.checksHash).toMatch(/^[0-9a-f]{64}$/)
    expect(feature?.evidence.map(({ phase, outcome }) => [phase, outcome])).toEqual([
      ['before', 'fail'],
      ['after', 'pass'],
    ])
    const { events } = await other.tracker.listEvents(session.sessionId)
    expect(events.find(({ type }) => type === 'checks_proposed')).toMatchObject({
      data: {
        checks: [{ feature_id: 'f1', check_id: 'p1', kind: 'file', text: 'a heron' }],
        dropped: [{ feature_id: 'f1', text: 'green anyway' }],
      },
    })

    const lying = await other.reach(
      await other.queueSteps([aDeclaredStep('bird.txt', 'an owl\n')], { features: bare }),
      'failed',
    )
    expect(lying).toMatchObject({ verdict: 'refuted', features: [{ status: 'failed' }] })

    other.simulator.faults.always({ kind: 'status', status: 401 })
    const silent = await other.reach(await other.queueSteps([heron], { features: bare }), 'completed')
    expect(silent).toMatchObject({ verdict: 'unverified', features: [{ checks: [] }] })
    expect(await other.tracker.auditSessions()).toEqual([])
  } finally {
    await other.close()
  }
})

const question = { kind: 'human', question: 'Does it read well?' }
const ada = { checkId: 'c1', actor: 'person:ada' } as const

/** A session that ended with its question open, in a directory that the test may change. */
async function openQuestion(): Promise<{ readonly id: string; readonly workspace: string }> {
  const workspace = await mkdtemp(join(bench.directory, 'asked-'))
  const id = await bench.queueSteps([heron], { features: [aFeature(question)], workspace })
  expect(await bench.reach(id, 'completed')).toMatchObject({
    verdict: 'unverified',
    features: [
      {
        status: 'unverified',
        reason: 'needs a person to answer: Does it read well?',
        evidence: [{ kind: 'human', phase: 'after', outcome: 'could_not_run' }],
      },
    ],
  })
  return { id, workspace }
}

test('a session ends unverified with its question open; a yes proves the feature, as judged by a person', async () => {
  const { id } = await openQuestion()

  await answerQuestion(bench, id, { ...ada, answer: 'yes', note: 'read it twice' })

  const session = await bench.reach(id, 'completed')
  expect(session).toMatchObject({ verdict: 'verified', judged: false, answers: [{ answeredBy: 'person:ada' }] })
  expect(session.features[0]).toMatchObject({ status: 'passed', judged: false, judgedByPerson: true })
  const [asked, answered] = session.features[0]?.evidence ?? []
  expect(answered).toMatchObject({ outcome: 'pass', output: 'yes, says ada: read it twice', treeHash: asked?.treeHash })
  expect(session.features[0]?.evidence).toHaveLength(2)
  const { events } = await bench.tracker.listEvents(id)
  expect(events.map(({ type }) => type).slice(-5)).toEqual([
    'question_answered',
    'session_claimed',
    'evidence_recorded',
    'feature_passed',
    'session_completed',
  ])
  expect(await bench.tracker.auditSessions()).toEqual([])
})

test('a no refutes; another thought may replace it, and a retry asks anew', async () => {
  const { id } = await openQuestion()
  await answerQuestion(bench, id, { ...ada, answer: 'no', note: 'too long' })
  const refuted = await bench.reach(id, 'failed')
  expect(refuted).toMatchObject({ verdict: 'refuted', error: { code: 'verdict_refuted' } })
  expect(refuted.features[0]).toMatchObject({ status: 'failed', reason: 'c1 failed: no, says ada: too long' })

  await answerQuestion(bench, id, { ...ada, answer: 'yes' })
  expect(await bench.reach(id, 'completed')).toMatchObject({ verdict: 'verified', error: null })

  await answerQuestion(bench, id, { ...ada, answer: 'no' })
  await bench.reach(id, 'failed')
  await retrySession(bench, id)
  expect(await bench.reach(id, 'completed')).toMatchObject({ verdict: 'unverified' })
  expect(await bench.tracker.auditSessions()).toEqual([])
})

test('an answer is worth nothing once the workspace has changed: the question is asked again', async () => {
  const { id, workspace } = await openQuestion()
  await writeFile(join(workspace, 'bird.txt'), 'something else\n')

  await answerQuestion(bench, id, { ...ada, answer: 'yes' })

  const session = await bench.reach(id, 'completed')
  expect(session).toMatchObject({ verdict: 'unverified', features: [{ status: 'unverified' }] })
  expect(session.features[0]?.reason).toContain('answer again')
  await answerQuestion(bench, id, { ...ada, answer: 'yes' })
  expect(await bench.reach(id, 'completed')).toMatchObject({ verdict: 'verified' })
})

test('finished work whose directory is gone is not judged by an empty one', async () => {
  const id = await bench.queueSteps([heron], { features: [aFeature(question)] })
  await bench.reach(id, 'completed')
  await rm(join(bench.directory, 'data/workspaces', id), { recursive: true })

  await answerQuestion(bench, id, { ...ada, answer: 'yes' })

  expect(await bench.reach(id, 'failed')).toMatchObject({
    verdict: null,
    error: { code: 'workspace_unusable' },
    features: [{ status: 'unverified' }],
  })
})

test('a retry runs every check again: what failed because of the world outside may hold now', async () => {
  const other = await openTestBench()
  const reader = `reader_${randomBytes(4).toString('hex')}`
  try {
    await sql.raw(`create role ${reader} login password 'x'; create table birds (name text)`).execute(other.db)
    await sql.raw(`grant select on birds to ${reader}`).execute(other.db)
    const url = Object.assign(new URL(other.database.connectionString), { username: reader, password: 'x' })
    await other.startWorker({ checksDatabaseUrl: url.href })
    const counted = { kind: 'sql', query: 'select count(*) from birds', expect: { equals: '1' } }
    const id = await other.queueSteps([heron], { features: [aFeature(counted)] })
    expect(await other.reach(id, 'failed')).toMatchObject({ verdict: 'refuted' })

    await sql.raw(`insert into birds values ('heron')`).execute(other.db)
    await retrySession(other, id)

    const session = await other.reach(id, 'completed')
    expect(session).toMatchObject({ verdict: 'verified' })
    expect(session.features[0]?.evidence.map(({ outcome, superseded }) => [outcome, superseded])).toEqual([
      ['fail', false],
      ['fail', true],
      ['pass', false],
    ])
  } finally {
    await sql.raw(`drop owned by ${reader}; drop role ${reader}`).execute(other.db)
    await other.close()
  }
})

test('changed checks of the document as a whole prove nothing, and are told of', async () => {
  const id = await bench.submit(
    '# Birds\n\n## Step 1: Write\n\nCreate `bird.txt`:\n\n```text\na grey heron\n```\n\n## Step 2: By hand\n\nRun `sudo true`.\n\n## Success Criteria\n\n- [ ] It is there\n  - verify: `test -s bird.txt`\n\n## Verification\n\n```bash\ngrep -q owl bird.txt\n```\n',
  )
  const waiting = await bench.reach(id, 'waiting')
  expect(waiting.documentChecks?.checks).toMatchObject([{ command: 'grep -q owl bird.txt' }])
  await sql`update jr_session_checks set checks = jsonb_set(checks, '{0,command}', '"true"') where session_id = ${id}`.execute(
    bench.db,
  )
  await approveStep(bench, id, { actor: 'person:ada', note: 'done' })
  const session = await bench.reach(id, 'completed')

  expect(session).toMatchObject({ verdict: 'unverified', features: [{ status: 'passed' }] })
  expect(session.evidence.filter(({ phase }) => phase === 'after')).toMatchObject([
    { checkId: 'document', outcome: 'could_not_run', reason: expect.stringContaining('frozen at submission') },
  ])
  const { events } = await bench.tracker.listEvents(id)
  expect(events.find(({ type }) => type === 'checks_changed')).toMatchObject({ data: { feature_id: null } })
})
