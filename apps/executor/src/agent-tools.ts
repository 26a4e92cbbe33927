import { matchesGlob } from 'node:path'
import type { JsonSchema, Tool } from '@jr/router'
import {
  applyEdits,
  type AppliedChange,
  type CommandResult,
  type Edit,
  readFile,
  runCommand,
  type Sandbox,
  scanTree,
  type Workspace,
} from '@jr/workspace'
import { shorten } from './compose-prompt.ts'

/** What the tools of one try work on. */
export interface ToolSurroundings {
  readonly workspace: Workspace
  readonly sandbox: Sandbox
  readonly signal: AbortSignal
  /** Told of every change that a tool made to a file. */
  readonly onChange: (changes: readonly AppliedChange[]) => void
}

/** Characters of one tool result: a model that needs more reads a part or runs a command. */
const longestResult = 16_000
const mostPaths = 500
const mostMatches = 200
const commandTimeoutMs = 120_000

const text = (description: string): JsonSchema => ({ type: 'string', description })

/** What an agent may do, the same for every tier. Everything stays inside the workspace; commands run in the sandbox without a network. */
export function createAgentTools(surroundings: ToolSurroundings): readonly Tool[] {
  const { workspace, sandbox, signal, onChange } = surroundings
  const edit = async (change: Edit): Promise<string> => {
    const changes = await applyEdits(workspace, [change])
    onChange(changes)
    return changes
      .map(({ outcome, path, line }) => `${outcome} ${path}${line === undefined ? '' : `:${line}`}`)
      .join('\n')
  }
  return [
    createTool(
      'list_files',
      'Lists files of the workspace whose path matches a glob pattern.',
      {
        pattern: text('For example **/*.ts'),
      },
      async ({ pattern }) => {
        const { entries } = await scanTree(workspace)
        const paths = entries.flatMap(({ type, path }) => (type === 'file' && matchesGlob(path, pattern) ? [path] : []))
        const more = paths.length > mostPaths ? `\n… and ${paths.length - mostPaths} more` : ''
        return paths.length === 0 ? '(no file matches)' : paths.slice(0, mostPaths).join('\n') + more
      },
    ),
    createTool('read_file', 'Reads a text file.', { path: text('Relative to the workspace') }, ({ path }) =>
      readFile(workspace, path),
    ),
    createTool(
      'search_text',
      'Finds lines that contain a text (literal, any case) in files that match a glob pattern.',
      {
        search: text('The text to look for'),
        pattern: text('For example **/*'),
      },
      ({ search, pattern }) => searchText(workspace, search, pattern),
    ),
    createTool(
      'write_file',
      'Creates a file, or replaces the whole content of one.',
      {
        path: text('Relative to the workspace'),
        content: text('The complete content'),
      },
      ({ path, content }) => edit({ type: 'write', path, content }),
    ),
    createTool(
      'edit_file',
      'Replaces one passage of a file. The passage must occur exactly once.',
      {
        path: text('Relative to the workspace'),
        search: text('The passage as it stands in the file'),
        replace: text('What takes its place'),
      },
      ({ path, search, replace }) => edit({ type: 'replace', path, search, replace }),
    ),
    createTool(
      'run_command',
      'Runs a bash command in the workspace: sandboxed, no network, 2 minutes at most.',
      {
        command: text('The command line'),
      },
      async ({ command }) =>
        describeResult(
          await runCommand(sandbox, { command, workspace, access: 'write', timeoutMs: commandTimeoutMs, signal }),
        ),
    ),
  ]
}

/** A tool all of whose arguments are required strings; the router passes on what a model sent, so they are checked here. */
function createTool<Name extends string>(
  name: string,
  description: string,
  properties: Readonly<Record<Name, JsonSchema>>,
  run: (input: Readonly<Record<Name, string>>) => Promise<string>,
): Tool {
  const required = Object.keys(properties)
  return {
    name,
    description,
    inputSchema: { type: 'object', properties, required, additionalProperties: false },
    run: async (input: unknown) => {
      const given = (input ?? {}) as Record<string, unknown>
      const missing = required.find((key) => typeof given[key] !== 'string')
      if (missing !== undefined) throw new TypeError(`${name} needs the argument "${missing}" as a string`)
      return shorten(await run(given as Record<Name, string>), longestResult)
    },
  }
}

async function searchText(workspace: Workspace, search: string, pattern: string): Promise<string> {
  const wanted = search.toLowerCase()
  const found: string[] = []
  const { entries } = await scanTree(workspace)
  for (const entry of entries) {
    if (entry.type !== 'file' || !matchesGlob(entry.path, pattern)) continue
    // Binary, secret and enormous files are refused by the reader, and are nothing to search in.
    const content = await readFile(workspace, entry.path).catch(() => '')
    for (const [index, line] of content.split('\n').entries()) {
      if (!line.toLowerCase().includes(wanted)) continue
      found.push(`${entry.path}:${index + 1}: ${line.trim().slice(0, 300)}`)
      if (found.length === mostMatches) return `${found.join('\n')}\n… and perhaps more`
    }
  }
  return found.length === 0 ? '(nothing found)' : found.join('\n')
}

function describeResult(result: CommandResult): string {
  const ended = result.stoppedBy === undefined ? `exit code ${result.exitCode}` : `stopped: ${result.stoppedBy}`
  return [ended, result.stdout, result.stderr].filter((part) => part !== '').join('\n')
}
