import { rmSync } from 'node:fs'
import { open, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import process from 'node:process'

/** What mounts a small file system and then becomes the program. */
export interface SmallDiskCommand {
  readonly program: string
  readonly args: readonly string[]
}

/**
 * The command by which a program sees a file system of so many megabytes at `directory`, which nobody else sees. An ordinary user
 * needs a user namespace for that, and a second one inside to be that user again: PostgreSQL does not run as root.
 */
export function toSmallDiskCommand(directory: string, megabytes: number, command: readonly string[]): SmallDiskCommand {
  const uid = process.getuid?.() ?? 0
  const again = uid === 0 ? [] : ['unshare', '--user', `--map-user=${uid}`, `--map-group=${process.getgid?.() ?? 0}`]
  const script = `mount -t tmpfs -o size=${megabytes}m,mode=0755 tmpfs "$1" && shift && exec "$@"`
  const namespaces = uid === 0 ? ['--mount'] : ['--user', '--map-root-user', '--mount']
  return { program: 'unshare', args: [...namespaces, 'sh', '-c', script, 'sh', directory, ...again, ...command] }
}

/** The directory as the process sees it. */
export function seenBy(pid: number | undefined, directory: string): string {
  return `/proc/${pid}/root${directory}`
}

/** Leaves so many kilobytes free on the file system of the directory. Returns how to undo that. */
export async function fillDisk(directory: string, spare = 0): Promise<() => void> {
  const path = join(directory, 'filler')
  const reserve = join(directory, 'reserve')
  await writeFile(reserve, Buffer.alloc(spare * 1024))
  const file = await open(path, 'w')
  try {
    for (let size = 1 << 20; size > 0; size = Math.floor(size / 2)) {
      // A short write is one that did not fit.
      while ((await file.write(Buffer.alloc(size)).catch(() => ({ bytesWritten: 0 }))).bytesWritten === size);
    }
  } finally {
    await file.close()
    rmSync(reserve)
  }
  return () => rmSync(path)
}
