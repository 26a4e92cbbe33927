import { mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { runCommand } from './run-command.ts'

/**
 * Unpacks Debian packages, as any user of a Debian system, into `root` of the directory: apt with lists and cache of its own
 * downloads them, dpkg unpacks them. Nothing is configured, and dependencies that are not named do not come along.
 */
export function downloadDebianPackages(directory: string, packages: readonly string[]): void {
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
  runCommand('apt-get', [...options, 'download', '-qq', ...packages], { cwd: directory })
  for (const archive of readdirSync(directory).filter((name) => name.endsWith('.deb'))) {
    runCommand('dpkg', ['-x', join(directory, archive), join(directory, 'root')])
    rmSync(join(directory, archive))
  }
  rmSync(apt, { recursive: true })
}
