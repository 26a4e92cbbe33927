import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { parseInstruction } from '@jr/instructions'
import { fromMarkdown } from 'mdast-util-from-markdown'
import { gfmTableFromMarkdown } from 'mdast-util-gfm-table'
import { gfmTable } from 'micromark-extension-gfm-table'

/**
 * Time to plan an instruction beside a bare Markdown parse (mdast with tables) of the same text in the same run, interleaved.
 * `node --conditions=@jr/source bench/instructions/parse-time.ts`. By the wall clock (the thread's CPU time
 * counts in steps of milliseconds), so leave the machine alone meanwhile.
 */
const fixtures = join(import.meta.dirname, '../../packages/instructions/test/fixtures')
const texts = readdirSync(fixtures)
  .filter((file) => file.endsWith('.md'))
  .map((file) => readFileSync(join(fixtures, file), 'utf8'))
/** A document of about `length` characters made of whole fixtures, so that its mix of prose, lists and code is theirs. */
function toDocument(length: number): string {
  const parts: string[] = []
  let total = 0
  for (let index = 0; total < length; index++) {
    const text = texts[index % texts.length] ?? ''
    parts.push(text)
    total += text.length
  }
  return parts.join('\n\n').slice(0, length)
}

const parseBare = (text: string): unknown =>
  fromMarkdown(text, { extensions: [gfmTable()], mdastExtensions: [gfmTableFromMarkdown()] })

function measureMs(run: () => unknown): number {
  const before = performance.now()
  run()
  return performance.now() - before
}

function percentile(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) * share)] ?? 0
}

const usual = readFileSync(join(fixtures, 'realistic-service.md'), 'utf8')
const documents: [string, string, number][] = [
  ['a usual instruction', usual, 200],
  ['the same, lengthened by its beginning', `${usual}\n${usual}`.slice(0, 6800), 200],
  ['fixtures, densest', toDocument(6800), 100],
  ['fixtures, 64 kB', toDocument(64_000), 15],
  ['fixtures, 256 kB', toDocument(256_000), 5],
  ['fixtures, 1 MB', toDocument(1_000_000), 3],
]

for (let warm = 0; warm < 5; warm++) for (const text of texts) parseInstruction(text)

const rows = documents.map(([name, text, runs]) => {
  const plan: number[] = []
  const bare: number[] = []
  for (let run = 0; run < runs; run++) {
    plan.push(measureMs(() => parseInstruction(text)))
    bare.push(measureMs(() => parseBare(text)))
  }
  return {
    document: name,
    characters: text.length,
    runs,
    'plan p50 ms': percentile(plan, 0.5).toFixed(2),
    'plan p99 ms': percentile(plan, 0.99).toFixed(2),
    'mdast p50 ms': percentile(bare, 0.5).toFixed(2),
    ratio: (percentile(plan, 0.5) / percentile(bare, 0.5)).toFixed(2),
    'plan µs/kB': ((percentile(plan, 0.5) * 1000) / (text.length / 1000)).toFixed(0),
  }
})
console.table(rows)
