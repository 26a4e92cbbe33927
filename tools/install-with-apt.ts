import { runCommand } from './run-command.ts'

/** Installs Debian packages for the whole machine; needs root. Throws when apt is missing or fails. */
export function installWithApt(packages: readonly string[]): void {
  const env = { DEBIAN_FRONTEND: 'noninteractive' }
  runCommand('apt-get', ['update', '-qq'], { env })
  runCommand('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], { env })
}
