import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { placeTool } from './place-tool.ts'
import { runCommand } from './run-command.ts'
import { toolsDirectory } from './tools-directory.ts'

/** Chromium and its libraries as an npm package: 70 MB to download, 209 MB unpacked. MIT. */
const npmPackage = '@sparticuz/chromium@153.0.0'

/** Installs Chromium for this clone only, as any user, from the npm registry. Returns the program's path. */
export function installPrivateChromium(): string {
  const place = placeTool('chromium', (directory) => {
    const npm = join(directory, 'npm')
    mkdirSync(npm)
    writeFileSync(join(npm, 'package.json'), '{"private": true}')
    runCommand(
      'npm',
      ['install', '--no-audit', '--no-fund', '--no-package-lock', '--ignore-scripts', '--loglevel=error', npmPackage],
      { cwd: npm },
    )
    // Asking for the path unpacks the browser into TMPDIR; only under this variable its libraries come too.
    const unpack = "import('@sparticuz/chromium').then(({ default: chromium }) => chromium.executablePath())"
    runCommand(process.execPath, ['--input-type=module', '--eval', unpack], {
      cwd: npm,
      env: { AWS_LAMBDA_JS_RUNTIME: 'nodejs22.x', TMPDIR: directory },
    })
    rmSync(npm, { recursive: true })
  })
  const launcher = join(toolsDirectory, 'bin', 'chromium')
  // `exec` keeps the process id, so whoever starts the launcher can stop the browser.
  const lines = [
    '#!/bin/sh',
    `export LD_LIBRARY_PATH="${place}/al2023/lib\${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"`,
    `exec "${place}/chromium" "$@"`,
  ]
  writeFileSync(launcher, `${lines.join('\n')}\n`, { mode: 0o755 })
  runCommand(launcher, ['--version'])
  return launcher
}
