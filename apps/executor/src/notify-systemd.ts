import { DgramSocket } from 'node-unix-socket'

/** Tells systemd how the service is. Does nothing when it does not run under systemd with Type=notify. */
export interface SystemdNotifier {
  readonly ready: (status: string) => void
  /** Sends WATCHDOG=1; call it only while the worker makes progress. */
  readonly alive: () => void
  readonly stopping: (status: string) => void
  /** Half of WatchdogSec; undefined when the unit has none. */
  readonly watchdogIntervalMs: number | undefined
  readonly close: () => void
}

/** Reads NOTIFY_SOCKET and WATCHDOG_USEC of the environment it is given. */
export function openSystemdNotifier(environment: NodeJS.ProcessEnv): SystemdNotifier {
  const path = environment['NOTIFY_SOCKET']
  const watchdogMicroseconds = Number(environment['WATCHDOG_USEC'] ?? 0)
  const socket = path === undefined || path === '' ? undefined : new DgramSocket()
  // An abstract socket ('@…') is named with a leading zero byte.
  const address = path?.startsWith('@') === true ? `\0${path.slice(1)}` : (path ?? '')
  const send = (message: string): void => {
    const bytes = Buffer.from(message)
    // A failed datagram has no remedy here: systemd's own timeout decides.
    socket?.sendTo(bytes, 0, bytes.length, address, () => {})
  }
  return {
    ready: (status) => send(`READY=1\nSTATUS=${status}`),
    alive: () => send('WATCHDOG=1'),
    stopping: (status) => send(`STOPPING=1\nSTATUS=${status}`),
    watchdogIntervalMs: watchdogMicroseconds > 0 ? Math.floor(watchdogMicroseconds / 2000) : undefined,
    close: () => socket?.close(),
  }
}
