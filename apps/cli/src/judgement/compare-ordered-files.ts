import type { Plan } from '@jr/instructions'
import { readFile, resolvePath, scanTree, type Workspace } from '@jr/workspace'
import { diffArrays } from 'diff'

/** How a file that the document spells out stands in the tree. It proves nothing: better work may look different. */
export interface OrderedFile {
  /** As the document has it. */
  readonly path: string
  /** Where it was found; null when it is missing. */
  readonly foundAt: string | null
  /** Tables, views, functions, classes that the document defines there and no file of the tree mentions. */
  readonly missingNames: readonly string[]
  readonly differences: readonly {
    /** 1-based line of the document. */
    readonly line: number
    readonly document: readonly string[]
    readonly tree: readonly string[]
  }[]
}

/** Compares whole files of the document with the tree, white space at line ends aside. */
export async function compareOrderedFiles(plan: Plan, workspace: Workspace): Promise<readonly OrderedFile[]> {
  const { entries } = await scanTree(workspace)
  const paths = entries.filter(({ type }) => type === 'file').map(({ path }) => path)
  const files: OrderedFile[] = []
  for (const edit of plan.steps.flatMap(({ edits }) => edits)) {
    if (edit.type !== 'write') continue
    const foundAt = (await findExact(workspace, edit.path)) ?? findBySuffix(paths, edit.path) ?? null
    const text = foundAt === null ? undefined : await readFile(workspace, foundAt).catch(() => undefined)
    const differences = text === undefined ? [] : compareLines(edit.content, text, edit.line)
    const missingNames = await findMissingNames(edit.content, workspace, foundAt === null ? paths : [foundAt, ...paths])
    files.push({ path: edit.path, foundAt: text === undefined ? null : foundAt, missingNames, differences })
  }
  return files
}

const definitions = [
  /\bcreate\s+(?:or\s+replace\s+)?(?:materialized\s+|unique\s+)?(?:table|view|index|function|procedure|trigger|type)\s+(?:if\s+not\s+exists\s+)?"?([\w.]+)/gi,
  /^\s*(?:async\s+)?(?:def|class)\s+(\w+)/gm,
  /^\s*export\s+(?:default\s+)?(?:async\s+)?(?:function|class|const|interface|type)\s+(\w+)/gm,
]

async function findMissingNames(
  content: string,
  workspace: Workspace,
  paths: readonly string[],
): Promise<readonly string[]> {
  const names = new Set(definitions.flatMap((pattern) => [...content.matchAll(pattern)].map(([, name = '']) => name)))
  for (const path of paths) {
    if (names.size === 0) break
    const text = await readFile(workspace, path).catch(() => '')
    for (const name of names) if (text.includes(name)) names.delete(name)
  }
  return [...names]
}

async function findExact(workspace: Workspace, path: string): Promise<string | undefined> {
  const resolved = await resolvePath(workspace, path).catch(() => undefined)
  return resolved?.stats?.isFile() === true ? resolved.relative : undefined
}

/** The document names paths of its own machine: the file whose path ends most like that, if only one does. */
function findBySuffix(paths: readonly string[], ordered: string): string | undefined {
  const names = ordered.split('/').filter((name) => name !== '')
  for (let skipped = 1; skipped < names.length; skipped += 1) {
    const suffix = names.slice(skipped).join('/')
    const found = paths.filter((path) => path === suffix || path.endsWith(`/${suffix}`))
    if (found.length > 0) return found.length === 1 ? found[0] : undefined
  }
  return undefined
}

function compareLines(ordered: string, found: string, firstLine: number): OrderedFile['differences'] {
  const parts = diffArrays(toLines(ordered), toLines(found))
  const differences: { line: number; document: readonly string[]; tree: readonly string[] }[] = []
  let line = firstLine
  for (const [index, { added, removed, value }] of parts.entries()) {
    if (!added && !removed) line += value.length
    else if (removed) {
      const next = parts[index + 1]
      differences.push({ line, document: value, tree: next?.added === true ? next.value : [] })
      line += value.length
    } else if (parts[index - 1]?.removed !== true) differences.push({ line, document: [], tree: value })
  }
  return differences
}

function toLines(text: string): string[] {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => line.trimEnd())
}
