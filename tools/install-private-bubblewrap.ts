import { rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { downloadDebianPackages } from './download-debian-packages.ts'
import { placeTool } from './place-tool.ts'
import { runCommand } from './run-command.ts'
import { toolsDirectory } from './tools-directory.ts'

/**
 * Installs bubblewrap for this clone only, as any user of a Debian system. It needs no set-uid bit where the kernel allows
 * user namespaces. Returns the program's path.
 */
export function installPrivateBubblewrap(): string {
  const place = placeTool('bubblewrap', (directory) => downloadDebianPackages(directory, ['bubblewrap']))
  const link = join(toolsDirectory, 'bin', 'bwrap')
  rmSync(link, { force: true })
  symlinkSync(join(place, 'root', 'usr', 'bin', 'bwrap'), link)
  runCommand(link, ['--version'])
  return link
}
