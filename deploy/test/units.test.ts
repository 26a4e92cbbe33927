import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'

const directory = join(import.meta.dirname, '..')
const services = readdirSync(directory).filter((name) => name.endsWith('.service'))
/** 0 where there is none. `security --offline` came with 250. */
const systemdVersion = Number(
  /^systemd (\d+)/.exec(spawnSync('systemd-analyze', ['--version'], { encoding: 'utf8' }).stdout ?? '')?.[1] ?? 0,
)
const hasSystemd = systemdVersion >= 250
/** The goal is 2.5 by the scale of systemd 252; other versions weigh other directives, so there it only catches a lost one. */
const highestExposure = systemdVersion === 252 ? 2.5 : 3

/** The directives of a unit; a repeated one keeps its values in order. */
function readUnit(name: string): ReadonlyMap<string, readonly string[]> {
  const unit = new Map<string, string[]>()
  for (const line of readFileSync(join(directory, name), 'utf8').split('\n')) {
    const [, key, value] = /^(\w+)=(.*)$/.exec(line) ?? []
    if (key !== undefined && value !== undefined) unit.set(key, [...(unit.get(key) ?? []), value])
  }
  return unit
}

/** Copies of the units whose program exists on every machine: `verify` looks for it. */
function copyUnits(): string {
  const copy = mkdtempSync(join(tmpdir(), 'jr-units-'))
  onTestFinished(() => rmSync(copy, { recursive: true }))
  for (const name of readdirSync(directory).filter((file) => /\.(?:service|target)$/.test(file))) {
    cpSync(join(directory, name), join(copy, name))
    writeFileSync(
      join(copy, name),
      readFileSync(join(copy, name), 'utf8').replaceAll(/^ExecStart=\S+/gm, 'ExecStart=/bin/true'),
    )
  }
  return copy
}

describe('every service', () => {
  it('takes its keys as credentials and names none in its environment', () => {
    for (const name of services) {
      const unit = readUnit(name)
      const credentials = (unit.get('LoadCredential') ?? []).map((value) => value.split(':')[0])
      expect([name, credentials.includes('database_url')]).toEqual([name, true])
      expect(unit.get('Environment')?.join(' ')).not.toMatch(/KEY|URL|PASSWORD/)
    }
  })

  it('does not restart over a wrong configuration; over anything else again and again, and not fast', () => {
    for (const name of services) {
      const unit = readUnit(name)
      const policy = ['RestartPreventExitStatus', 'StartLimitIntervalSec', 'Restart', 'RestartSec'].map((key) =>
        unit.get(key)?.join(' '),
      )
      expect([name, ...policy]).toEqual([name, '78', '0', 'on-failure', '5s'])
    }
  })

  it('leaves no core, which would hold its keys', () => {
    expect(services.map((name) => readUnit(name).get('LimitCORE'))).toEqual(services.map(() => ['0']))
  })

  it('is understood by systemd without a complaint, where systemd is', () => {
    const copy = copyUnits()
    const units = readdirSync(copy).map((name) => join(copy, name))
    const complaints = hasSystemd ? spawnSync('systemd-analyze', ['verify', ...units], { encoding: 'utf8' }).stderr : ''

    // Units of the machine may be complained about as well; ours are named by their path.
    expect(complaints.split('\n').filter((line) => line.includes(copy) || line.includes('jr-'))).toEqual([])
  })

  it('is exposed by no more than 2.5 points, where systemd can tell', () => {
    const copy = copyUnits()
    const exposures = (hasSystemd ? services : []).map((name) => {
      const report = execFileSync('systemd-analyze', ['security', '--no-pager', '--offline=true', join(copy, name)], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      })
      return { name, exposure: Number(/exposure level for \S+: ([\d.]+)/.exec(report)?.[1] ?? Number.NaN) }
    })

    expect(exposures.filter(({ exposure }) => !(exposure <= highestExposure))).toEqual([])
  })
})

describe('the API', () => {
  it('may ask for the addresses of the machine, without which it cannot listen beyond loopback', () => {
    expect(readUnit('jr-api.service').get('RestrictAddressFamilies')).toEqual(['AF_INET AF_INET6 AF_NETLINK'])
  })
})

describe('the executor', () => {
  const unit = readUnit('jr-executor@.service')

  it('sets nothing that bubblewrap cannot live with', () => {
    const deadly = [
      'RestrictNamespaces',
      'ProtectKernelTunables',
      'ProtectKernelLogs',
      'ProcSubset',
      'ProtectHostname',
      'MemoryDenyWriteExecute',
    ]

    expect(deadly.filter((name) => unit.has(name))).toEqual([])
    expect(unit.get('RestrictAddressFamilies')?.[0]).toContain('AF_NETLINK')
    expect(unit.get('SystemCallFilter')?.at(-1)).toBe('@chown mount umount2 pivot_root capset sethostname')
  })

  it('keeps its state where no embedded PostgreSQL of root keeps data: systemd would take that over', () => {
    const embedded = readFileSync(join(directory, '../db/src/embedded/choose-place.ts'), 'utf8')
    const state = `/var/lib/${unit.get('StateDirectory')?.[0]}`

    expect(unit.get('Environment')?.[0]).toContain(`JR_DATA_DIR=${state} `)
    expect(unit.get('WorkingDirectory')).toEqual([state])
    expect(embedded).toContain("'/var/lib/jr'")
    expect(embedded).not.toContain(`'${state}`)
  })

  it('gives a drain more time than the worker takes, and survives a command that eats the memory', () => {
    // JR_DRAIN_MS, then 15 s to hand sessions back, 10 s to end connections, 2 s to linger.
    expect(Number.parseInt(unit.get('TimeoutStopSec')?.[0] ?? '', 10)).toBeGreaterThan(60 + 15 + 10 + 2)
    expect(unit.get('OOMPolicy')).toEqual(['continue'])
    expect(unit.get('KillMode')).toEqual(['mixed'])
  })
})
