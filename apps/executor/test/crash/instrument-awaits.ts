import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { parseSync } from 'vite'

/** The repository. */
const root = fileURLToPath(new URL('../../../..', import.meta.url))
/** Whose awaits are crash points: everything between the queue's claim and the session's last write. */
const sources = ['apps/executor/src', 'packages/queue/src', 'packages/tracker/src']

/** Source texts by file URL, in which every `await` reports itself before and after. */
export type InstrumentedSources = Readonly<Record<string, string>>

interface Node {
  readonly type: string
  readonly start: number
  readonly end: number
}

/**
 * Rewrites `await x` to `jrAfter(id, jrBefore(id), await x)`: a call, so that it may stand wherever the await stood. The id
 * is the place, `path:line:column`. Nothing is written: the process that is to crash loads these texts instead of the files.
 */
export function instrumentAwaits(): InstrumentedSources {
  const result: Record<string, string> = {}
  for (const directory of sources) {
    for (const name of readdirSync(join(root, directory), { recursive: true, encoding: 'utf8' })) {
      if (!name.endsWith('.ts')) continue
      const path = join(root, directory, name)
      const text = readFileSync(path, 'utf8')
      const awaits = listAwaits(parseSync(path, text).program)
      if (awaits.length > 0) result[pathToFileURL(path).href] = rewrite(text, relative(root, path), awaits)
    }
  }
  return result
}

function rewrite(text: string, path: string, awaits: readonly Node[]): string {
  const insertions = awaits.flatMap(({ start, end }) => {
    const before = text.slice(0, start)
    const line = before.split('\n').length
    const id = JSON.stringify(`${path}:${line}:${start - before.lastIndexOf('\n')}`)
    return [
      { at: start, text: `globalThis.jrAfter(${id}, globalThis.jrBefore(${id}), ` },
      { at: end, text: ')' },
    ]
  })
  let result = text
  for (const insertion of insertions.sort((left, right) => right.at - left.at)) {
    result = result.slice(0, insertion.at) + insertion.text + result.slice(insertion.at)
  }
  return result
}

function listAwaits(node: unknown): Node[] {
  if (Array.isArray(node)) return node.flatMap(listAwaits)
  if (typeof node !== 'object' || node === null) return []
  const own = (node as Node).type === 'AwaitExpression' ? [node as Node] : []
  return [...own, ...Object.values(node).flatMap(listAwaits)]
}
