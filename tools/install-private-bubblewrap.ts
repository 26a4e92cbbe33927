import { mkdirSync, readdirSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { placeTool } from './place-tool.ts'
import { runCommand } from './run-command.ts'
import { toolsDirectory } from './tools-directory.ts'

/**
 * Installs bubblewrap for this clone only, as any user of a Debian system: apt with lists and cache of its own downloads the
 * package, dpkg unpacks it. Bubblewrap needs no set-uid bit where the kernel allows user namespaces. Returns the program's path.
 */
export function installPrivateBubblewrap(): string {
  const place = placeTool('bubblewrap', (directory) => {
    const apt = join(directory, 'apt')
    for (const part of ['lists/partial', 'cache/archives/partial']) mkdirSync(join(apt, part), { recursive: true })
    const options = [
      `Dir::State=${apt}`,
      `Dir::State::Lists=${join(apt, 'lists')}`,
      `Dir::Cache=${join(apt, 'cache')}`,
      // Lists and packages belong to this user: nothing to lock against, nobody to drop to.
      'Debug::NoLocking=true',
      'APT::Sandbox::User=',
      // Machine-wide hooks of a container image clean directories that only root may write.
      'APT::Update::Post-Invoke=',
      'Acquire::Languages=none',
    ].flatMap((option) => ['-o', option])
    runCommand('apt-get', [...options, 'update', '-qq'])
    runCommand('apt-get', [...options, 'download', '-qq', 'bubblewrap'], { cwd: directory })
    const archive = readdirSync(directory).find((name) => name.endsWith('.deb'))
    if (!archive) throw new Error('apt-get download bubblewrap left no package')
    runCommand('dpkg', ['-x', join(directory, archive), join(directory, 'root')])
    rmSync(apt, { recursive: true })
    rmSync(join(directory, archive))
  })
  const link = join(toolsDirectory, 'bin', 'bwrap')
  rmSync(link, { force: true })
  symlinkSync(join(place, 'root', 'usr', 'bin', 'bwrap'), link)
  runCommand(link, ['--version'])
  return link
}
