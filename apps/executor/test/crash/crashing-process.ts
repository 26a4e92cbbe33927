// A worker that crashes at one await of its code. Its plan is the first argument, a CrashPlan as JSON.
import { appendFileSync, readFileSync } from 'node:fs'
import { registerHooks } from 'node:module'
import process from 'node:process'
import type { CrashPlan, Moment } from './crash-plan.ts'
import type { InstrumentedSources } from './instrument-awaits.ts'

const plan = JSON.parse(process.argv[2] ?? '{}') as CrashPlan
const sources = JSON.parse(readFileSync(plan.sources, 'utf8')) as InstrumentedSources
const hits = new Map<string, number>()

function crash(): void {
  process.kill(process.pid, plan.crash?.manner === 'freeze' ? 'SIGSTOP' : 'SIGKILL')
}

function pass(id: string, moment: Moment): void {
  const { crash: wanted } = plan
  if (wanted === undefined) {
    if (moment === 'before' && plan.trace !== undefined) appendFileSync(plan.trace, `${id}\n`)
    return
  }
  if (wanted.point !== id) return
  const hit = hits.get(id) ?? 0
  if (moment === 'before') hits.set(id, hit + 1)
  // `after` belongs to the hit that `before` has counted.
  if ((moment === 'before' ? hit : hit - 1) !== wanted.hit) return
  if (wanted.moment === moment) crash()
  else if (wanted.moment === 'during' && moment === 'before') setTimeout(crash, 0)
}

Object.assign(globalThis, {
  jrBefore: (id: string) => pass(id, 'before'),
  jrAfter: (id: string, _: unknown, value: unknown) => {
    pass(id, 'after')
    return value
  },
})

registerHooks({
  load: (url, context, nextLoad) => {
    const source = sources[url]
    return source === undefined ? nextLoad(url, context) : { format: 'module-typescript', source, shortCircuit: true }
  },
})

process.argv[2] = plan.worker
await import('../worker-process.ts')
