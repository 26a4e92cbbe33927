import { spawn } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { PartitionReport } from './partition/partition-report.ts'

const script = fileURLToPath(new URL('partition/partition-process.ts', import.meta.url))
const directory = mkdtempSync(join(tmpdir(), 'jr-partition-'))
let report: PartitionReport

/** Everything happens in a network namespace. An ordinary user needs a user namespace around it, with the same user in it. */
beforeAll(async () => {
  // As root the server runs as another user, who must be able to enter.
  chmodSync(directory, 0o755)
  const namespaces = process.getuid?.() === 0 ? ['--net'] : ['--user', '--map-current-user', '--net', '--keep-caps']
  // The script ends with its stdin, so also when this process is killed.
  const child = spawn('unshare', [...namespaces, process.execPath, '--conditions=@jr/source', script, directory], {
    stdio: ['pipe', 'pipe', 'inherit'],
    // Debian keeps `ip` where only root looks for programs.
    env: { ...process.env, PATH: `/usr/sbin:/sbin:${process.env['PATH']}` },
  })
  report = JSON.parse(await text(child.stdout)) as PartitionReport
}, 240_000)
afterAll(() => rmSync(directory, { recursive: true, force: true }))

test('a worker whose network is cut writes 0 rows after its sessions were taken over, neither while it is cut nor when its packets arrive at last', () => {
  expect(report.sessions).toHaveLength(2)
  for (const session of report.sessions) {
    expect(session).toMatchObject({ heirHasIt: true, staleEvents: 0, isUnchanged: true, passes: session.steps })
  }
  expect(report.audit).toEqual([])
})

test('it knows, while it is cut, that others may take its sessions over, and, as soon as its connection is back, that they did', () => {
  const { cutAt, healedAt, linesWhileCut, lines, sessions, loneExitCode } = report
  const lost = lines.slice(0, linesWhileCut).find(({ msg }) => msg.startsWith('worker connection lost'))
  const after = lines.slice(linesWhileCut).filter(({ msg }) => msg !== 'step passed')
  const back = after.find(({ msg }) => msg === 'worker connection is back')
  const told = after.find(({ msg }) => msg === 'sessions lost' || msg === 'session let go')

  expect(lost).toBeDefined()
  expect(back).toBeDefined()
  expect(after.filter(({ msg }) => msg === 'session let go').map(({ how }) => how)).toEqual(['lost', 'lost'])
  expect(loneExitCode).toBe(0)
  // The figures that the issue asks for; no limit is checked, because a loaded machine has no clock.
  const takenOver = Math.max(...sessions.map(({ takenOverAt }) => takenOverAt))
  process.stdout.write(
    `partition: taken over ${takenOver - cutAt} ms after the cut, loss of the lock noticed after ${(lost?.time ?? 0) - cutAt} ms; connected ${(back?.time ?? 0) - healedAt} ms after the network was back, told of the take-over after ${(told?.time ?? 0) - healedAt} ms\n`,
  )
})
