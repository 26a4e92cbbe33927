import type { Liar } from './author.ts'
import { environment } from './environment-liars.ts'
import { exits } from './hijacking-liars.ts'
import { nothing } from './idle-liars.ts'
import { stubs } from './stub-liars.ts'
import { bentTests } from './test-bending-liars.ts'

const aim = (targets: readonly string[], group: readonly Liar[]): Liar[] => group.map((liar) => ({ ...liar, targets }))

export const liars: readonly Liar[] = [
  ...aim(['docs', 'config', 'judged', 'cli', 'verify'], nothing),
  ...aim(['script', 'inline', 'cli', 'docs', 'config', 'judged'], stubs),
  ...aim(['script', 'python', 'inline', 'tests'], exits),
  ...aim(['tests', 'verify', 'check', 'metric', 'config'], bentTests),
  ...aim(['script', 'python', 'cli', 'docs', 'judged'], environment),
]
