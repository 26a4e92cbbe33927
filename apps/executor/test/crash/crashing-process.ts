// A worker that crashes at one await of its code. Its plan is the first argument, a CrashPlan as JSON. Writes `crash` to stdout
// when it does.
import { appendFileSync, writeSync } from 'node:fs'
import { Socket } from 'node:net'
import process from 'node:process'
import type { CrashPlan, Moment } from './crash-plan.ts'

const plan = JSON.parse(process.argv[2] ?? '{}') as CrashPlan
const { crash: wanted } = plan
const connections = new Set<Socket>()
/** Bytes that have gone to PostgreSQL, to tell whether an await has sent something. */
let written = 0
/** Set from the wanted await's begin until the crash. */
let armed = false
/** Once is enough: a thawed process may come to the same await again, at work on something else. */
let hasCrashed = false
let hits = 0

function crash(): void {
  armed = false
  hasCrashed = true
  writeSync(1, 'crash\n')
  if (wanted?.manner === 'cut') for (const connection of connections) cut(connection)
  else process.kill(process.pid, wanted?.manner === 'freeze' ? 'SIGSTOP' : 'SIGKILL')
}

/** One that is ending cannot be reset: the attempt leaves a handle behind for which Node 24 waits at its end, for ever. */
function cut(connection: Socket): void {
  if (connection.writableEnded) connection.destroy()
  else connection.resetAndDestroy()
}

function pass(id: string, moment: Moment): void {
  if (wanted === undefined) {
    if (moment === 'before' && plan.trace !== undefined) appendFileSync(plan.trace, `${id}\n`)
    return
  }
  if (hasCrashed || wanted.point !== id) return
  if (moment === 'before') hits += 1
  if (hits !== wanted.hit + 1) return
  if (wanted.moment === moment) crash()
  // What it waited for was done without an answer that could be lost.
  else if (armed) crash()
  else if (wanted.moment === 'during' && moment === 'before') {
    armed = true
    const before = written
    // An await that has sent a statement crashes when the answer arrives; any other is under way by now.
    setTimeout(() => {
      if (armed && written === before) crash()
    }, 0)
  }
}

const prototype = Socket.prototype as unknown as { connect: (this: Socket, ...args: unknown[]) => Socket }
const { connect } = prototype
prototype.connect = function (...args) {
  if (args[0] === plan.databasePort) watch(this)
  return connect.apply(this, args)
}

function watch(connection: Socket): void {
  connections.add(connection)
  connection.once('close', () => connections.delete(connection))
  const write = connection.write.bind(connection) as (...args: unknown[]) => boolean
  const emit = connection.emit.bind(connection) as (...args: unknown[]) => boolean
  Object.assign(connection, {
    write: (...args: unknown[]) => {
      written += 1
      return write(...args)
    },
    emit: (name: string, ...args: unknown[]) => {
      if (name === 'data' && armed) crash()
      // A cut connection is destroyed by now: the answer is lost.
      return connection.destroyed && name === 'data' ? false : emit(name, ...args)
    },
  })
}

Object.assign(globalThis, {
  jrBefore: (id: string) => pass(id, 'before'),
  jrAfter: (id: string, _: unknown, value: unknown) => {
    pass(id, 'after')
    return value
  },
})

process.argv[2] = plan.worker
await import('../worker-process.ts')
