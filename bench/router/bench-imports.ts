import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { percentile } from './statistics.ts'

const here = fileURLToPath(new URL('.', import.meta.url))
const packageFolder = fileURLToPath(new URL('../../packages/router', import.meta.url))

const VARIANTS = {
  'nothing (Node alone)': { cwd: here, code: '0' },
  'the two SDKs': { cwd: packageFolder, code: "await import('@anthropic-ai/sdk'); await import('openai')" },
  '@jr/router': { cwd: packageFolder, code: "await import('@jr/router')" },
  'ai and @ai-sdk/anthropic': { cwd: here, code: "await import('ai'); await import('@ai-sdk/anthropic')" },
}

/** Fresh processes, the variants taking turns; the built package, as a user imports it. */
export function benchImports(): void {
  const times = new Map(Object.keys(VARIANTS).map((name) => [name, [] as number[]]))
  for (let round = 0; round < 9; round++) {
    for (const [name, { cwd, code }] of Object.entries(VARIANTS)) {
      const start = performance.now()
      spawnSync(process.execPath, ['--input-type=module', '--eval', code], { cwd })
      times.get(name)?.push(performance.now() - start)
    }
  }
  console.log('\n| cold process that imports | median ms |')
  console.log('|---|---|')
  for (const [name, values] of times) console.log(`| ${name} | ${percentile(values, 0.5).toFixed(0)} |`)
}
