import { Client } from 'pg'
import { createColumnParsers } from './column-parsers.ts'

/**
 * Opens one connection of its own, for LISTEN and for advisory locks that must live exactly as long as this process does. Not
 * for a transaction-mode pooler. The caller listens for its `error` and `end` events and ends it.
 *
 * The keepalive settings make the server notice a vanished peer (power loss, a cut network) after about 4 s and free its locks;
 * without them it took more than 40 s.
 */
export async function openSession(
  connectionString: string,
  options: { readonly applicationName?: string } = {},
): Promise<Client> {
  const client = new Client({
    connectionString,
    application_name: options.applicationName ?? 'jr-session',
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
    types: createColumnParsers(),
    keepAliveInitialDelayMillis: 1_000,
  })
  // Until the caller has added a listener of its own, a broken connection must not end the process.
  client.on('error', () => undefined)
  await client.connect()
  await client.query(
    'set tcp_keepalives_idle = 1; set tcp_keepalives_interval = 1; set tcp_keepalives_count = 3; set tcp_user_timeout = 4000',
  )
  return client
}
