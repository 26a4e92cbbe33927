import { type ChildProcess, spawn } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { nameProject, removeAbandoned } from '../src/embedded/remove-abandoned.ts'
import { findEmbeddedChecksUrl, findEmbeddedPostgres, startEmbeddedPostgres } from '../src/index.ts'

let directory: string
const children: ChildProcess[] = []
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'jr-embedded-'))
  chmodSync(directory, 0o755)
})
afterEach(async () => {
  for (const child of children.splice(0)) await kill(child)
  // Whatever a failed test left running.
  await (await startEmbeddedPostgres({ directory, durable: false })).stop()
  rmSync(directory, { recursive: true, force: true })
})

interface Started {
  readonly connectionString: string
  readonly pid: number
}

async function startProcess(
  ...args: readonly string[]
): Promise<{ readonly child: ChildProcess; readonly started: Started }> {
  const script = new URL('embedded-process.ts', import.meta.url).pathname
  const child = spawn(process.execPath, ['--conditions=@jr/source', script, ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  children.push(child)
  for await (const line of createInterface({ input: child.stdout }))
    return { child, started: JSON.parse(line) as Started }
  throw new Error('The process ended before its server was up.')
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGKILL')
  await gone
}

async function query<Row extends object>(connectionString: string, text: string): Promise<readonly Row[]> {
  const client = new Client({ connectionString })
  await client.connect()
  try {
    return (await client.query<Row>(text)).rows
  } finally {
    await client.end()
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ')
  } catch {
    return false
  }
}

async function until(condition: () => boolean): Promise<void> {
  const deadline = performance.now() + 20_000
  while (!condition()) {
    if (performance.now() > deadline) throw new Error('The condition did not come about within 20 s.')
    await sleep(20)
  }
}

test('what was written is there after a stop and a second start, on the same port', async () => {
  const first = await startEmbeddedPostgres({ directory, durable: false })
  await query(first.connectionString, 'create table kept (n integer); insert into kept values (42)')
  expect(findEmbeddedPostgres({ directory })).toBe(first.connectionString)
  await first.stop()
  expect(findEmbeddedPostgres({ directory })).toBeUndefined()

  const second = await startEmbeddedPostgres({ directory, durable: false })
  expect(second.connectionString).toBe(first.connectionString)
  expect(await query(second.connectionString, 'select n from kept')).toEqual([{ n: 42 }])
  await second.stop()
})

test('it speaks UTF-8, listens on the loopback only, and asks for a password that only its owner can read', async () => {
  const server = await startEmbeddedPostgres({ directory, durable: false })

  const settings = await query(
    server.connectionString,
    `select current_setting('server_encoding') as encoding, current_setting('listen_addresses') as addresses,
       current_setting('password_encryption') as password, lower('ÄÉΣ') as lower`,
  )
  expect(settings).toEqual([{ encoding: 'UTF8', addresses: '127.0.0.1', password: 'scram-sha-256', lower: 'äéσ' }])
  expect(statSync(path.join(directory, 'postgres.json')).mode & 0o777).toBe(0o600)
  const wrong = server.connectionString.replace(/:[^:@]+@/, ':wrong@')
  await expect(query(wrong, 'select 1')).rejects.toMatchObject({ code: '28P01' })
  await server.stop()
})

test('the role of the checks reads what is in public, now and later, and nothing else', async () => {
  const server = await startEmbeddedPostgres({ directory, durable: false })
  await query(
    server.connectionString,
    'create table later (n integer); insert into later values (3); create view seen as select n from later; create schema other; create table other.hidden ()',
  )
  const url = findEmbeddedChecksUrl({ directory }) ?? ''

  expect(await query(url, 'select n from seen union all select n from later')).toEqual([{ n: 3 }, { n: 3 }])
  expect(await query(url, 'show statement_timeout')).toEqual([{ statement_timeout: '1min' }])
  await expect(query(url, 'insert into later values (4)')).rejects.toMatchObject({ code: '25006' })
  const refused = [
    'begin read write; insert into later values (4)',
    'select from other.hidden',
    "select pg_read_file('postgresql.conf')",
    "select lo_import('/etc/passwd')",
    "begin read write; copy later to program 'true'",
    'set role postgres',
    "select set_config('role', 'postgres', false)",
    'begin read write; create role mine',
    'begin read write; create table public.mine ()',
  ]
  const codes = await Promise.all(
    refused.map((text) => query(url, text).catch((error: { code: string }) => error.code)),
  )
  expect(codes).toEqual(refused.map(() => '42501'))
  await server.stop()
})

test('a directory of an earlier version gets the role of the checks at its next start, and one that was changed is mended', async () => {
  const first = await startEmbeddedPostgres({ directory, durable: false })
  await query(first.connectionString, 'create table old (n integer); drop owned by jr_checks; drop role jr_checks')
  await first.stop()
  const file = path.join(directory, 'postgres.json')
  const { checksPassword: _, ...state } = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>
  writeFileSync(file, JSON.stringify(state), { mode: 0o600 })

  const second = await startEmbeddedPostgres({ directory, durable: false })
  const url = findEmbeddedChecksUrl({ directory }) ?? ''
  expect(await query(url, 'select n from old')).toEqual([])
  await query(second.connectionString, "alter role jr_checks superuser password 'other'")
  await second.stop()

  const third = await startEmbeddedPostgres({ directory, durable: false })
  expect(findEmbeddedChecksUrl({ directory })).toBe(url)
  expect(await query(url, 'select rolsuper from pg_roles where rolname = session_user')).toEqual([{ rolsuper: false }])
  expect(statSync(file).mode & 0o777).toBe(0o600)
  await third.stop()
})

test('the server of a process that was killed is taken over, with what it had committed', async () => {
  const { child, started } = await startProcess('embedded', directory)
  await query(started.connectionString, 'create table kept (n integer); insert into kept values (7)')
  await kill(child)
  const told: string[] = []

  const server = await startEmbeddedPostgres({ directory, durable: false, onProgress: (message) => told.push(message) })
  expect(server.pid).toBe(started.pid)
  expect(told).toEqual(['taking over the database that a killed process left running'])
  expect(await query(server.connectionString, 'select n from kept')).toEqual([{ n: 7 }])
  await server.stop()
  expect(isAlive(started.pid)).toBe(false)
})

test('a server that was killed itself is started again and recovers', async () => {
  const { child, started } = await startProcess('embedded', directory)
  await query(started.connectionString, 'create table kept (n integer); insert into kept values (9)')
  process.kill(started.pid, 'SIGKILL')
  await kill(child)

  const server = await startEmbeddedPostgres({ directory, durable: false })
  expect(server.pid).not.toBe(started.pid)
  expect(await query(server.connectionString, 'select n from kept')).toEqual([{ n: 9 }])
  await server.stop()
})

test('a stale postmaster.pid whose number belongs to another living process is no obstacle', async () => {
  const first = await startEmbeddedPostgres({ directory, durable: false })
  await first.stop()
  const { dataDirectory } = JSON.parse(readFileSync(path.join(directory, 'postgres.json'), 'utf8')) as {
    dataDirectory: string
  }
  writeFileSync(path.join(dataDirectory, 'cluster/postmaster.pid'), `${process.pid}\n/elsewhere\n0\n5432\n`)

  expect(findEmbeddedPostgres({ directory })).toBeUndefined()
  await (await startEmbeddedPostgres({ directory, durable: false })).stop()
})

test('a second process on the same directory is told who runs it, and the first goes on', async () => {
  const { child, started } = await startProcess('embedded', directory)

  await expect(startEmbeddedPostgres({ directory, durable: false })).rejects.toMatchObject({
    code: 'embedded_directory_in_use',
    message: expect.stringContaining(`Process ${child.pid} `),
  })
  expect(findEmbeddedPostgres({ directory })).toBe(started.connectionString)
  expect(await query(started.connectionString, 'select 1 as one')).toEqual([{ one: 1 }])
})

test('of many starts at once one succeeds and the others are told so', async () => {
  const results = await Promise.allSettled(Array.from({ length: 3 }, () => startProcessOrFail(directory)))

  const up = results.filter((result) => result.status === 'fulfilled')
  expect(up).toHaveLength(1)
})

async function startProcessOrFail(where: string): Promise<Started> {
  const script = new URL('embedded-process.ts', import.meta.url).pathname
  const child = spawn(process.execPath, ['--conditions=@jr/source', script, 'embedded', where], {
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  children.push(child)
  const errors: string[] = []
  child.stderr.on('data', (chunk: Buffer) => errors.push(chunk.toString()))
  for await (const line of createInterface({ input: child.stdout })) return JSON.parse(line) as Started
  throw new Error(errors.join(''))
}

test('postgres.json lost: the data is left alone and the message says what to do', async () => {
  await (await startEmbeddedPostgres({ directory, durable: false })).stop()
  const state = path.join(directory, 'postgres.json')
  const content = readFileSync(state)
  rmSync(state)

  await expect(startEmbeddedPostgres({ directory, durable: false })).rejects.toMatchObject({
    code: 'embedded_start_failed',
    hint: expect.stringContaining('postgres.json'),
  })
  writeFileSync(state, content)
})

test('data in the shared place goes once its temporary project is gone, and only then', () => {
  const shared = mkdtempSync(path.join(tmpdir(), 'jr-shared-'))
  const place = (name: string, project: string): string => {
    mkdirSync(path.join(shared, name))
    nameProject(path.join(shared, name), project)
    return name
  }
  mkdirSync(path.join(shared, 'postgresql-18'))
  place('gone', path.join(tmpdir(), 'jr-no-such-project/.jr'))
  const kept = ['postgresql-18', place('here', directory), place('unmounted', '/media/disk/project/.jr')]

  removeAbandoned(shared)
  expect(new Set(readdirSync(shared))).toEqual(new Set(kept))
  rmSync(shared, { recursive: true })
})

test('a test server ends with its process, however that ends, and leaves no files', async () => {
  const { child, started } = await startProcess('test-server')
  const [server] = await query<{ directory: string; postmaster: string }>(
    started.connectionString,
    `select current_setting('data_directory') as directory, split_part(pg_read_file('postmaster.pid'), E'\\n', 1) as postmaster`,
  )
  const left = (): readonly boolean[] => [
    isAlive(Number(server?.postmaster)),
    statSync(server?.directory ?? '/', { throwIfNoEntry: false }) !== undefined,
  ]
  expect(left()).toEqual([true, true])

  await kill(child)
  await until(() => !left().includes(true))
})
