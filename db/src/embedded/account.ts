import { readFileSync, statSync } from 'node:fs'

/** The operating system user that PostgreSQL runs as; undefined: the same as this process. */
export type Account = { readonly uid: number; readonly gid: number } | undefined

/**
 * Chooses the user for the server. PostgreSQL refuses to run as root, so root hands it to the owner of the data directory when there
 * is one, else to the system user `postgres`, else to `nobody`. No user is created.
 */
export function chooseAccount(dataDirectory: string): Account {
  if (process.getuid?.() !== 0) return undefined
  const owner = statSync(dataDirectory, { throwIfNoEntry: false })
  if (owner !== undefined && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid }
  return findUser('postgres') ?? findUser('nobody') ?? { uid: 65_534, gid: 65_534 }
}

function findUser(name: string): Account {
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((entry) => entry.startsWith(`${name}:`))
  const [, , uid, gid] = line?.split(':') ?? []
  return uid === undefined || gid === undefined ? undefined : { uid: Number(uid), gid: Number(gid) }
}
