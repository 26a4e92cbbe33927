import type { SessionStatus, StepDefinition, StepStatus } from '@jr/tracker'
import { aDeclaredStep } from '../test-bench.ts'

/** A random session and what must come of it, whatever happens to the workers. */
export interface RandomProgram {
  readonly steps: readonly StepDefinition[]
  readonly continueOnFailure: boolean
  readonly expected: {
    readonly status: SessionStatus
    readonly steps: readonly StepStatus[]
    /** Content by path. */
    readonly files: Readonly<Record<string, string>>
  }
}

/** A step with its effect on the mirror; `undefined`: it fails. */
interface RandomStep {
  readonly definition: StepDefinition
  readonly apply: ((files: Map<string, string>) => void) | undefined
}

/** Repeatable numbers from 0 to 1 (mulberry32). */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d_2b_79_f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** Invents a session of two to six steps. Its first step always makes `list.txt`, to which later steps add their names. */
export function createProgram(random: () => number, name: string): RandomProgram {
  const count = 1 + Math.floor(random() * 5)
  const all = [makeList(), ...Array.from({ length: count }, (_, index) => chooseStep(random, `${name}-${index}`))]
  const continueOnFailure = random() < 0.3
  const files = new Map<string, string>()
  const statuses: StepStatus[] = []
  for (const { apply } of all) {
    const isOver = statuses.includes('failed') && !continueOnFailure
    statuses.push(isOver ? 'pending' : apply === undefined ? 'failed' : 'passed')
    if (!isOver) apply?.(files)
  }
  return {
    steps: all.map(({ definition }) => definition),
    continueOnFailure,
    expected: {
      status: statuses.every((status) => status === 'passed') ? 'completed' : 'failed',
      steps: statuses,
      files: Object.fromEntries(files),
    },
  }
}

function makeList(): RandomStep {
  return { definition: aDeclaredStep('list.txt', 'end\n'), apply: (files) => files.set('list.txt', 'end\n') }
}

function chooseStep(random: () => number, name: string): RandomStep {
  const kinds = [grow, grow, write, answer, answer, answerAtLast, build, failEdit, failCall]
  const kind = kinds[Math.floor(random() * kinds.length)] ?? grow
  return kind(name)
}

/** Applied twice, the name would stand there twice. */
function grow(name: string): RandomStep {
  const edits = [{ type: 'replace', path: 'list.txt', search: 'end', replace: `${name} end`, line: 1 }]
  return {
    definition: {
      name: `Grow ${name}`,
      description: 'Grow.',
      kind: 'declared',
      definition: { edits, files: [], commands: [] },
    },
    apply: (files) => files.set('list.txt', (files.get('list.txt') ?? '').replace('end', `${name} end`)),
  }
}

function write(name: string): RandomStep {
  const path = `${name}.txt`
  return { definition: aDeclaredStep(path, `${name}\n`), apply: (files) => files.set(path, `${name}\n`) }
}

function answer(name: string): RandomStep {
  return { definition: text(name, '[[simulate: slow 60ms]]'), apply: () => {} }
}

function answerAtLast(name: string): RandomStep {
  return { definition: text(name, '[[simulate: 529 x1]]'), apply: () => {} }
}

function build(name: string): RandomStep {
  const path = `built/${name}.txt`
  const call = JSON.stringify({ path, content: name })
  return {
    definition: { ...text(name, `[[simulate: call write_file ${call}]] [[simulate: say done]]`), kind: 'agent' },
    apply: (files) => files.set(path, name),
  }
}

function failEdit(name: string): RandomStep {
  const edits = [
    { type: 'write', path: `${name}-undone.txt`, content: 'x', line: 1 },
    { type: 'replace', path: 'list.txt', search: 'absent', replace: 'y', line: 2 },
  ]
  const definition = { edits, files: [], commands: [] }
  return { definition: { name: `Fail ${name}`, description: 'Fail.', kind: 'declared', definition }, apply: undefined }
}

function failCall(name: string): RandomStep {
  return { definition: text(name, '[[simulate: refusal]]'), apply: undefined }
}

function text(name: string, marker: string): StepDefinition {
  return { name: `Ask ${name}`, description: `Answer ${name}. ${marker}`, kind: 'text' }
}
