import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { downloadDebianPackages } from './download-debian-packages.ts'
import { placeTool } from './place-tool.ts'
import { runCommand } from './run-command.ts'
import { toolsDirectory } from './tools-directory.ts'

/** iproute2 and the libraries of it that a small Debian may lack. */
const packages = ['iproute2', 'libbpf1', 'libelf1', 'libmnl0', 'libcap2', 'libtirpc3', 'libxtables12']

/** Installs `ip` for this clone only, as any user of a Debian system. Returns the path of its launcher. */
export function installPrivateIp(): string {
  const place = placeTool('iproute2', (directory) => downloadDebianPackages(directory, packages))
  const launcher = join(toolsDirectory, 'bin', 'ip')
  const lines = [
    '#!/bin/sh',
    `export LD_LIBRARY_PATH="$(echo "${place}"/root/usr/lib/*-linux-gnu):$(echo "${place}"/root/lib/*-linux-gnu)\${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"`,
    `for ip in "${place}"/root/bin/ip "${place}"/root/usr/bin/ip "${place}"/root/sbin/ip "${place}"/root/usr/sbin/ip; do`,
    '  [ -x "$ip" ] && exec "$ip" "$@"',
    'done',
    'exit 127',
  ]
  writeFileSync(launcher, `${lines.join('\n')}\n`, { mode: 0o755 })
  runCommand(launcher, ['-V'])
  return launcher
}
