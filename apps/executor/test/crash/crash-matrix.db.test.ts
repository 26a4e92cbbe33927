import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestBench, type TestBench } from '../test-bench.ts'
import { createRandom } from '../storm/random-program.ts'
import { type CrashCase, listCrashCases, runCrashCase, runDoubleCrash, writeSources } from './crash-matrix.ts'

/** `all` runs the whole matrix (`pnpm --filter @jr/executor crash-matrix`); a number is the size of a random sample. */
const wanted = process.env['JR_CRASH_CASES'] ?? '8'
const seed = Number(process.env['JR_CRASH_SEED'] ?? Date.now() % 1_000_000)
const lanes = 2
const isLogged = process.env['JR_TEST_LOG'] !== undefined

let benches: TestBench[]
let sources: string
let cases: CrashCase[]

beforeAll(async () => {
  benches = await Promise.all(Array.from({ length: lanes }, () => openTestBench()))
  sources = writeSources()
  cases = await listCrashCases(benches[0]!, sources)
}, 120_000)
afterAll(() => Promise.all(benches.map((bench) => bench.close())))

test(
  `a worker may crash at any await of its code (sample of ${wanted}, seed ${seed})`,
  { timeout: 1_800_000 },
  async () => {
    // Far fewer would mean that the instrumentation has come loose from the code.
    expect(cases.length).toBeGreaterThan(300)
    const random = createRandom(seed)
    const chosen = wanted === 'all' ? [...cases] : cases.toSorted(() => random() - 0.5).slice(0, Number(wanted))
    const failures: string[] = []
    let crashed = 0
    const todo = [...chosen]
    await Promise.all(
      benches.map(async (bench) => {
        for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
          const startedAt = Date.now()
          try {
            if (await runCrashCase(bench, sources, next)) crashed += 1
          } catch (error) {
            failures.push(`${JSON.stringify(next)}: ${(error as Error).message}`)
          }
          if (isLogged) process.stderr.write(`${Date.now() - startedAt} ms ${JSON.stringify(next)}\n`)
        }
      }),
    )
    expect(failures).toEqual([])
    expect(crashed).toBeGreaterThan(chosen.length * 0.8)
  },
)

test('the worker that undoes what a crash left may crash itself', { timeout: 240_000 }, async () => {
  await expect(runDoubleCrash(benches[0]!, sources)).resolves.toBeUndefined()
})
