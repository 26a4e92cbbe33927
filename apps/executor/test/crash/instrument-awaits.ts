import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseSync } from 'vite'

/** The repository. */
export const root: string = fileURLToPath(new URL('../../../..', import.meta.url))
/** Whose awaits are crash points: everything between the queue's claim and the session's last write. */
const sources = ['apps/executor/src', 'packages/queue/src', 'packages/tracker/src']

/** An `await` of the sources. */
export interface CrashPoint {
  /** The place: `path:line:column`. */
  readonly id: string
  /** Path and beginning of the awaited expression, for lists that must outlive changes of other lines. */
  readonly name: string
}

/** The sources as a worker that is to crash runs them. */
export interface InstrumentedSources {
  readonly points: readonly CrashPoint[]
  /** Texts by absolute path, in which every `await` reports itself before and after. */
  readonly texts: ReadonlyMap<string, string>
}

interface Node {
  readonly type: string
  readonly start: number
  readonly end: number
}

/**
 * Rewrites `await x` to `jrAfter(id, jrBefore(id), await x)`: a call, so that it may stand wherever the await stood. Found by parsing
 * every source file, so a new await is a new point.
 */
export function instrumentAwaits(): InstrumentedSources {
  const points: CrashPoint[] = []
  const texts = new Map<string, string>()
  for (const directory of sources) {
    for (const name of readdirSync(join(root, directory), { recursive: true, encoding: 'utf8' })) {
      if (!name.endsWith('.ts')) continue
      const path = join(root, directory, name)
      const text = readFileSync(path, 'utf8')
      const awaits = listAwaits(parseSync(path, text).program)
      if (awaits.length === 0) continue
      const found = awaits.map((node) => ({ ...node, ...toPoint(text, relative(root, path), node) }))
      points.push(...found.map(({ id, name: pointName }) => ({ id, name: pointName })))
      texts.set(path, rewrite(text, found))
    }
  }
  return { points, texts }
}

function toPoint(text: string, path: string, { start, end }: Node): CrashPoint {
  const before = text.slice(0, start)
  const expression = text.slice(start, end).replaceAll(/\s+/g, ' ').slice(0, 80)
  return {
    id: `${path}:${before.split('\n').length}:${start - before.lastIndexOf('\n')}`,
    name: `${path} ${expression}`,
  }
}

function rewrite(text: string, awaits: readonly (Node & CrashPoint)[]): string {
  const insertions = awaits.flatMap(({ id, start, end }) => [
    { at: start, text: `globalThis.jrAfter(${JSON.stringify(id)}, globalThis.jrBefore(${JSON.stringify(id)}), ` },
    { at: end, text: ')' },
  ])
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
