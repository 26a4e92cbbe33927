/** Why an edit may not write a path; `undefined` when it may. `path` is relative to the workspace, `/` between names. */
export function findProtection(path: string): string | undefined {
  // Lower case, compatibility characters folded and trailing dots dropped: what a case-insensitive file system would open.
  const names = path
    .normalize('NFKC')
    .toLowerCase()
    .split('/')
    .map((name) => name.replace(/[\s.]+$/u, ''))
  for (const name of names) {
    const reason = protectedDirectories.get(name)
    if (reason !== undefined) return reason
  }
  const last = names.at(-1) ?? ''
  return isSecretName(last) ? 'it holds secrets' : undefined
}

const protectedDirectories = new Map([
  ['.git', 'it belongs to Git'],
  ['.jr', "it holds Jr's own state"],
  ['.ssh', 'it holds keys'],
  ['.gnupg', 'it holds keys'],
  ['.aws', 'it holds credentials'],
  ['.kube', 'it holds credentials'],
  ['node_modules', 'it belongs to the package manager'],
  ['.venv', 'it belongs to the package manager'],
])

const secretNames = new Set([
  '.netrc',
  '.npmrc',
  '.pypirc',
  '.pgpass',
  '.git-credentials',
  '.htpasswd',
  'credentials.json',
  'service-account.json',
  'id_rsa',
  'id_dsa',
  'id_ecdsa',
  'id_ed25519',
])
const secretPattern = /^\.env(\..+)?$|^\.envrc$|^secrets?(\.[a-z0-9]+)?$|\.(pem|key|p12|pfx|jks|keystore|kdbx)$/
/** Templates of secrets files: they hold names, not values. */
const templatePattern = /\.(example|sample|template|dist|md)$/

/** Whether a file of this (lower-case) name usually holds secrets. */
export function isSecretName(name: string): boolean {
  if (templatePattern.test(name)) return false
  return secretNames.has(name) || secretPattern.test(name)
}
