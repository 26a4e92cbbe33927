import { openSession } from '@jr/database'
import { CliFailure } from '../cli-failure.ts'

/** Makes sure that somebody answers, and says where nobody did. The password is never part of the message. */
export async function requireReachable(connectionString: string): Promise<void> {
  try {
    const session = await openSession(connectionString)
    await session.end()
  } catch (cause) {
    throw new CliFailure(
      'database_unreachable',
      `PostgreSQL at ${describeServer(connectionString)} does not answer: ${describeCause(cause)}`,
      'Check that it runs, and host, port, database, user and password in JR_DATABASE_URL; without that variable Jr brings its own.',
      { cause },
    )
  }
}

/** `host:port, database "jr"` */
export function describeServer(connectionString: string): string {
  const { hostname, port, pathname, searchParams } = new URL(connectionString)
  const host = hostname === '' ? (searchParams.get('host') ?? 'localhost') : hostname
  return `${host}:${port === '' ? '5432' : port}, database "${decodeURIComponent(pathname.slice(1))}"`
}

function describeCause(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause)
  // Node tries IPv4 and IPv6 and reports both attempts as one error without a message.
  const first = cause instanceof AggregateError ? (cause.errors[0] as Error | undefined) : cause
  return first === undefined || first.message === '' ? cause.name : first.message
}
