import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Plan } from '../src/index.ts'

/** What a careful reader says of a fixture. Members that are absent were not judged. */
export interface ExpectedPlan {
  readonly title: string | null
  readonly metadata?: Readonly<Record<string, string | null>>
  readonly executable: boolean
  readonly steps: readonly string[]
  readonly features: readonly string[]
  readonly checks: readonly string[]
  readonly kinds?: readonly string[]
  /** Files of each step. */
  readonly files?: readonly (readonly string[])[]
  readonly groups?: readonly string[]
  readonly error?: string
}

const directory = join(import.meta.dirname, 'fixtures')

export interface Fixture {
  readonly name: string
  readonly markdown: string
  readonly expected: ExpectedPlan
}

export function listFixtures(): Fixture[] {
  return readdirSync(directory)
    .filter((file) => file.endsWith('.md'))
    .map((file) => ({
      name: file.replace(/\.md$/, ''),
      markdown: readFileSync(join(directory, file), 'utf8'),
      expected: JSON.parse(readFileSync(join(directory, file.replace(/\.md$/, '.json')), 'utf8')) as ExpectedPlan,
    }))
}

/** Shell and SQL commands of all checks in document order. */
export function listCommands(plan: Plan): string[] {
  return [...plan.features.flatMap((feature) => feature.checks), ...plan.checks]
    .toSorted((a, b) => a.line - b.line)
    .flatMap((check) => (check.kind === 'shell' ? [check.command] : check.kind === 'sql' ? [check.query] : []))
}
