import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { downloadDebianPackages } from './download-debian-packages.ts'
import { placeTool } from './place-tool.ts'
import { runCommand } from './run-command.ts'
import { toolsDirectory } from './tools-directory.ts'

/** Flask and what it imports; blinker since Flask 2.3. */
const packages = ['flask', 'werkzeug', 'jinja2', 'click', 'itsdangerous', 'markupsafe', 'blinker']

/**
 * Installs Flask for this clone only, as any user of a Debian system that has `/usr/bin/python3`, the Python its packages are
 * built for. Returns the path of a launcher of that Python with Flask.
 */
export function installPrivateFlask(): string {
  const place = placeTool('flask', (directory) =>
    downloadDebianPackages(
      directory,
      packages.map((name) => `python3-${name}`),
    ),
  )
  const launcher = join(toolsDirectory, 'bin', 'flask-python')
  // `exec` keeps the process id, so whoever starts the launcher can stop the server.
  const lines = [
    '#!/bin/sh',
    `export PYTHONPATH="${place}/root/usr/lib/python3/dist-packages\${PYTHONPATH:+:$PYTHONPATH}"`,
    'exec /usr/bin/python3 "$@"',
  ]
  writeFileSync(launcher, `${lines.join('\n')}\n`, { mode: 0o755 })
  runCommand(launcher, ['-c', 'import flask'])
  return launcher
}
