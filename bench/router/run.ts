/**
 * Decision time, overhead per call, time to the first text, import time. See README.md for how each number is taken.
 *
 *     node --conditions=@jr/source bench/router/run.ts [decisions] [calls] [imports]
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { benchCalls } from './bench-calls.ts'
import { benchDecisions } from './bench-decisions.ts'
import { benchImports } from './bench-imports.ts'

const asked = process.argv.slice(2)
const wants = (part: string): boolean => asked.length === 0 || asked.includes(part)

if (wants('decisions')) benchDecisions()
if (wants('calls')) {
  const stubFile = fileURLToPath(new URL('stub-server.ts', import.meta.url))
  const stub = spawn(process.execPath, [stubFile], { stdio: ['pipe', 'pipe', 'inherit'] })
  const [port] = (await once(stub.stdout, 'data')) as [Buffer]
  try {
    await benchCalls(`http://127.0.0.1:${String(port).trim()}`)
  } finally {
    stub.kill()
  }
}
if (wants('imports')) benchImports()
