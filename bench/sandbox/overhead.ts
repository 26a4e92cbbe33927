/*
 * What the sandbox costs per command: node --conditions=@jr/source bench/sandbox/overhead.ts [rounds]
 * The ways to run `true` are interleaved, one of each per round, so that the machine's load falls on all of them alike.
 */
import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createSandbox, openWorkspace, restoreSnapshot, runCommand, takeSnapshot, treeHash } from '@jr/workspace'

const rounds = Number(process.argv[2] ?? 200)
const files = 300
const root = await mkdtemp('/tmp/jr-bench-sandbox-')
const workspace = await openWorkspace(join(root, 'workspace'), { create: true })
for (let index = 0; index < files; index += 1) {
  const directory = join(workspace.root, `d${index % 20}`)
  await mkdir(directory, { recursive: true })
  await writeFile(join(directory, `f${index}.ts`), `export const value${index} = ${'1 + '.repeat(500)}1\n`)
}

const confined = createSandbox()
const off = createSandbox({ mode: 'off' })
const minimal = '--unshare-all --unshare-user --ro-bind / / --proc /proc --dev /dev'.split(' ')
const run = async (sandbox: typeof off, access: 'read-only' | 'scratch' | 'write'): Promise<void> => {
  const { exitCode } = await runCommand(sandbox, { command: 'true', workspace, access })
  if (exitCode !== 0) throw new Error(`the command ended with ${exitCode}`)
}
const start = async (program: string, parameters: readonly string[]): Promise<void> =>
  new Promise((resolve, reject) => {
    spawn(program, parameters, { stdio: 'ignore' })
      .once('error', reject)
      .once('close', () => resolve())
  })

let snapshots = 0
const ways: Record<string, () => Promise<unknown>> = {
  'bash, bare': async () => start('/bin/bash', ['-c', 'true']),
  'bwrap with the least options': async () => start('/usr/bin/bwrap', [...minimal, '/bin/bash', '-c', 'true']),
  'runCommand, sandbox off': async () => run(off, 'write'),
  'runCommand, read-only': async () => run(confined, 'read-only'),
  'runCommand, write': async () => run(confined, 'write'),
  [`runCommand, scratch copy of ${files} files`]: async () => run(confined, 'scratch'),
  [`tree hash of ${files} files`]: async () => treeHash(workspace),
  [`snapshot of ${files} files, one changed`]: async () => {
    snapshots += 1
    await writeFile(join(workspace.root, 'd0/f0.ts'), `changed ${snapshots}\n`)
    return takeSnapshot(workspace, { id: 'bench', directory: join(root, 'snapshots') })
  },
  [`restore of ${files} files, one changed`]: async () => {
    await writeFile(join(workspace.root, 'd0/f0.ts'), 'to be undone\n')
    return restoreSnapshot(workspace, { id: 'bench', directory: join(root, 'snapshots') })
  },
}

const times = new Map<string, number[]>(Object.keys(ways).map((name) => [name, []]))
for (let round = -5; round < rounds; round += 1) {
  for (const [name, way] of Object.entries(ways)) {
    const startedAt = performance.now()
    await way()
    if (round >= 0) times.get(name)?.push(performance.now() - startedAt)
  }
}
await rm(root, { recursive: true, force: true })

const at = (sorted: readonly number[], part: number): string =>
  (sorted[Math.floor(sorted.length * part)] ?? 0).toFixed(1)
console.log(`${rounds} rounds, Node.js ${process.version}, user ${process.getuid?.() === 0 ? 'root' : 'ordinary'}`)
console.log('| way | p50 ms | p90 ms | p99 ms |\n|---|---|---|---|')
for (const [name, values] of times) {
  const sorted = values.toSorted((left, right) => left - right)
  console.log(`| ${name} | ${at(sorted, 0.5)} | ${at(sorted, 0.9)} | ${at(sorted, 0.99)} |`)
}
